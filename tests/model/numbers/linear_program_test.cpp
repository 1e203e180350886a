// The exact simplex method: every answer is proved optimal by its own dual solution; small cases by enumeration of bases.
#include "model/numbers/linear_program.h"

#include "model/numbers/exact_solve.h"

#include <gtest/gtest.h>
#include <random>

namespace attest {
namespace {

Vector<Rational> vector_of(std::initializer_list<int> values) {
    Vector<Rational> r(static_cast<Index>(values.size()));
    Index i = 0;
    for (const int v : values) {
        r[i++] = v;
    }
    return r;
}

bool proves_itself(const Matrix<Rational>& a, const Vector<Rational>& b, const Vector<Rational>& c, const LinearProgramSolution& s) {
    const Vector<Rational> left = multiply(a, s.primal);
    const Vector<Rational> prices = multiply(transposed(a), s.dual);
    bool good = s.value == inner_product(c, s.primal) && s.value == inner_product(b, s.dual);
    for (Index i = 0; i < b.size(); ++i) {
        good = good && left[i] == b[i];
    }
    for (Index j = 0; j < c.size(); ++j) {
        good = good && s.primal[j] >= 0 && prices[j] >= c[j];
    }
    return good;
}

// The best basic feasible solution among all square subsystems of A with full row rank; nothing when there is none.
std::optional<Rational> best_vertex(const Matrix<Rational>& a, const Vector<Rational>& b, const Vector<Rational>& c) {
    std::optional<Rational> best;
    for (unsigned set = 0; set < (1U << a.cols()); ++set) {
        Matrix<Rational> square(a.rows(), a.rows());
        std::vector<Index> columns;
        for (Index j = 0; j < a.cols(); ++j) {
            if ((set >> j & 1U) != 0) {
                columns.push_back(j);
            }
        }
        if (static_cast<Index>(columns.size()) != a.rows()) {
            continue;
        }
        for (Index j = 0; j < a.rows(); ++j) {
            square.col(j) = a.col(columns[static_cast<std::size_t>(j)]);
        }
        const auto x = exact_solve(square, Matrix<Rational>(b));
        if (!x) {
            continue;
        }
        Rational value = 0;
        bool feasible = true;
        for (Index j = 0; j < a.rows(); ++j) {
            feasible = feasible && (*x)(j, 0) >= 0;
            value += c[columns[static_cast<std::size_t>(j)]] * (*x)(j, 0);
        }
        if (feasible && (!best || value > *best)) {
            best = value;
        }
    }
    return best;
}

TEST(ExactSimplex, random_programs_against_enumeration) {
    std::mt19937 random(1);
    int feasible = 0;
    int infeasible = 0;
    for (int round = 0; round < 300; ++round) {
        const Index rows = 1 + static_cast<Index>(random() % 3);
        const Index cols = rows + 1 + static_cast<Index>(random() % 3);
        Matrix<Rational> a(rows, cols);
        Vector<Rational> b(rows);
        Vector<Rational> c(cols);
        for (Index i = 0; i < a.size(); ++i) {
            a.data()[i] = static_cast<int>(random() % 7) - 3;
        }
        for (Index i = 0; i < rows; ++i) {
            b[i] = static_cast<int>(random() % 4);
        }
        for (Index j = 0; j < cols; ++j) {
            c[j] = static_cast<int>(random() % 7) - 3;
            a(0, j) = 1 + static_cast<int>(random() % 3); // bounded: a positive row
        }
        if (exact_rank(a) < rows) {
            continue;
        }
        const auto solution = maximise_exactly(a, b, c);
        const auto expected = best_vertex(a, b, c);
        ASSERT_EQ(solution.has_value(), expected.has_value());
        (solution ? feasible : infeasible) += 1;
        if (solution) {
            EXPECT_EQ(solution->value, *expected);
            EXPECT_TRUE(proves_itself(a, b, c, *solution));
        }
    }
    EXPECT_GT(feasible, 50);
    EXPECT_GT(infeasible, 20);
}

TEST(ExactSimplex, redundant_rows_and_degenerate_vertices) {
    Matrix<Rational> a(3, 3);
    a << 1, 1, 1, 2, 2, 2, 1, 0, 0;
    const auto solution = maximise_exactly(a, vector_of({1, 2, 0}), vector_of({5, 1, 2}));
    ASSERT_TRUE(solution);
    EXPECT_EQ(solution->value, 2);
    EXPECT_TRUE(proves_itself(a, vector_of({1, 2, 0}), vector_of({5, 1, 2}), *solution));
}

// Beale's program, on which the textbook pivot rule cycles for ever.
TEST(ExactSimplex, ends_where_the_largest_coefficient_rule_cycles) {
    Matrix<Rational> a(3, 7);
    a << Rational(1, 4), -60, Rational(-1, 25), 9, 1, 0, 0, //
        Rational(1, 2), -90, Rational(-1, 50), 3, 0, 1, 0,  //
        0, 0, 1, 0, 0, 0, 1;
    Vector<Rational> c(7);
    c << Rational(3, 4), -150, Rational(1, 50), -6, 0, 0, 0;
    const auto solution = maximise_exactly(a, vector_of({0, 0, 1}), c);
    ASSERT_TRUE(solution);
    EXPECT_EQ(solution->value, Rational(1, 20));
    EXPECT_TRUE(proves_itself(a, vector_of({0, 0, 1}), c, *solution));
}

TEST(ExactSimplex, refuses_what_has_no_answer) {
    Matrix<Rational> a(1, 2);
    a << 1, -1;
    EXPECT_THROW(maximise_exactly(a, vector_of({0}), vector_of({1, 0})), std::domain_error);
    EXPECT_THROW(maximise_exactly(a, vector_of({-1}), vector_of({1, 0})), std::invalid_argument);
    a << -1, -1;
    EXPECT_FALSE(maximise_exactly(a, vector_of({1}), vector_of({1, 0})));
}

} // namespace
} // namespace attest
