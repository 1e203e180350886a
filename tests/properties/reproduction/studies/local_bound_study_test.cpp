// The local theorem beside a run: applied where its premises hold, and only there.
#include "properties/reproduction/studies/local_bound_study.h"

#include "properties/generators/generate.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

TEST(LocalBoundStudy, a_long_run_meets_the_premises_and_the_bound_tends_to_one) {
    const Dataset data = small_dataset({{{1, 0}, 1}, {{2, 1, 0}, 2}});
    const Matrix<Rational> zero = zero_matrix<Rational>(3, 3);
    const LocalBoundStudy early = local_bound_study("", data, zero, 0.1, 100);
    const LocalBoundStudy late = local_bound_study("", data, zero, 0.1, 1000);
    for (const LocalBoundStudy* s : {&early, &late}) {
        EXPECT_EQ(s->reason, "");
        EXPECT_TRUE(s->in_cone && s->long_enough);
        ASSERT_TRUE(s->cosine_bound);
        EXPECT_EQ(less(*s->cosine_bound, s->cosine), Truth::yes);
    }
    EXPECT_NEAR(early.cosine_bound->midpoint().to_double(), 0.5255, 1e-3);
    EXPECT_NEAR(late.cosine_bound->midpoint().to_double(), 0.9527, 1e-3);
}

TEST(LocalBoundStudy, a_short_run_proves_nothing) {
    const Dataset data = small_dataset({{{1, 0}, 1}, {{2, 1, 0}, 2}});
    const LocalBoundStudy s = local_bound_study("", data, zero_matrix<Rational>(3, 3), 0.1, 10);
    EXPECT_FALSE(s.cosine_bound);
    EXPECT_EQ(less(Interval(*s.s), s.c1), Truth::yes);
}

TEST(LocalBoundStudy, far_out_the_digits_follow_the_norm) {
    const Dataset data = small_dataset({{{1, 0}, 1}});
    const LocalBoundStudy s = local_bound_study("", data, zero_matrix<Rational>(2, 2), 1.0, 300);
    ASSERT_TRUE(s.s);
    EXPECT_EQ(less(s.scale * Interval(Rational(99, 100)), Interval(*s.s)), Truth::yes) << "W is a multiple of W_l here";
}

TEST(LocalBoundStudy, experiments_of_the_paper_leave_the_cone_or_enter_it_late) {
    const LocalBoundStudy early = local_bound_of_experiment(1, 3, 2000);
    EXPECT_EQ(early.reason, "");
    EXPECT_FALSE(early.in_cone);
    EXPECT_FALSE(early.cosine_bound);
    EXPECT_NE(local_bound_of_experiment(1, 0, 10).reason, "");
}

} // namespace
} // namespace attest
