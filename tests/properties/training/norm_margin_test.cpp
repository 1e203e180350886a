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
    return norm_margin(data, analysis, optimiser, rate, loss, train(data, analysis, options).weights());
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
