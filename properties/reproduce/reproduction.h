// What one run of `attest reproduce` found, for programs (attest-reproduction/1) and for people.
//
// The document attest-reproduction/1:
//   format, revision, seed, effort, seconds, interrupted (true: what was not finished is missing)
//   versions    compiler, gmp, mpfr
//   datasets    a list: name, samples, tokens, dimension, assumptions (as in attest-analysis/1),
//     components        {"agree": true|false|null}, null where nothing was printed
//     graph_svm         status, certificate (verdict of the rational check), norm (enclosure or null), support_edges
//     finite_component  dimension, norm, loss_infimum (enclosures), or null with a "reason"
//     training          null with a "training_reason", or: steps, rate, correlation, printed_correlation, agrees, norm,
//                       distance_to_W_fin, retrieval (numbers of the last step, double precision, decimal strings)
//     path              a list: lambda, digits, radius, norm, direction_error, scaled_direction_error, distance_to_W_fin, outside_mass,
//                       composition_error, excess_loss (enclosures; direction_error and scaled_direction_error null without W_mm), seconds;
//                       path_undecided: the lambdas that were not certified; path_reason: why there is no path at all
//   experiments  a list: name, seed, samples, length, tokens, dimension, datasets, agrees (published curve within two standard deviations), steps: a
//                list of step, correlation, correlation_deviation, published (or null), distance_to_W_fin, retrieval
//   floor        null or: dataset, runs: a list of rate and distances, each [step, larger of the distances to W_fin at that step and the one before]
//   claims       as in attest-report/1
//   disagreements, undecided: sentences
// Enclosures are {"mid", "radius"} as in every format of the project.
#pragma once

#include "properties/reproduce/dataset_study.h"
#include "properties/reproduce/experiment_study.h"
#include "properties/reproduce/page.h"
#include "properties/runner.h"

#include <nlohmann/json_fwd.hpp>

namespace attest {

struct Reproduction {
    std::uint64_t seed = 1;
    double effort = 1;
    double seconds = 0;
    bool interrupted = false;
    std::vector<DatasetStudy> datasets;
    std::vector<ExperimentStudy> experiments; ///< none when datasets were given
    std::string floor_dataset;                ///< whose normalised descent is followed to its floor
    std::vector<FloorRun> floor;
    std::vector<ClaimReport> claims; ///< none when datasets were given
};

/// The document attest-reproduction/1, a line at its end.
std::string reproduction_json_text(const Reproduction& result);
/// The tables.
std::string reproduction_text(const Reproduction& result);
/// The single tables, for the terminal and for the page. The path's shows the given powers of 1/10.
Table components_table(const Reproduction& result);
Table training_table(const Reproduction& result);
Table path_table(const Reproduction& result, const std::vector<int>& powers);
inline const std::vector<int> table_powers = {10, 100, 1000, 4096};
/// Ours beside the published curve, at its steps; and the sentence that says how they compare.
Table experiment_table(const ExperimentStudy& study);
std::string experiment_sentence(const ExperimentStudy& study);
/// Verdict counts, grade and worst slack of every claim.
Table claims_table(const Reproduction& result);
/// Strict edges with a positive multiplier.
std::size_t support_edges(const GraphSvm& svm);
/// What was printed and not met, or not certified: one sentence each. Empty when everything agrees.
std::vector<std::string> disagreements(const Reproduction& result);
/// What was not decided within its limits.
std::vector<std::string> undecided(const Reproduction& result);

/// The compiler and the libraries that bound rounding, as (name, version).
std::vector<std::pair<std::string, std::string>> versions();

/// An enclosure as short text: every printed digit is right to one unit of the last place; "<= x" where 0 is not excluded.
std::string certified_text(const Interval& value, int digits);

} // namespace attest
