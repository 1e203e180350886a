// The bounds of THEORY 6.12 at points where they are known in closed form.
#include "theory/bounds/loss_rate.h"

#include "tests/theory/analysed_instance.h"

#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

/// ([1,0],1), one-hot: L(margin) = log(1 + e^{-margin}), the margin moves by 2 eta (1 - a), eta = 2.
TEST(LossRate, descent_on_one_edge_is_between_both_bounds_and_the_lower_one_needs_its_two) {
    Real margin(0);
    const auto loss = [&] { return Interval::exactly(log1p(exp(-margin))); };
    const Interval start = loss();
    const Interval norm_mm = sqrt(Interval(Rational(1, 2)));
    const Interval range = sqrt(Interval(2));
    std::optional<std::pair<long, Interval>> small;
    bool single_is_wrong = false;
    for (long t = 0; t < 200; ++t) {
        if (!small && descent_loss_small(loss(), range, 2) == Truth::yes) {
            small = {t, loss()};
        }
        if (t > 0) {
            EXPECT_EQ(less_equal(loss(), descent_loss_upper(1, start, norm_mm, 2, t)), Truth::yes) << t;
        }
        if (small && t > small->first) {
            const long steps = t - small->first;
            EXPECT_EQ(less_equal(descent_loss_lower(small->second, range, 2, steps), loss()), Truth::yes) << t;
            single_is_wrong = single_is_wrong || less(loss(), descent_loss_lower(small->second, Interval(1), 2, steps)) == Truth::yes;
        }
        margin += Real(4) / (Real(1) + exp(margin));
    }
    EXPECT_TRUE(small.has_value());
    EXPECT_TRUE(single_is_wrong) << "with M^2 in place of 2 M^2 the bound must be above some loss";
}

/// One sample, acyclic: eps = log(1 + odds e^{-margin}), and along W_mm the margin is |P|/|W_mm|.
TEST(LossRate, the_excess_of_one_sample_is_above_its_bound_by_the_factor_that_the_bound_gives_away) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0, 0}, 1); // odds 2
    const AnalysedInstance x(std::move(data));
    const PathLossRate rate = path_loss_rate(x.model, x.samples, Interval(0), Interval(0), x.norm_mm());
    EXPECT_EQ(rate.least_odds, 2);
    for (const int s : {1, 5, 20, 100}) {
        const Interval excess = log1p(Interval(2) * exp(-Interval(s)));
        const Interval bound = path_excess_lower(rate, Interval(s) * x.norm_mm(), Interval(0), excess);
        EXPECT_EQ(less(bound, excess), Truth::yes) << s;
        EXPECT_EQ(less(excess, bound * exp(excess) * Interval(Rational(1001, 1000))), Truth::yes) << s;
    }
}

/// Constants that no run of descent tells from better ones are compared with the formula.
TEST(LossRate, the_bounds_of_descent_are_those_of_the_specification) {
    const double theta = -std::expm1(-6.0) / 6; // n = 2, L_0 = 3
    const Interval upper = descent_loss_upper(2, Interval(3), Interval(Rational(1, 2)), Rational(5), 7);
    EXPECT_NEAR(upper.midpoint().to_double(), 1 / (1 / 3.0 + 5 * 4 * theta * theta * 7 / 2), 1e-15);
    const Interval lower = descent_loss_lower(Interval(3), Interval(Rational(1, 2)), Rational(5), 7);
    EXPECT_NEAR(lower.midpoint().to_double(), 1 / (1 / 3.0 + 2 * 5 * 0.25 * 7), 1e-15);
    // 2 eta M^2 L <= 1 with eta = 1/2, M = 2
    EXPECT_EQ(descent_loss_small(Interval(Rational(1, 4)), Interval(2), Rational(1, 2)), Truth::yes);
    EXPECT_EQ(descent_loss_small(Interval(Rational(26, 100)), Interval(2), Rational(1, 2)), Truth::no);
}

TEST(LossRate, the_constant_of_the_path_is_that_of_the_specification) {
    Matrix<Rational> rows = Matrix<Rational>::Identity(3, 3);
    rows(1, 1) = 3;
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 0}, 1);       // |M|^2 = 10, odds 1
    data.add_sample({2, 0, 0, 0}, 2); // |M|^2 = 2, odds 3
    const LogitModel model(data);
    const PathLossRate rate =
        path_loss_rate(model, split_samples(model, token_graphs(data)), Interval(Rational(1, 2)), Interval(Rational(1, 5)), Interval(2));
    EXPECT_EQ(rate.least_odds, 1);
    EXPECT_NEAR(rate.largest_pair.midpoint().to_double(), std::sqrt(10.0), 1e-15);
    // 1/n log(1 + c e^{-|P|/|W_mm|}), c = odds e^{-max |M_e| (|W_fin| + rho) - n (L* + eps)}
    const Interval bound = path_excess_lower(rate, Interval(3), Interval(Rational(1, 4)), Interval(Rational(1, 10)));
    EXPECT_NEAR(bound.midpoint().to_double(), std::log1p(std::exp(-std::sqrt(10.0) * 0.75 - 2 * 0.3 - 1.5)) / 2, 1e-15);
}

} // namespace
} // namespace attest
