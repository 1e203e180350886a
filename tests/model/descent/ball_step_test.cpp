// A step in balls against risk_gradient over intervals at four times the digits: nothing is shared but the layout of the tables.
#include "model/descent/ball_step.h"
#include "tests/active_mutant.h"

#include "model/attention/loss.h"
#include "model/data/dataset.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

using Samples = std::vector<std::pair<std::vector<Token>, Token>>;

Dataset with_samples(Dataset data, const Samples& samples) {
    for (const auto& [context, label] : samples) {
        data.add_sample(std::span<const Token>(context), label);
    }
    return data;
}

const Samples& repeated_samples() { // one twice, one with another label, repeated tokens, two queries
    static const Samples r = {{{1, 1, 2, 0}, 1}, {{1, 1, 2, 0}, 1}, {{2, 1, 1, 0}, 2}, {{2, 3, 3, 0}, 2}, {{0, 3, 1}, 3}};
    return r;
}

Dataset one_hot() { return with_samples(Dataset(Embedding::one_hot(4)), repeated_samples()); }
Dataset skewed() {
    Matrix<Rational> rows(4, 3);
    const int numerators[4][3] = {{1, 2, 0}, {-1, 1, 1}, {0, 1, -2}, {3, 0, 1}};
    for (Index i = 0; i < rows.size(); ++i) {
        rows.data()[i] = Rational(numerators[i / 3][i % 3], 3);
    }
    return with_samples(Dataset(Embedding::rows(rows)), repeated_samples());
}

Matrix<Rational> start_of_size(Index d, const Rational& size) {
    Matrix<Rational> w(d, d);
    for (Index i = 0; i < w.size(); ++i) {
        w.data()[i] = size * Rational((7 * i + 3) % 11 - 5, 9);
    }
    return w;
}

/// The bounds that a few steps return, or nothing where one of them does not hold.
std::optional<std::vector<Real>> bounds_that_hold(const Dataset& data, const Matrix<Rational>& start, int steps) {
    constexpr int digits = 30;
    const PrecisionScope precision(digits);
    const LogitModel model(data);
    const Matrix<Rational> z = model.logits(start);
    const Rational rate(1, 3);
    BallStep step(model, z, rate);
    Matrix<Real> a = zero_matrix<Real>(z.rows(), z.cols());
    std::vector<Real> bounds;
    for (int t = 0; t < steps; ++t) {
        const Matrix<Real> before = a;
        bounds.push_back(step.advance(a));
        const PrecisionScope higher(4 * digits);
        Matrix<Interval> exact(z.rows(), z.cols());
        for (Index i = 0; i < exact.size(); ++i) {
            exact.data()[i] = Interval::exactly(before.data()[i]);
        }
        const Matrix<Interval> gradient = risk_gradient(model, Matrix<Interval>(converted<Interval>(z) + model.logits_of_coefficients(exact)));
        Interval error(0);
        for (Index v = 0; v < z.rows(); ++v) {
            for (Index q = 0; q < z.cols(); ++q) {
                const Token query = model.queries()[static_cast<std::size_t>(q)];
                const Interval norm = sqrt(Interval(model.gram()(v, v) * model.gram()(query, query)));
                error += abs(exact(v, q) - Interval(rate) * gradient(v, q) - Interval::exactly(a(v, q))) * norm;
            }
        }
        if (less_equal(error, Interval::exactly(bounds.back())) != Truth::yes) {
            return std::nullopt;
        }
    }
    return bounds;
}

bool small_where_they_hold(const Dataset& data, const Matrix<Rational>& start, const Real& limit) {
    const auto bounds = bounds_that_hold(data, start, 20);
    return bounds && std::all_of(bounds->begin(), bounds->end(), [&](const Real& bound) { return bound < limit; });
}

} // namespace

TEST(BallStep, bounds_its_distance_from_the_exact_step) {
    EXPECT_TRUE(small_where_they_hold(one_hot(), start_of_size(4, 1), Real::power_of_ten(-28)));
    EXPECT_TRUE(small_where_they_hold(skewed(), start_of_size(3, 1), Real::power_of_ten(-27)));
    EXPECT_TRUE(small_where_they_hold(skewed(), zero_matrix<Rational>(3, 3), Real::power_of_ten(-27)));
}

// Logits of 1e200: the terms of most bags are e^{-1e200} beside the query's largest one, and 0 or 1 are the masses.
TEST(BallStep, needs_no_sample_to_hold_the_largest_logit_of_its_query) {
    EXPECT_TRUE(small_where_they_hold(one_hot(), start_of_size(4, 1000), Real::power_of_ten(-20)));
    const auto moves_the_winners = [] {
        const PrecisionScope precision(240); // to know the logits to 1e-40
        const LogitModel model(one_hot());
        const Matrix<Rational> z = model.logits(start_of_size(4, Rational("1" + std::string(200, '0'))));
        Matrix<Rational> expected = zero_matrix<Rational>(z.rows(), z.cols()); // n R
        for (const CountedSample& sample : model.samples()) {
            Token winner = sample.counts.front().token;
            for (const TokenCount& c : sample.counts) {
                winner = z(c.token, sample.query_index) > z(winner, sample.query_index) ? c.token : winner;
            }
            expected(winner, sample.query_index) += 1;
            expected(sample.label, sample.query_index) -= 1;
        }
        BallStep step(model, z, Rational(static_cast<long>(model.samples().size())));
        Matrix<Real> a = zero_matrix<Real>(z.rows(), z.cols());
        bool right = step.advance(a) < Real::power_of_ten(-20);
        for (Index i = 0; i < a.size(); ++i) {
            right = right && abs(a.data()[i] + Real(expected.data()[i])) < Real::power_of_ten(-20);
        }
        return right;
    };
    EXPECT_TRUE(moves_the_winners());
}

TEST(BallStep, mutants_leave_the_bound) {
    ATTEST_NEEDS_MUTANTS();
    const auto holds = [] { return bounds_that_hold(skewed(), start_of_size(3, 1), 3).has_value(); };
    EXPECT_FALSE(with_mutant("ball_step_forgets_rounding", holds));
    EXPECT_FALSE(with_mutant("ball_step_counts_groups_once", holds));
    EXPECT_FALSE(with_mutant("ball_step_one_query_alone", holds));
}
