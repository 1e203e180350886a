#include "theory/finite_component/ball_slopes.h"

#include "model/numbers/arb_ball.h"
#include "model/stop.h"
#include "theory/graph_svm/integer_gram.h"

#include <numeric>
#include <stdexcept>

namespace attest {
namespace {

constexpr slong mass_bits = 80; // a mass that is known to fewer is not good enough to ask whether a slope is 0

/// Tables of balls, rows x columns.
class ArbTable {
public:
    ArbTable(Index rows, Index columns) : rows_(rows), columns_(columns), entries_(static_cast<std::size_t>(rows * columns)) {}
    Index rows() const { return rows_; }
    Index columns() const { return columns_; }
    arb_ptr at(Index i, Index j) { return entries_[static_cast<std::size_t>(i * columns_ + j)]; }
    arb_srcptr at(Index i, Index j) const { return entries_[static_cast<std::size_t>(i * columns_ + j)]; }

private:
    Index rows_;
    Index columns_;
    ArbVector entries_;
};

class BallSlopes {
public:
    BallSlopes(const Dataset& data, const EdgeSubspace& space)
        : data_(data), space_(space), basis_(space.basis()), bits_(working_digits() * 10 / 3 + 8), tokens_(data.tokens()), queries_(data.queries()),
          identity_(data.embedding().is_one_hot()), gram_(tokens_, tokens_), scratch_(2) {
        std::vector<Token> all(static_cast<std::size_t>(tokens_));
        std::iota(all.begin(), all.end(), Token{0});
        const IntegerGram integers(data.embedding(), all);
        for (Token i = 0; i < tokens_; ++i) {
            for (Token j = 0; j <= i; ++j) {
                set_ball(gram_.at(i, j), Rational(integers.at(i, j)), bits_);
                arb_set(gram_.at(j, i), gram_.at(i, j));
            }
        }
        unit_ = 1 / (integers.scale() * integers.scale());
    }

    std::optional<Vector<Ball>> at(const Vector<Interval>& products) {
        ArbTable table(tokens_, static_cast<Index>(queries_.size())); // A with W = E' A E_Q, over s^2
        ArbVector coordinates(basis_.size());
        if (!set_coordinates(products, coordinates)) {
            set_coordinates_exactly(products, coordinates);
        }
        for (Index b = 0; b < products.size(); ++b) {
            const Index q = column(edge(b).query);
            arb_srcptr c = coordinates[static_cast<std::size_t>(b)];
            arb_add(table.at(edge(b).from, q), table.at(edge(b).from, q), c, bits_);
            arb_sub(table.at(edge(b).to, q), table.at(edge(b).to, q), c, bits_);
        }
        ArbTable logits(table.rows(), table.columns());
        through_gram(table, logits);
        ArbTable gradient(tokens_, static_cast<Index>(queries_.size()));
        if (!add_slopes(logits, gradient)) {
            return std::nullopt;
        }
        ArbTable along(table.rows(), table.columns()); // <grad, M_b> from the logits of grad
        through_gram(gradient, along);
        Vector<Ball> r(static_cast<Index>(basis_.size()));
        for (Index b = 0; b < r.size(); ++b) {
            const EdgeMatrix& m = edge(b);
            arb_sub(scratch_[0], along.at(m.from, column(m.query)), along.at(m.to, column(m.query)), bits_);
            if (unit_ != 1) {
                set_ball(scratch_[1], unit_, bits_);
                arb_mul(scratch_[0], scratch_[0], scratch_[1], bits_);
            }
            r[b] = enclosing_ball(scratch_[0]);
            if (!std::isfinite(r[b].radius)) {
                return std::nullopt;
            }
        }
        return r;
    }

private:
    const EdgeMatrix& edge(Index b) const { return basis_[static_cast<std::size_t>(b)]; }
    Index column(Token query) const {
        const auto at = std::lower_bound(queries_.begin(), queries_.end(), query);
        if (at == queries_.end() || *at != query) {
            throw std::out_of_range("the dataset has no query " + std::to_string(query));
        }
        return at - queries_.begin();
    }

