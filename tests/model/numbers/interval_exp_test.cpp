#include "model/numbers/number.h"

#include <gtest/gtest.h>

#include <random>

using namespace attest;

// The ends, rounded the wrong way on purpose at four times the digits, still lie inside: nothing of the range is lost.
TEST(IntervalExp, contains_the_exponentials_of_all_its_points) {
    std::mt19937_64 random(7);
    const auto uniform = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(2 * bound + 1)) - bound; };
    for (int round = 0; round < 2000; ++round) {
        const int digits = 5 + static_cast<int>(random() % 60);
        const PrecisionScope precision(digits);
        const Real low = Real(uniform(1000000)) / Real(1 + uniform(300) * uniform(300) * (round % 7)) * Real::power_of_ten(-(round % 9));
        const Real width = round % 3 == 0 ? Real(0) : Real(static_cast<int>(random() % 1000)) * Real::power_of_ten(-(round % (2 * digits)));
        if (!low.is_finite()) {
            continue;
        }
        const Interval x = Interval::between(low, low + width);
        const Interval y = exp(x);
        const PrecisionScope higher(4 * digits);
        for (const Real& point : {x.lower(), x.midpoint(), x.upper()}) {
            EXPECT_TRUE(y.contains(exp(point))) << x << " -> " << y;
        }
    }
}

TEST(IntervalExp, is_exact_at_zero_and_tight_on_narrow_intervals) {
    const PrecisionScope precision(30);
    EXPECT_EQ(equal(exp(Interval(0)), Interval(1)), Truth::yes);
    for (const int k : {-1000, -3, 1, 20, 1000}) {
        const Interval x = Interval(k) / Interval(7);
        const Interval y = exp(x);
        const Real relative = y.radius() / y.upper();
        EXPECT_LT(relative, x.radius() * Real(2) + Real::power_of_ten(-29));
    }
}

TEST(IntervalExp, survives_overflow_underflow_and_the_unbounded) {
    const PrecisionScope precision(20);
    const Real huge = Real::power_of_ten(40);
    EXPECT_FALSE(exp(Interval::exactly(huge)).is_bounded());
    EXPECT_EQ(positive(exp(Interval::exactly(huge))), Truth::yes);
    const Interval small = exp(Interval::exactly(-huge));
    EXPECT_TRUE(small.contains(Rational(0)));
    EXPECT_EQ(less(small, Interval::exactly(Real::power_of_ten(-1000000))), Truth::yes);
    EXPECT_GT(small.upper(), Real(0)); // e^-10^40 is not 0
    EXPECT_TRUE(exp(Interval::whole_line()).contains(Rational(5)));
    EXPECT_EQ(negative(exp(Interval::whole_line())), Truth::no);
    EXPECT_TRUE(exp(log(Interval(-1))).contains(Rational(0)));
}
