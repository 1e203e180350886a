#include "model/number_text.h"

#include <gtest/gtest.h>
using namespace attest;
TEST(Number, interval_of_a_third_contains_it) {
    const Rational third(1, 3);
    EXPECT_TRUE(Interval(third).contains(third));
}
