// The bounds of steepest descent for many steps: one step by hand, the sum against the steps one by one.
#include "theory/bounds/steepest_descent.h"

#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

Interval number(const char* decimals, long power = 0) { return Interval(Rational(Integer(decimals))) * Interval::exactly(Real::power_of_ten(power)); }

TEST(SteepestDescentBound, a_step_by_hand) {
    // gamma = 1, B = 2, eta = 1/4: c = 1/4 - (e^{1/2} - 3/2)
    const Interval c = steepest_gain(Interval(1), Interval(2), Interval(Rational(1, 4)));
    EXPECT_NEAR(c.midpoint().to_double(), 0.25 - (std::exp(0.5) - 1.5), 1e-15);
    // n = 2, L = 3 and 1/10
    EXPECT_NEAR(steepest_loss_after(2, Interval(3), c).upper().to_double(), 3 - 0.1012787293 * (1 - std::exp(-6)) / 2, 1e-9);
    EXPECT_NEAR(steepest_loss_after(2, number("1", -1), c).upper().to_double(), 0.1 - 0.1012787293 * (1 - std::exp(-0.2)) / 2, 1e-9);
}

/// The sequence whose every step is as bad as the bound of a step allows obeys the bound of the sum, from any start with n L < 2, and comes near it.
TEST(SteepestDescentBound, the_sum_bounds_the_worst_sequence_and_comes_near_it) {
    const Interval c = number("1", -2);
    for (const Rational& first : {Rational(1, 100), Rational(1, 10), Rational(1, 2), Rational(9, 10)}) { // n L/2
        Interval loss = Interval(first);                                                                 // n = 2
        const Interval start = loss;
        Interval slack(0);
        for (int t = 1; t <= 1000; ++t) {
            loss *= Interval(1) - c * (Interval(1) - loss);
            const Interval bound = steepest_log_inverse_loss(2, start, Interval(t) * c);
            ASSERT_EQ(less_equal(bound, -log(loss)), Truth::yes) << t;
            slack = -log(loss) - bound;
        }
        const double y = number_from<double>(first);
        EXPECT_LT(slack.upper().to_double(), y / (1 - y) + std::log(1 - y) + 1000 * 1e-4); // sum c y_t is near -log(1 - y); -log(1 - c) > c
    }
}

TEST(SteepestDescentBound, from_any_loss_and_for_any_number_of_steps) {
    const Interval c = number("1", -1);
    const Interval none = steepest_log_inverse_loss_from(3, Interval(5), c, 0);
    EXPECT_NEAR(none.lower().to_double(), -std::log(5), 1e-12);
    double last = -2;
    for (const std::int64_t steps : {1, 10, 100, 1000, 100000, 1000000000}) {
        const double now = steepest_log_inverse_loss_from(3, Interval(5), c, steps).lower().to_double();
        EXPECT_GT(now, last) << steps;
        EXPECT_LT(now, 0.1054 * static_cast<double>(steps)) << steps; // log 1/L rises by -log(1 - c) a step at most
        last = now;
    }
    EXPECT_GT(last, 0.1 * 1e9 - 200); // and by nearly that in the end
}

TEST(SteepestDescentBound, says_nothing_of_a_sum_from_a_large_loss) {
    EXPECT_FALSE(steepest_log_inverse_loss(2, Interval(1), Interval(1)).is_bounded());
}

} // namespace
} // namespace attest
