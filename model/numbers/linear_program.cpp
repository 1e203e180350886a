#include "model/numbers/linear_program.h"

#include "model/stop.h"

#include <stdexcept>

namespace attest {
namespace {

// The tableau [B^{-1}A, B^{-1}, B^{-1}b]: columns of x, then one artificial variable a row, then the right side. The artificial
// columns stay to the end because they hold B^{-1}, from which the dual solution is read.
class Tableau {
public:
    Tableau(const Matrix<Rational>& a, const Vector<Rational>& b)
        : variables_(a.cols()), cells_(zero_matrix<Rational>(a.rows(), a.cols() + a.rows() + 1)) {
        for (Index i = 0; i < a.rows(); ++i) {
            for (Index j = 0; j < a.cols(); ++j) {
                cells_(i, j) = a(i, j);
            }
            cells_(i, variables_ + i) = 1;
            cells_(i, right_side()) = b[i];
            basic_.push_back(variables_ + i);
        }
    }

    Index rows() const { return cells_.rows(); }
    const Rational& value(Index row) const { return cells_(row, right_side()); }
    Index basic(Index row) const { return basic_[static_cast<std::size_t>(row)]; }
    bool artificial(Index column) const { return column >= variables_; }

    // c_B' B^{-1} times a column.
    Rational price(const Vector<Rational>& cost, Index column) const {
        poll_stop();
        Rational sum = 0;
        for (Index i = 0; i < rows(); ++i) {
            sum += cost[basic(i)] * cells_(i, column);
        }
        return sum;
    }
    Rational dual(const Vector<Rational>& cost, Index row) const { return price(cost, variables_ + row); }

    // Pivots until no variable of A improves the cost (Bland: the first that does, the first row that allows it).
    void maximise(const Vector<Rational>& cost) {
        for (Index column = 0; column < variables_; ++column) {
            if (cost[column] <= price(cost, column)) {
                continue;
            }
            Index leaving = -1;
            for (Index i = 0; i < rows(); ++i) {
                if (cells_(i, column) > 0 && (leaving < 0 || precedes(i, leaving, column))) {
                    leaving = i;
                }
            }
            if (leaving < 0) {
                throw std::domain_error("the linear program is unbounded");
            }
            pivot(leaving, column);
            column = -1;
        }
    }

    // Takes artificial variables of value 0 out of the basis; a row in which that is impossible is redundant and stays 0.
    void expel_artificial() {
        for (Index i = 0; i < rows(); ++i) {
            for (Index j = 0; artificial(basic(i)) && j < variables_; ++j) {
                if (cells_(i, j) != 0) {
                    pivot(i, j);
                }
            }
        }
    }

private:
    Index right_side() const { return cells_.cols() - 1; }
    bool precedes(Index row, Index other, Index column) const {
        const Rational a = value(row) * cells_(other, column);
        const Rational b = value(other) * cells_(row, column);
        return a < b || (a == b && basic(row) < basic(other));
    }
    void pivot(Index row, Index column) {
        const Rational scale = cells_(row, column);
        for (Index j = 0; j < cells_.cols(); ++j) {
            cells_(row, j) /= scale;
        }
        for (Index i = 0; i < rows(); ++i) {
            poll_stop();
            const Rational factor = cells_(i, column);
            for (Index j = 0; i != row && factor != 0 && j < cells_.cols(); ++j) {
                cells_(i, j) -= factor * cells_(row, j);
            }
        }
        basic_[static_cast<std::size_t>(row)] = column;
    }

    Index variables_;
    Matrix<Rational> cells_;
    std::vector<Index> basic_;
};

} // namespace

std::optional<LinearProgramSolution> maximise_exactly(const Matrix<Rational>& a, const Vector<Rational>& b, const Vector<Rational>& c) {
    Vector<Rational> first_cost = zero_vector<Rational>(a.cols() + a.rows());
    Vector<Rational> cost = first_cost;
    for (Index i = 0; i < a.rows(); ++i) {
        if (b[i] < 0) {
            throw std::invalid_argument("the right side of a linear program must not be negative");
        }
        first_cost[a.cols() + i] = -1;
    }
    for (Index j = 0; j < a.cols(); ++j) {
        cost[j] = c[j];
    }
    Tableau tableau(a, b);
    tableau.maximise(first_cost);
    for (Index i = 0; i < a.rows(); ++i) {
        if (tableau.artificial(tableau.basic(i)) && tableau.value(i) != 0) {
            return std::nullopt;
        }
    }
    tableau.expel_artificial();
    tableau.maximise(cost);
    LinearProgramSolution solution{zero_vector<Rational>(a.cols()), zero_vector<Rational>(a.rows()), 0};
    for (Index i = 0; i < a.rows(); ++i) {
        if (!tableau.artificial(tableau.basic(i))) {
            solution.primal[tableau.basic(i)] = tableau.value(i);
        }
        solution.dual[i] = tableau.dual(cost, i);
    }
    solution.value = inner_product(c, solution.primal);
    return solution;
}

} // namespace attest
