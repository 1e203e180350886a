// How tight a bound was: the factor is on the safe side, the least of all comparisons of its words, and nothing is noted that was not shown.
#include "theory/tightness.h"

#include "model/numbers/number_text.h"
#include "tests/active_mutant.h"
#include "theory/comparison.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

Interval between(int lower, int upper) { return Interval::between(Interval(lower).lower(), Interval(upper).upper()); }

TEST(Tightness, the_factor_is_from_the_outer_ends) {
    const PrecisionScope digits(30);
    const TightnessScope scope;
    at_most(between(2, 3), between(4, 6), "step 1: above");
    at_least(between(4, 6), between(2, 3), "step 1: below");
    less_than(between(1, 1), between(4, 4), "strictly");
    ASSERT_EQ(scope.bounds().size(), 3U);
    EXPECT_DOUBLE_EQ(scope.bounds().at("step ...: above").factor, 3);
    EXPECT_DOUBLE_EQ(scope.bounds().at("step ...: below").factor, 3);
    EXPECT_DOUBLE_EQ(scope.bounds().at("strictly").factor, 4);
}

TEST(Tightness, inner_ends_would_promise_too_little_room) {
    ATTEST_NEEDS_MUTANTS();
    const auto factor = [] {
        const PrecisionScope digits(30);
        const TightnessScope scope;
        at_most(between(2, 3), between(4, 6), "above");
        return scope.bounds().at("above").factor;
    };
    EXPECT_LT(with_mutant("tightness_from_inner_ends", factor), factor());
}

TEST(Tightness, the_tightest_comparison_of_a_bound_is_kept) {
    const PrecisionScope digits(30);
    const TightnessScope scope;
    at_most(between(1, 1), between(4, 4), "step 1: the loss");
    at_most(between(2, 2), between(3, 3), "step 16: the loss");
    at_most(between(1, 1), between(9, 9), "step 64: the loss");
    ASSERT_EQ(scope.bounds().size(), 1U);
    EXPECT_DOUBLE_EQ(scope.bounds().begin()->second.factor, 1.5);
    EXPECT_EQ(scope.bounds().begin()->second.where, "step 16: the loss");
}

TEST(Tightness, only_what_is_shown_between_positive_numbers_counts) {
    const PrecisionScope digits(30);
    const TightnessScope scope;
    at_most(between(3, 5), between(4, 6), "overlap");
    at_most(between(5, 6), between(1, 2), "refuted");
    at_most(between(-1, 2), between(3, 4), "of no sign");
    at_most(between(0, 0), between(3, 4), "zero");
    EXPECT_TRUE(scope.bounds().empty());
}

TEST(Tightness, balls_that_meet_are_no_bound) {
    const PrecisionScope digits(30);
    const TightnessScope scope;
    EXPECT_EQ(balls_meet(between(1, 1), between(2, 2), "balls").outcome, Outcome::held);
    EXPECT_TRUE(scope.bounds().empty());
}

TEST(Tightness, is_rounded_up) {
    const PrecisionScope digits(30);
    const TightnessScope scope;
    at_most(between(3, 3), between(10, 10), "thirds");
    const double factor = scope.bounds().at("thirds").factor;
    EXPECT_GT(Rational(factor) * 3, 10);
    EXPECT_LT(factor, 3.3334);
}

TEST(Tightness, a_scope_sees_what_happens_while_it_lives_and_the_outer_one_goes_on) {
    const PrecisionScope digits(30);
    at_most(between(1, 1), between(2, 2), "before");
    const TightnessScope outer;
    {
        const TightnessScope inner;
        at_most(between(1, 1), between(2, 2), "inner");
        EXPECT_EQ(inner.bounds().size(), 1U);
    }
    at_most(between(1, 1), between(2, 2), "outer");
    ASSERT_EQ(outer.bounds().size(), 1U);
    EXPECT_EQ(outer.bounds().begin()->first, "outer");
}

TEST(Tightness, words_without_numbers) {
    EXPECT_EQ(without_numbers("step 16: L(W(t)) - L* against B6"), "step ...: L(W(t)) - L* against B6");
    EXPECT_EQ(without_numbers("lambda = 1/1000: pair 2 -> 0, s = -1.5e-7"), "lambda = ...: pair ... -> ..., s = ...");
    EXPECT_EQ(without_numbers("W_0 and x1, 12"), "W_0 and x1, ...");
    EXPECT_EQ(without_numbers("3 - 2"), "... - ...");
    EXPECT_EQ(without_numbers(""), "");
}

} // namespace
} // namespace attest
