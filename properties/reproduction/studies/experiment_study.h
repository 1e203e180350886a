// The paper's experiments on datasets of ours: the authors' sizes, algorithm and number of steps, many seeds, beside their published curve.
//
// Double precision and random data: measured trends, nothing here is a proof. What "agrees" means is said at curve_agrees().
#pragma once

#include "properties/training/experiment_data.h"
#include "properties/training/training.h"

namespace attest {

/// A number over datasets: mean, standard deviation (of the datasets, not of the mean), and quantiles.
struct Spread {
    double mean = 0;
    double deviation = 0;
    double least = 0, low = 0, median = 0, high = 0, most = 0; ///< at 0, 10, 50, 90 and 100 %
};
/// Of at least one value.
Spread spread_of(std::vector<double> values);

struct CurvePoint {
    std::int64_t step = 0;
    Spread correlation;
    Spread distance_to_finite;
    Spread outside_mass; ///< 1 - retrieval: the largest attention mass outside the label's component of a dataset
};

/// What was printed of the datasets at the end of training, beside the curve.
struct PublishedEnd {
    int datasets = 0;
    double least = 0, mean = 0, most = 0;         ///< of the correlation
    double least_distance = 0, most_distance = 0; ///< to their own estimate of W_fin
};

struct ExperimentStudy {
    std::string name; ///< "cyclic", "acyclic"
    ExperimentShape shape;
    std::uint64_t seed = 1;
    std::vector<std::pair<std::int64_t, double>> published;    ///< step and correlation
    std::optional<PublishedEnd> published_end;                 ///< none: only the curve was printed
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
/// How far the published correlation may be from our mean over n datasets: the spread of single datasets, one standard deviation, and
/// twice what our mean may be off, deviation / sqrt(n).
double allowed_difference(const Spread& ours, std::size_t datasets);
/// Is the published curve that close to ours at each of its steps? False without runs.
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
