// The loss without a regular tail (theory/regularisation_path/plateau_loss.h): the turns for single j, for every j, and the bounds between the two.
#include "theory/regularisation_path/plateau_loss.h"

#include "model/numbers/number_text.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace attest;

namespace {

TEST(PlateauLoss, encloses_a_sum_done_by_hand) {
    // delta = 1/4 = d_1: terms 1/32, then (1/16)^2/(1 + 4^-32), (1/256)^2, ...
    const Interval value = plateau_loss(Interval(Rational(1, 4)), 5);
    const double expected = 1.0 / 32 + 1.0 / 256 + 1.0 / 65536 + std::pow(2.0, -32) + std::pow(2.0, -64);
    EXPECT_NEAR(value.midpoint().to_double(), expected, 1e-12);
    EXPECT_LT(value.radius().to_double(), 1e-30);
}

TEST(PlateauLoss, increases) {
    Interval before = plateau_loss(Interval(Rational(1, 100000)), 6);
    for (const int denominator : {50000, 4000, 256, 255, 100, 16, 15, 5, 4, 3, 1}) {
        const Interval next = plateau_loss(Interval(Rational(1, denominator)), 6);
        EXPECT_EQ(less(before, next), Truth::yes) << denominator;
        before = next;
    }
}

TEST(PlateauLoss, path_turns_at_the_first_radii) {
    for (int j = 3; j <= 9; ++j) {
        const PrecisionScope precision(60 + (1 << j) * 4);
        EXPECT_EQ(check_plateau_turn(j).outcome, Outcome::held) << j << ": " << check_plateau_turn(j).reason;
    }
}

TEST(PlateauLoss, first_plateaus_are_too_short) {
    EXPECT_EQ(check_plateau_turn(1).outcome, Outcome::refuted);
    EXPECT_EQ(check_plateau_turn(2).outcome, Outcome::refuted);
}

TEST(PlateauLoss, path_turns_for_ever) { EXPECT_EQ(check_plateau_for_ever().outcome, Outcome::held) << check_plateau_for_ever().reason; }

/// In doubles, over the whole ball: what the two checks say of the minimiser is what a search finds.
TEST(PlateauLoss, agrees_with_a_search_over_the_circle) {
    const auto f = [](double x) {
        double total = 0;
        for (int j = 1; j <= 8; ++j) {
            const double d = std::pow(2.0, -std::pow(2.0, j));
            total += d * d / (1 + std::pow(d * (1 + std::exp(x)), 32));
        }
        return total;
    };
    for (const auto& [scale, away] : {std::pair{0.85, true}, std::pair{1.1, false}}) {
        const double radius = scale * 8 * std::log(2.0);
        double best = f(radius);
        double best_angle = 0;
        for (double angle = 0; angle <= 3.2; angle += 0.001) {
            const double value = (f(std::sqrt(2.0) * radius * std::cos(std::acos(-1.0) / 4 - angle)) +
                                  f(std::sqrt(2.0) * radius * std::sin(std::acos(-1.0) / 4 - angle))) /
                                 2;
            if (value < best) {
                best = value;
                best_angle = angle;
            }
        }
        EXPECT_EQ(best_angle > 0.19, away) << scale << " " << best_angle;
        EXPECT_TRUE(away || best_angle < 0.1) << best_angle;
    }
}

} // namespace
