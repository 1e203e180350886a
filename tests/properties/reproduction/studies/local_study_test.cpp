// The local experiments: one run's parts, and our means beside the published ones.
#include "properties/reproduction/studies/local_study.h"

#include <gtest/gtest.h>

using namespace attest;

TEST(LocalTraining, a_run_says_what_it_compared) {
    LocalStudy study = local_study(HeadLoss::squared, 1, 1);
    const LocalRun run = local_run(study, 0);
    ASSERT_GE(run.curve.size(), 2U);
    EXPECT_EQ(run.curve.front().step, 0);
    EXPECT_EQ(run.curve.back().step, run.steps);
    EXPECT_EQ(run.steps, 2000);
    ASSERT_TRUE(run.alignment && run.curve.back().global && run.curve.back().local);
    for (const LocalPoint& p : run.curve) {
        EXPECT_LE(std::abs(*p.global), 1 + 1e-12);
        EXPECT_LE(std::abs(*p.local), 1 + 1e-12);
    }
    // Three unit vectors: W near the local direction has with the global one nearly the cosine of the two directions.
    const double angle = std::acos(std::min(1.0, *run.curve.back().local));
    EXPECT_NEAR(std::acos(*run.curve.back().global), std::acos(*run.alignment), angle + 1e-9);
    // the same again
    const LocalRun again = local_run(study, 0);
    EXPECT_EQ(*again.curve.back().local, *run.curve.back().local);
}

TEST(LocalTraining, everything_selected_leaves_no_local_direction) {
    Dataset data(Embedding::one_hot(2)); // the two labels hold each other in balance
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    LocalTraining options;
    options.steps = 20;
    options.rate = 0.01;
    const LocalRun run = train_locally(data, GraphSvm{}, zero_matrix<Rational>(2, 2), options);
    EXPECT_EQ(run.local_status, GraphSvmStatus::zero);
    EXPECT_FALSE(run.curve.back().local);
    EXPECT_FALSE(run.alignment);
}

TEST(LocalStudyLevel1, our_means_agree_with_the_published_ones) {
    for (const HeadLoss loss : {HeadLoss::cross_entropy, HeadLoss::squared}) {
        LocalStudy study = local_study(loss, 60, 1);
        EXPECT_FALSE(summarise(study).agrees); // without runs nothing agrees
        for (std::size_t i = 0; i < study.runs.size(); ++i) {
            study.runs[i] = local_run(study, i);
        }
        const LocalSummary summary = summarise(study);
        EXPECT_EQ(summary.finished, 60U);
        EXPECT_EQ(summary.infeasible, 0U);
        EXPECT_TRUE(summary.agrees) << study.name << ": " << summary.why;
        EXPECT_GT(summary.local_better, 5 * summary.global_better);
        std::printf("%s: global %.4f +- %.4f, local %.4f +- %.4f, local better %zu, global better %zu, same direction %zu\n", study.name.c_str(),
                    summary.global.mean, summary.global.deviation, summary.local.mean, summary.local.deviation, summary.local_better,
                    summary.global_better, summary.same_direction);
        // other published numbers would not agree
        study.published_local = summary.global.mean;
        EXPECT_FALSE(summarise(study).agrees);
    }
}
