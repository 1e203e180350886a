// The paper's local experiments on datasets of ours (section 5): head C = E, cross-entropy and squared loss, many seeds, beside the
// published means of the final correlations with the global and the local direction.
//
// Double precision and random data: measured trends, nothing here is a proof. The published numbers are means over a number of datasets that is
// not stated. "Agrees" means that each lies within two standard errors of ours, counted as a mean over ten datasets (the number of the published
// cyclic runs), and that the local direction beats the global one in the mean, as published.
#pragma once

#include "properties/reproduction/studies/experiment_study.h"
#include "properties/training/experiment_data.h"
#include "properties/training/local_training.h"

namespace attest {

struct LocalStudy {
    std::string name; ///< "local, cross-entropy", "local, squared"
    ExperimentShape shape = local_experiment;
    LocalTraining training;
    std::uint64_t seed = 1;
    double published_global = 0;
    double published_local = 0;
    std::vector<std::optional<LocalRun>> runs; ///< by dataset; none: interrupted before it
};

/// Without runs; `datasets` places for them. The two losses see the same datasets and starts.
LocalStudy local_study(HeadLoss loss, int datasets, std::uint64_t seed);

/// Draws dataset number i and trains on it.
LocalRun local_run(const LocalStudy& study, std::size_t i);

struct LocalCurvePoint {
    std::int64_t step = 0;
    Spread global;
    Spread local;
};

/// What the finished runs say.
struct LocalSummary {
    std::size_t finished = 0;
    std::size_t compared = 0;       ///< both directions exist
    std::size_t without_local = 0;  ///< every token selected: no local direction
    std::size_t infeasible = 0;     ///< the Graph-SVM of the pseudo graphs is infeasible (never under I)
    std::size_t local_better = 0;   ///< by more than 0.01
    std::size_t global_better = 0;  ///< by more than 0.01
    std::size_t same_direction = 0; ///< the two directions have a cosine above 0.999
    Spread global;                  ///< final correlations, over the compared runs
    Spread local;
    std::vector<LocalCurvePoint> curve; ///< over the compared runs that reach the step
    bool agrees = false;                ///< with the published means
    std::string why;                    ///< one sentence, whether it agrees or not
};
LocalSummary summarise(const LocalStudy& study);

} // namespace attest
