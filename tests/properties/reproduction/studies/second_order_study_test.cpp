// The second-order study: the authors' five datasets at t = 10^1000, and a dataset without SC.
#include "properties/reproduction/studies/second_order_study.h"

#include "properties/reproduction/studies/published.h"

#include <gtest/gtest.h>

using namespace attest;

TEST(SecondOrderStudy, a_dataset_without_strict_complementarity_is_reported) {
    Dataset idle(Embedding::one_hot(4)); // the edges 3 => 1, 0 => 2, 0 => 3, all tight; one of them idle in the only certificate
    idle.add_sample({3, 1, 3}, 3);
    idle.add_sample({2, 0, 3}, 0);
    const SecondOrderStudy study = study_second_order(idle, zero_matrix<Rational>(4, 4), 1);
    EXPECT_FALSE(study.strictly_complementary);
    EXPECT_EQ(study.tight, 3U);
    EXPECT_NE(study.reason.find("not strictly complementary"), std::string::npos);
    EXPECT_TRUE(study.runs.empty());
}

TEST(SecondOrderStudyLevel1, published_datasets_reach_their_limit_at_ten_to_the_thousand) {
    const double rho[] = {0.0047, 0.0095, 0.117, 0.081, 0.0027};
    std::size_t i = 0;
    for (const PublishedDataset& published : published_datasets()) {
        const SecondOrderStudy study = study_second_order(published.data, published.start, 1);
        ASSERT_TRUE(study.strictly_complementary && study.reason.empty()) << published.name;
        EXPECT_NEAR(study.rho, rho[i], rho[i] < 0.05 ? 5e-5 : 5e-4) << published.name;
        ASSERT_EQ(study.runs.size(), 3U);
        for (const SecondOrderFlowRun& run : study.runs) {
            for (const SecondOrderPoint& p : run.points) {
                std::printf("%s %s: t = 10^%ld, distance 10^%.2f, t^(-rho/2) = 10^%.2f, %.1f s so far or in all\n", published.name.c_str(),
                            run.start.c_str(), p.exponent, p.log10_distance, p.log10_bound, run.seconds);
            }
            const SecondOrderPoint& end = run.points.back();
            EXPECT_EQ(end.exponent, 1000);
            EXPECT_TRUE(end.within) << published.name << ' ' << run.start << ": 10^" << end.log10_distance << " above 10^" << end.log10_bound;
            if (study.rho >= 0.04) {
                EXPECT_LT(end.log10_distance, -30) << published.name << ' ' << run.start;
            }
        }
        ++i;
    }
    EXPECT_EQ(i, 5U);
}
