// The report's optimisers each serve their own norm.
#include "properties/reproduction/studies/norm_study.h"

#include "properties/generators/generate.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

const std::atomic<bool> go_on = false;

const NormRow& row_of(const NormStudy& study, const std::string& optimiser) {
    return *std::find_if(study.rows.begin(), study.rows.end(), [&](const NormRow& r) { return r.optimiser == optimiser; });
}

TEST(NormStudy, each_optimiser_reaches_the_margin_of_its_norm_and_not_of_the_others) {
    // W_mm of ([1,2,0],1) is e_1 - (e_0 + e_2)/2 up to scale; the largest entry wants (1,-1,-1), the sum of the entries e_1 alone
    const NormStudy study = norm_study("", small_dataset({{{1, 2, 0}, 1}}), 2000, go_on);
    ASSERT_EQ(study.columns.size(), 4U);
    const NormRow& gradient = row_of(study, "gradient");
    const NormRow& sign = row_of(study, "sign");
    const NormRow& coordinate = row_of(study, "coordinate");
    EXPECT_NEAR(gradient.cosines[0], 1, 1e-3);
    EXPECT_NEAR(gradient.shares[0], 1, 1e-3);
    EXPECT_NEAR(sign.shares[1], 1, 1e-3);
    EXPECT_NEAR(coordinate.shares[2], 1, 1e-3);
    EXPECT_LT(gradient.shares[1], 0.9);
    EXPECT_LT(sign.shares[2], 0.9);
    EXPECT_LT(coordinate.shares[0], 0.9);
    EXPECT_NEAR(row_of(study, "muon").shares[3], 1, 1e-3); // one query: normalised descent
    EXPECT_LT(row_of(study, "muon").shares[1], 0.9);
}

TEST(NormStudy, with_two_queries_muon_has_a_norm_of_its_own) {
    // ([1,0],1), ([1,2],1): gamma of the spectral norm is (sqrt 3 + 1)/2, |W_mm|_2 is sqrt(3)/2
    const NormStudy study = norm_study("", small_dataset({{{1, 0}, 1}, {{1, 2}, 1}}), 5000, go_on);
    EXPECT_NEAR(row_of(study, "muon").shares[3], 1, 0.02);
    EXPECT_NEAR(row_of(study, "muon").cosines[3], 1, 0.02);
    EXPECT_NEAR(row_of(study, "gradient").shares[3], 2 / std::sqrt(3.0) / ((std::sqrt(3.0) + 1) / 2), 0.02);
}

TEST(NormStudy, says_why_there_is_nothing) {
    EXPECT_EQ(norm_study("", small_dataset({{{1, 0}, 1}, {{1, 0}, 0}}), 10, go_on).reason, "no strict edge");
}

} // namespace
} // namespace attest
