// Rationals become the nearest double: no neighbour is closer.
#include "model/numbers/number.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace attest {
namespace {

TEST(NearestDouble, decimals_read_as_the_compiler_reads_them) {
    EXPECT_EQ(number_from<double>(Rational(1, 100)), 0.01);
    EXPECT_EQ(number_from<double>(Rational(-7, 10)), -0.7);
    EXPECT_EQ(number_from<double>(Rational(0)), 0.0);
    EXPECT_EQ(number_from<double>(Rational(1e308) * 10), std::numeric_limits<double>::infinity());
}

TEST(NearestDouble, no_neighbour_is_closer) {
    std::mt19937_64 random(51);
    for (int round = 0; round < 2000; ++round) {
        const Rational value = Rational(Integer(static_cast<std::int64_t>(random())), Integer(random() >> (random() % 60)) + 1);
        const double nearest = number_from<double>(value);
        const Rational error = abs(Rational(value - Rational(nearest)));
        for (const double neighbour : {std::nextafter(nearest, -HUGE_VAL), std::nextafter(nearest, HUGE_VAL)}) {
            EXPECT_LE(error, abs(Rational(value - Rational(neighbour)))) << value;
        }
    }
}

} // namespace
} // namespace attest
