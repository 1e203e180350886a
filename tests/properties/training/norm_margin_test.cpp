// The normalised margin of an optimiser with a norm: its bound by hand, runs that keep it, and where there is none.
#include "properties/training/norm_margin.h"

#include "properties/generators/generate.h"
#include "properties/training/training.h"

#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

std::optional<NormMargin> margin_after(const Dataset& data, Optimiser optimiser, const Rational& rate, std::int64_t steps, Loss loss = Loss::log) {
    const Analysis analysis = analyze(data, 20);
    TrainingOptions options;
    options.optimiser = optimiser;
    options.rate = rate;
    options.steps = steps;
    options.loss = loss;
    const Index d = data.dimension();
    return norm_margin(data, analysis, {optimiser, rate, loss, zero_matrix<Rational>(d, d), steps, train(data, analysis, options).weights()}).margin;
}

bool near(const Interval& x, double y) { return std::abs(x.midpoint().to_double() - y) < 1e-6; }

TEST(NormMargin, by_hand) {
    // logits 1, 0, -1: nu = 1 and 2; B = 2 and 1; 1 - (e^{1/2} - 3/2)/(1/4)
    const Dataset chain = small_dataset({{{1, 2, 0}, 1}, {{2, 0}, 2}});
    const auto sign = margin_after(chain, Optimiser::sign, Rational(1, 4), 400);
    ASSERT_TRUE(sign && sign->limit);
    EXPECT_EQ(sign->norm, "max |W_ij|");
    EXPECT_TRUE(near(sign->gamma, 1));
    EXPECT_TRUE(near(*sign->limit, 1 - 4 * (std::exp(0.5) - 1.5)));
    EXPECT_GE(sign->measured, sign->limit->lower().to_double());
    EXPECT_LE(sign->measured, 1);
    const auto coordinate = margin_after(chain, Optimiser::coordinate, Rational(1), 4000);
    ASSERT_TRUE(coordinate && coordinate->limit);
    EXPECT_TRUE(near(coordinate->gamma, 0.5));
    EXPECT_TRUE(near(*coordinate->limit, 0.5));
    EXPECT_LE(coordinate->measured, 0.5);
    // |W_mm|^2 = 2; B^2 = 2
    const auto normalised = margin_after(chain, Optimiser::normalised, Rational(1, 10), 2000);
    ASSERT_TRUE(normalised && normalised->limit);
    const double b = std::sqrt(2) / 10;
    EXPECT_TRUE(near(*normalised->limit, std::sqrt(0.5) - 10 * (std::exp(b) - 1 - b)));
    EXPECT_GE(normalised->measured, normalised->limit->lower().to_double());
    EXPECT_LE(normalised->measured, std::sqrt(0.5) + 1e-12);
    // one column, (1, 0, -1): |W_mm|_2 = sqrt 2, its only singular value, so the bracket of gamma is tight
    const auto two = small_dataset({{{1, 2, 0}, 1}, {{2, 0}, 2}});
    const auto muon = margin_after(two, Optimiser::muon, Rational(1, 10), 2000);
    ASSERT_TRUE(muon && muon->limit);
    EXPECT_EQ(muon->norm, "|W|_2");
    EXPECT_TRUE(near(muon->gamma, std::sqrt(0.5)));
    EXPECT_TRUE(near(*muon->limit, std::sqrt(0.5) - 10 * (std::exp(b) - 1 - b)));
    EXPECT_GE(muon->measured, muon->limit->lower().to_double());
}