    /// r = G A G_Q.
    void through_gram(const ArbTable& a, ArbTable& r) const {
        ArbTable right(a.rows(), a.columns()); // A G_Q
        for (Index v = 0; v < a.rows(); ++v) {
            poll_stop();
            for (Index q = 0; q < a.columns(); ++q) {
                for (Index p = 0; p < a.columns() && !identity_; ++p) {
                    arb_addmul(right.at(v, q), a.at(v, p), gram_.at(queries_[static_cast<std::size_t>(p)], queries_[static_cast<std::size_t>(q)]),
                               bits_);
                }
            }
        }
        for (Index v = 0; v < a.rows(); ++v) {
            poll_stop();
            for (Index q = 0; q < a.columns(); ++q) {
                if (identity_) {
                    arb_set(r.at(v, q), a.at(v, q));
                } else {
                    arb_dot(r.at(v, q), nullptr, 0, gram_.at(v, 0), 1, right.at(0, q), a.columns(), a.rows(), bits_);
                }
            }
        }
    }

    void set_product(arb_ptr r, const EdgeMatrix& a, const EdgeMatrix& b) {
        arb_sub(r, gram_.at(a.from, b.from), gram_.at(a.from, b.to), bits_);
        arb_sub(r, r, gram_.at(a.to, b.from), bits_);
        arb_add(r, r, gram_.at(a.to, b.to), bits_);
        arb_mul(r, r, gram_.at(a.query, b.query), bits_);
    }

    /// From the exact inverse of the Gram matrix: where rows nearly depend on each other.
    void set_coordinates_exactly(const Vector<Interval>& products, ArbVector& coordinates) const {
        const Vector<Interval> c = space_.coordinates_from_products(Vector<Interval>(products * Interval(unit_)));
        for (Index b = 0; b < c.size(); ++b) {
            arb_set_interval_mpfr(coordinates[static_cast<std::size_t>(b)], &c[b].data()->left, &c[b].data()->right, bits_);
        }
    }

    /// Coordinates c of W with Gram c = products. With D = diag(2^e_b), diagonal of D Gram D near 1, R its approximate inverse in
    /// doubles and delta the largest row sum of |I - R D Gram D|, the error of any c' = D^-1 c is at most |R residual|/(1 - delta).
    bool set_coordinates(const Vector<Interval>& products, ArbVector& c) {
        const Index n = products.size();
        ArbTable gram(n, n);
        std::vector<slong> exponents(static_cast<std::size_t>(n));
        for (Index a = 0; a < n; ++a) {
            poll_stop();
            for (Index b = 0; b <= a; ++b) {
                set_product(gram.at(a, b), edge(a), edge(b));
            }
            arb_get_mag(magnitude_.get(), gram.at(a, a));
            const double size = mag_get_d_log2_approx(magnitude_.get());
            if (!std::isfinite(size)) {
                return false;
            }
            exponents[static_cast<std::size_t>(a)] = -std::lround(size / 2);
        }
        Matrix<Ball> scaled(n, n);
        Matrix<double> middle(n, n);
        for (Index a = 0; a < n; ++a) {
            for (Index b = 0; b <= a; ++b) {
                arb_mul_2exp_si(gram.at(a, b), gram.at(a, b), exponents[static_cast<std::size_t>(a)] + exponents[static_cast<std::size_t>(b)]);
                arb_set(gram.at(b, a), gram.at(a, b));
                scaled(a, b) = scaled(b, a) = enclosing_ball(gram.at(a, b));
                middle(a, b) = middle(b, a) = scaled(a, b).middle;
            }
        }
        const std::optional<Matrix<double>> inverse = find_positive_inverse(middle);
        if (!inverse) {
            return false;
        }
        const Vector<double> defects = slope_defect_row_sums(*inverse, scaled);
        const double defect = n == 0 ? 0 : *std::max_element(defects.begin(), defects.end());
        if (!(defect < 0.5)) {
            return false;
        }
        ArbVector right(static_cast<std::size_t>(n));
        for (Index b = 0; b < n; ++b) {
            arb_ptr y = right[static_cast<std::size_t>(b)];
            arb_set_interval_mpfr(y, &products[b].data()->left, &products[b].data()->right, bits_);
            arb_mul_2exp_si(y, y, exponents[static_cast<std::size_t>(b)]);
        }
        const double error = refine(gram, *inverse, right, c) / (1 - defect);
        if (!std::isfinite(error)) {
            return false;
        }
        mag_set_d(magnitude_.get(), mutant("ball_slopes_of_the_middle") ? 0.0 : ball_detail::inflated(error)); // rounded up
        mag_mul_2exp_si(magnitude_.get(), magnitude_.get(), exponent_);
        for (Index b = 0; b < n; ++b) {
            arb_ptr coordinate = c[static_cast<std::size_t>(b)];
            arb_add_error_mag(coordinate, magnitude_.get());
            arb_mul_2exp_si(coordinate, coordinate, exponents[static_cast<std::size_t>(b)]);
        }
        return true;
    }

