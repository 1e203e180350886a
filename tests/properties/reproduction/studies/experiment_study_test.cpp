// The statistics of the report's experiments: what a spread is, when a published curve agrees with ours, and the bands for
// the curves of a study as the report makes it.
#include "properties/reproduction/studies/experiment_study.h"

#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

TEST(ExperimentStudy, spread_of_numbers) {
    const Spread s = spread_of({11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    EXPECT_EQ(s.mean, 6);
    EXPECT_DOUBLE_EQ(s.deviation, std::sqrt(11.0));
    EXPECT_EQ((std::vector<double>{s.least, s.low, s.median, s.high, s.most}), (std::vector<double>{1, 2, 6, 10, 11}));
    const Spread one = spread_of({0.5});
    EXPECT_EQ((std::vector<double>{one.mean, one.deviation, one.low, one.high}), (std::vector<double>{0.5, 0, 0.5, 0.5}));
}

/// Two runs with correlations 0.5 and 0.7 at step 100, and a published number there.
ExperimentStudy two_runs(double published) {
    ExperimentStudy study{"cyclic", cyclic_experiment, 1, {{100, published}}, std::nullopt, {}};
    for (const double correlation : {0.5, 0.7}) {
        TrainingCheckpoint<double> c;
        c.step = 100;
        c.correlation = correlation;
        c.distance_to_finite = 0.1;
        c.retrieval = 0.9;
        study.runs.push_back({c});
    }
    return study;
}

TEST(ExperimentStudy, a_published_number_agrees_inside_the_spread) {
    // deviation 0.1414, allowed 0.1414 (1 + 2/sqrt 2) = 0.3414 about 0.6
    EXPECT_NEAR(allowed_difference(curve(two_runs(0.6)).front().correlation, 2), 0.3414, 1e-4);
    EXPECT_TRUE(curve_agrees(two_runs(0.6)));
    EXPECT_TRUE(curve_agrees(two_runs(0.27)));
    EXPECT_FALSE(curve_agrees(two_runs(0.25)));
    EXPECT_FALSE(curve_agrees(two_runs(0.95)));
    ExperimentStudy elsewhere = two_runs(0.6);
    elsewhere.published = {{200, 0.6}};
    EXPECT_FALSE(curve_agrees(elsewhere)) << "a step that our runs do not have";
    ExperimentStudy none = two_runs(0.6);
    none.runs.assign(2, {});
    EXPECT_FALSE(curve_agrees(none));
    EXPECT_TRUE(curve(none).empty());
}

TEST(ExperimentStudyLevel1, ten_datasets_of_each_experiment_agree) {
    for (ExperimentStudy study : {cyclic_study(10, 1), acyclic_study(10, 1)}) {
        SCOPED_TRACE(study.name);
        for (std::size_t i = 0; i < study.runs.size(); ++i) {
            study.runs[i] = experiment_run(study, i);
        }
        EXPECT_TRUE(curve_agrees(study));
        const std::vector<CurvePoint> points = curve(study);
        ASSERT_EQ(points.back().step, 4000);
        EXPECT_LT(points.back().outside_mass.median, 0.01);
        EXPECT_GT(points.front().outside_mass.median, 0.2);
        if (study.shape.cyclic) {
            EXPECT_LT(points.back().distance_to_finite.most, 0.01);
        }
    }
}

} // namespace
} // namespace attest
