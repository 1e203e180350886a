// The paper's experiments on datasets of ours: the authors' sizes, algorithm and number of steps, many seeds, beside their published curve.
//
// Double precision and random data: measured trends, nothing here is a proof. "Agrees" means that the published curve lies within two
// standard deviations of ours at each of its steps.
#pragma once

#include "properties/experiment_data.h"
#include "properties/training.h"

namespace attest {

/// A mean over datasets with its standard deviation (of the datasets, not of the mean).
struct Spread {
    double mean = 0;
    double deviation = 0;
};

struct CurvePoint {
    std::int64_t step = 0;
    Spread correlation;
    Spread distance_to_finite;
    Spread retrieval;
};

struct ExperimentStudy {
    std::string name; ///< "cyclic", "acyclic"
    ExperimentShape shape;
    std::uint64_t seed = 1;
    std::vector<std::pair<std::int64_t, double>> published;    ///< step and correlation
    std::vector<std::vector<TrainingCheckpoint<double>>> runs; ///< by dataset; empty: interrupted before it
};

/// Without runs; `datasets` places for them. The published curves are those of the specification, section 5.
ExperimentStudy cyclic_study(int datasets, std::uint64_t seed);
ExperimentStudy acyclic_study(int datasets, std::uint64_t seed);

/// Draws dataset number i and runs the authors' training on it.
std::vector<TrainingCheckpoint<double>> experiment_run(const ExperimentStudy& study, std::size_t i);

/// Runs that were finished.
std::size_t finished_runs(const ExperimentStudy& study);
/// Means over the finished runs, by step; empty when there are none.
std::vector<CurvePoint> curve(const ExperimentStudy& study);
/// Is the published curve within two standard deviations of ours at each of its steps? False without runs.
bool curve_agrees(const ExperimentStudy& study);

/// Normalised descent ends at a distance from W_fin that its step decides: the run of one dataset at several steps.
struct FloorRun {
    Rational rate;
    std::vector<TrainingCheckpoint<double>> checkpoints; ///< pairs of successive steps
};
/// (step, larger of the distances to W_fin at that step and the one before), by step.
std::vector<std::pair<std::int64_t, double>> floor_distances(const FloorRun& run);
FloorRun floor_run(const Dataset& data, const Matrix<Rational>& start, const Rational& rate);

} // namespace attest