    /// Points c with a small residual; returns the largest |R residual| in units of 2^exponent_.
    double refine(const ArbTable& gram, const Matrix<double>& inverse, const ArbVector& right, ArbVector& c) {
        const Index n = gram.rows();
        ArbVector residual(static_cast<std::size_t>(n));
        double previous = std::numeric_limits<double>::infinity(); // log2 of the step before
        for (;;) {
            poll_stop();
            for (Index a = 0; a < n; ++a) {
                arb_dot(residual[static_cast<std::size_t>(a)], right[static_cast<std::size_t>(a)], 1, gram.at(a, 0), 1, c[0], 1, n, bits_);
            }
            const ScaledBalls scaled = scaled_balls(residual, n, scratch_[0]);
            const Vector<Ball> step = multiply(inverse, scaled.balls);
            exponent_ = scaled.exponent;
            double size = 0;
            double largest = 0;
            double radius = 0;
            for (Index b = 0; b < n; ++b) {
                size = std::max(size, step[b].magnitude());
                largest = std::max(largest, std::abs(step[b].middle));
                radius = std::max(radius, step[b].radius);
            }
            const double logarithm = std::log2(largest) + static_cast<double>(scaled.exponent);
            if (!(largest > 2 * radius) || !(logarithm < previous - 4)) {
                return size;
            }
            previous = logarithm;
            for (Index b = 0; b < n; ++b) {
                arf_set_d(arb_midref(scratch_[0]), step[b].middle);
                arf_mul_2exp_si(arb_midref(scratch_[0]), arb_midref(scratch_[0]), scaled.exponent);
                arf_ptr at = arb_midref(c[static_cast<std::size_t>(b)]);
                arf_add(at, at, arb_midref(scratch_[0]), bits_, ARF_RND_NEAR);
            }
        }
    }

    /// n grad Lbar as a table of coefficients: a_v - 1[v is the label] for every sample. False when a mass is not known well enough.
    bool add_slopes(const ArbTable& logits, ArbTable& gradient) {
        ArbTable exponentials(logits.rows(), logits.columns());
        std::vector<bool> known(static_cast<std::size_t>(logits.rows() * logits.columns()), false);
        for (std::size_t i = 0; i < data_.size(); ++i) {
            poll_stop();
            const Sample sample = data_.sample(i);
            const std::vector<TokenCount> counts = token_counts(sample.context);
            if (counts.size() < 2) {
                continue; // the mass is 1
            }
            const Index q = column(sample.query);
            arb_zero(scratch_[1]);
            for (const TokenCount& c : counts) {
                const auto place = static_cast<std::size_t>(c.token * logits.columns() + q);
                if (!known[place]) {
                    arb_exp(exponentials.at(c.token, q), logits.at(c.token, q), bits_);
                    known[place] = true;
                }
                arb_addmul_ui(scratch_[1], exponentials.at(c.token, q), counted(c), bits_);
            }
            arb_inv(scratch_[1], scratch_[1], bits_);
            for (const TokenCount& c : counts) {
                arb_mul(scratch_[0], exponentials.at(c.token, q), scratch_[1], bits_);
                if (c.count != 1) {
                    arb_mul_ui(scratch_[0], scratch_[0], counted(c), bits_);
                }
                if (mag_cmp_2exp_si(arb_radref(scratch_[0]), -mass_bits) > 0) {
                    return false;
                }
                arb_ptr slope = gradient.at(c.token, q);
                arb_add(slope, slope, scratch_[0], bits_);
                if (c.token == sample.label) {
                    arb_sub_ui(slope, slope, 1, bits_);
                }
            }
        }
        return true;
    }
    static ulong counted(const TokenCount& c) { return mutant("ball_slopes_without_multiplicities") ? 1 : static_cast<ulong>(c.count); }

    const Dataset& data_;
    const EdgeSubspace& space_;
    const std::vector<EdgeMatrix>& basis_;
    slong bits_; // of every number
    Index tokens_;
    std::vector<Token> queries_;
    bool identity_;
    ArbTable gram_; // times a positive number s without denominators: G A G = (s G) (A / s^2) (s G), so coefficients are here divided by s^2
    Rational unit_; // s^-2
    ArbVector scratch_;
    ArbMagnitude magnitude_;
    long exponent_ = 0; // of what refine() returned
};

} // namespace

std::optional<Vector<Ball>> slopes_in_balls(const Dataset& restricted, const EdgeSubspace& space, const Vector<Interval>& products) {
    return BallSlopes(restricted, space).at(products);
}

} // namespace attest
