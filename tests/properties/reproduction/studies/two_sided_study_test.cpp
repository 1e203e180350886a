// The report's two-sided rates: both bounds are there, hold, are within constants of the truth, and a broken one is seen.
#include "properties/reproduction/studies/two_sided_study.h"

#include "model/numbers/number_text.h"
#include "properties/generators/generate.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

const std::atomic<bool> go_on = false;

TEST(TwoSidedStudy, the_loss_on_acyclic_data_lies_between_its_bounds) {
    const TwoSidedStudy study = two_sided_study("", small_dataset({{{1, 0}, 1}}), 256, go_on);
    ASSERT_EQ(study.reason, "");
    ASSERT_TRUE(study.acyclic);
    ASSERT_EQ(study.run.size(), 9U);
    for (const TwoSidedStep& s : study.run) {
        EXPECT_TRUE(within_bounds(s));
        EXPECT_FALSE(s.error_below) << "W_fin = 0";
    }
    const TwoSidedStep& end = study.run.back();
    ASSERT_TRUE(end.excess_above && end.excess_below);
    EXPECT_EQ(less(end.excess, *end.excess_above), Truth::yes);
    EXPECT_EQ(less(*end.excess_below, end.excess), Truth::yes);
    EXPECT_EQ(less(*end.excess_above, Interval(20) * *end.excess_below), Truth::yes);
    TwoSidedStep bad = end;
    bad.excess_below = end.excess * Interval(2);
    EXPECT_FALSE(within_bounds(bad));
    bad = end;
    bad.excess_above = end.excess / Interval(2);
    EXPECT_FALSE(within_bounds(bad));
}

TEST(TwoSidedStudy, the_direction_on_cyclic_data_keeps_away) {
    const TwoSidedStudy study = two_sided_study("", small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{2, 1, 0}, 2}}), 256, go_on);
    ASSERT_FALSE(study.run.empty());
    const TwoSidedStep& end = study.run.back();
    EXPECT_FALSE(end.excess_above);
    ASSERT_TRUE(end.error_below);
    EXPECT_EQ(less(*end.error_below, end.error), Truth::yes);
    TwoSidedStep bad = end;
    bad.error_below = end.error * Interval(2);
    EXPECT_FALSE(within_bounds(bad));
}

TEST(TwoSidedStudy, the_path_lies_between_bounds_a_constant_apart) {
    const TwoSidedStudy study = two_sided_study("", small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{2, 1, 0}, 2}}), 1, go_on);
    ASSERT_GE(study.path.size(), 3U);
    for (const TwoSidedPoint& p : study.path) {
        EXPECT_TRUE(within_bounds(p));
    }
    const TwoSidedPoint& far = study.path.back();
    EXPECT_EQ(far.power, 300);
    EXPECT_EQ(less(far.below, far.inverse), Truth::yes);
    EXPECT_EQ(less(far.inverse, far.above), Truth::yes);
    const auto gap = [](const TwoSidedPoint& p) { return p.above - p.below; };
    EXPECT_EQ(less(gap(far), gap(study.path[study.path.size() - 2]) + Interval(1)), Truth::yes);
}

// log 1/(L - L*) and its bounds are functions of logits: the same points, and the same numbers, at every scale of the embeddings.
TEST(TwoSidedStudy, the_path_does_not_see_the_scale) {
    const Dataset plain = small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{2, 1, 0}, 2}});
    const TwoSidedStudy study = two_sided_study("", plain, 1, go_on);
    EXPECT_TRUE(study.open.empty());
    for (const Rational& factor : {Rational(1, 10000), Rational(10000)}) {
        Dataset scaled = plain;
        scaled.set_embedding(Embedding::rows(Matrix<Rational>(plain.embedding().matrix() * factor)));
        const TwoSidedStudy there = two_sided_study("", scaled, 1, go_on);
        ASSERT_EQ(there.path.size(), study.path.size()) << to_text(factor);
        for (std::size_t i = 0; i < study.path.size(); ++i) {
            EXPECT_EQ(there.path[i].power, study.path[i].power);
            EXPECT_NE(equal(there.path[i].inverse, study.path[i].inverse), Truth::no);
            EXPECT_NEAR(there.path[i].below.midpoint().to_double(), study.path[i].below.midpoint().to_double(), 1e-9);
            EXPECT_NEAR(there.path[i].above.midpoint().to_double(), study.path[i].above.midpoint().to_double(), 1e-9);
        }
    }
}

} // namespace
} // namespace attest
