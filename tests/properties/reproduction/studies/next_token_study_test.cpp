// The report's next-token examples have the numbers of the specification (section 6.13).
#include "properties/reproduction/studies/next_token_study.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

TEST(NextTokenStudy, the_loss_tends_to_the_entropy_only_with_compatible_log_odds) {
    const std::atomic<bool> stop = false;
    const std::vector<NextTokenStudy> studies = next_token_studies(64, stop);
    ASSERT_EQ(studies.size(), 2U);
    EXPECT_FALSE(studies[0].compatible);
    EXPECT_EQ(studies[0].squared_norm_mm, Rational(2, 3));
    EXPECT_NEAR(studies[0].infimum.midpoint().to_double(), 0.64195340719, 1e-11);
    EXPECT_NEAR(studies[0].entropy.midpoint().to_double(), 0.62774116, 1e-8);
    EXPECT_EQ(less(studies[0].entropy, studies[0].infimum), Truth::yes);
    EXPECT_TRUE(studies[1].compatible);
    EXPECT_EQ(less(studies[1].entropy, studies[1].infimum), Truth::unknown);
    for (const NextTokenStudy& s : studies) {
        EXPECT_EQ(s.steps, 64);
        EXPECT_EQ(less(s.infimum, s.loss), Truth::yes);
        EXPECT_EQ(less_equal(s.finite_distance, s.radius_bound), Truth::yes);
    }
}

} // namespace
} // namespace attest