/// ([1,0],1), ([1,2],1), two queries: W_mm = (-1, 1, 0)' in the one column, (0, 1, -1)' in the other over 2; singular values sqrt(3)/2 and 1/2, so
/// gamma is between 2/sqrt 3 and (sqrt 3 + 1)/2 (which it is).
TEST(NormMargin, gamma_of_the_spectral_norm_is_bracketed) {
    const auto muon = margin_after(small_dataset({{{1, 0}, 1}, {{1, 2}, 1}}), Optimiser::muon, Rational(1, 10), 4000);
    ASSERT_TRUE(muon && muon->limit && muon->certified);
    EXPECT_NEAR(muon->gamma.lower().to_double(), (std::sqrt(3) + 1) / 2, 1e-5);
    const Dataset wide = small_dataset({{{1, 0}, 1}, {{1, 2}, 1}, {{8}, 8}});
    const auto bound = margin_after(wide, Optimiser::muon, Rational(1, 10), 10);
    ASSERT_TRUE(bound);
    EXPECT_NEAR(bound->gamma.lower().to_double(), 2 / std::sqrt(3), 1e-5);
    EXPECT_NEAR(bound->gamma.upper().to_double(), (std::sqrt(3) + 1) / 2, 1e-5);
    EXPECT_NEAR(muon->gamma.upper().to_double(), (std::sqrt(3) + 1) / 2, 1e-5);
    EXPECT_GT(muon->measured, 0.9 * (std::sqrt(3) + 1) / 2);
    EXPECT_LE(muon->measured, (std::sqrt(3) + 1) / 2);
}

/// What is proved after T steps is below what a run has, tends to the limit, and is within a factor of 3/2 of the run after 1000 steps. A bound that
/// forgets psi says more than the run has: steps of sign descent of length 1/4 on a chain have margin 1/2 a step for ever.
TEST(NormMargin, after_finitely_many_steps) {
    const Dataset chain = small_dataset({{{1, 2, 0}, 1}, {{2, 0}, 2}});
    for (const Optimiser optimiser : {Optimiser::sign, Optimiser::normalised, Optimiser::muon}) {
        double before = 0;
        for (const std::int64_t steps : {100, 1000, 10000}) {
            const auto m = margin_after(chain, optimiser, Rational(1, 20), steps);
            ASSERT_TRUE(m && m->limit && m->certified) << optimiser->name << steps << m->not_certified;
            const double proved = m->certified->ratio.lower().to_double();
            EXPECT_LT(proved, m->measured) << optimiser->name << steps;
            EXPECT_LT(proved, m->limit->lower().to_double()) << optimiser->name << steps;
            EXPECT_GT(proved, before) << optimiser->name << steps;
            if (steps >= 1000) {
                EXPECT_GT(1.5 * proved, m->measured) << optimiser->name << steps;
            }
            before = proved;
        }
        EXPECT_GT(before, 0.98 * margin_after(chain, optimiser, Rational(1, 20), 1)->limit->lower().to_double()) << optimiser->name;
    }
    const auto early = margin_after(chain, Optimiser::sign, Rational(1, 20), 2);
    EXPECT_TRUE(early && !early->certified && !early->not_certified.empty());
    const auto gradient = margin_after(chain, Optimiser::gradient, Rational(1, 20), 2);
    EXPECT_TRUE(gradient && gradient->limit && !gradient->certified && !gradient->not_certified.empty());
}

TEST(NormMargin, long_steps_have_no_bound) {
    const Dataset chain = small_dataset({{{1, 2, 0}, 1}, {{2, 0}, 2}});
    for (const auto& [optimiser, rate] :
         {std::pair(Optimiser::sign, Rational(10)), {Optimiser::normalised, 10}, {Optimiser::gradient, 8}, {Optimiser::coordinate, 8}}) {
        const auto m = margin_after(chain, optimiser, rate, 5);
        ASSERT_TRUE(m) << optimiser->name;
        EXPECT_FALSE(m->limit) << optimiser->name;
    }
}

TEST(NormMargin, is_not_asked_where_it_says_nothing) {
    const Dataset chain = small_dataset({{{1, 2, 0}, 1}, {{2, 0}, 2}});
    EXPECT_FALSE(margin_after(chain, Optimiser::adam, Rational(1, 4), 3));
    EXPECT_FALSE(margin_after(chain, Optimiser::sign, Rational(1, 4), 3, Loss::squared));
    EXPECT_FALSE(margin_after(small_dataset({{{1, 2, 0}, 1}, {{1, 0}, 0}}), Optimiser::sign, Rational(1, 4), 3)); // a cycle
    EXPECT_FALSE(margin_after(small_dataset({{{0}, 0}}), Optimiser::sign, Rational(1, 4), 3));                    // no strict edge
    const auto still = margin_after(chain, Optimiser::sign, Rational(1, 4), 0);
    ASSERT_TRUE(still);
    EXPECT_TRUE(std::isnan(still->measured)); // W = 0
}

} // namespace
} // namespace attest
