// What one run of `attest reproduce` found, for programs (attest-reproduction/1) and for people.
//
// The document attest-reproduction/1:
//   format, revision, seed, effort, seconds, interrupted (true: what was not finished is missing)
//   versions    compiler, gmp, mpfr
//   datasets    a list: name, samples, tokens, dimension, assumptions (as in attest-analysis/1),
//     components        {"agree": true|false|null}, null where nothing was printed
//     graph_svm         status, certificate (verdict of the rational check), norm (enclosure or null), support_edges
//     finite_component  dimension, norm, loss_infimum (enclosures; without F loss_infimum is null and restricted_loss_infimum stands beside it),
//                       or null with a "reason"
//     training          null with a "training_reason", or: steps, rate, correlation, printed_correlation, agrees, norm,
//                       distance_to_W_fin, retrieval (numbers of the last step, double precision, decimal strings)
//     path              a list: lambda, digits, radius, norm, direction_error, scaled_direction_error, distance_to_W_fin, outside_mass,
//                       composition_error, excess_loss (enclosures; direction_error and scaled_direction_error null without W_mm), seconds;
//                       path_undecided: the lambdas that were not certified; path_reason: why there is no path at all
//                       path_limit: what scaled_direction_error tends to (section 6.9; an enclosure, or null: no strict edge, not strictly
//                       complementary, or not enclosed)
//   experiments  a list: name, seed, samples, length, tokens, dimension, datasets, agrees (the published curve lies inside the spread of ours:
//                curve_agrees() of properties/reproduction/studies/experiment_study.h), published_end (null or: datasets, least, mean and most
//                correlation, least_distance and most_distance to W_fin), steps: a list of step, correlation, correlation_deviation, published (or
//                null), distance_to_W_fin, retrieval (means), and correlation_spread, distance_to_W_fin_spread, outside_mass_spread: numbers at 0,
//                10, 50, 90 and 100 % of the datasets
//   local        the local experiments: a list of name, seed, samples, length, tokens, dimension, datasets, compared (those with both directions),
//                agrees, why, published_global, published_local, global and local (mean, deviation and spread of the final correlations),
//                local_better, global_better, same_direction, without_local, infeasible (counts), steps: a list of step, global, global_deviation,
//                local, local_deviation
//   rates        gradient descent with the constant step 1/beta: a list of dataset, reason (why there is no run, or null), rate (exact), digits,
//   seconds,
//     steps      a list: step, within_bounds, and enclosures for the exact iterate: excess_loss, excess_loss_bound, distance_to_W_fin,
//                distance_to_W_fin_bound (null while B6 says nothing), norm, correlation, least_margin and least_margin_bound (null without one)
//     late       a list: log10_time, and bounds for every later step: excess_loss, distance_to_W_fin, least_margin, cosine (null: too early)
//   second_order a list of dataset, reason (or null), strictly_complementary, tight, slack, support, outside, rho, path_limit, digits, runs: a list
//   of
//                start, steps, seconds, points: a list of exponent, log10_distance (null: 0), log10_bound, within, at_digits
//   floor        null or: dataset, runs: a list of rate and distances, each [step, larger of the distances to W_fin at that step and the one before]
//   claims       as in attest-report/1
//   worlds       complete small worlds: a list of world, datasets, datasets_decided, complete, seconds, checks (as claims)
//   optimisers   a list of optimiser, survives, basis, dataset, numbers
//   hypotheses   the matrix, as hypothesis_matrix_json() of properties/reports/hypothesis_matrix.h
//   failed       what could not be finished: a list of study, what, reason (left out when empty)
//   disagreements, undecided: sentences
// Enclosures are {"mid", "radius"} as in every format of the project.
#pragma once

#include "properties/reproduction/study.h"

namespace attest {

/// A job, a section or a value that ended with an exception.
struct StudyFailure {
    std::string study;  ///< its name
    std::string what;   ///< the job, "its section", "its value in the JSON document", "its verdict"
    std::string reason; ///< on one line
};

/// What a run found, with all that its studies say of it.
struct Reproduction {
    StudyRunPointer run;
    double seconds = 0;
    bool interrupted = false;
    std::vector<Section> sections;                  ///< in the order of the report; a study that failed says so in one of them
    std::shared_ptr<nlohmann::ordered_json> values; ///< an object: the studies' keys and values
    std::vector<StudyFailure> failures;
    /// What was printed for the authors' datasets and is not met, what broke a proved bound or a certificate, refuted claims: one sentence each.
    /// The experiments on random datasets are trends: their sections say whether they agree, but chance must not decide an exit status.
    std::vector<std::string> disagreements;
    /// What was not decided within its limits, and what could not be finished: one sentence each.
    std::vector<std::string> undecided;
};

/// 130 interrupted, else 1 for a disagreement, else 3 for what was not decided, else 0.
int exit_status(const Reproduction& result);

/// The document attest-reproduction/1, a line at its end.
std::string reproduction_json_text(const Reproduction& result);
/// The tables.
std::string reproduction_text(const Reproduction& result);
/// The table at the top: the sections' answers in a few words.
Table at_a_glance(const std::vector<Section>& sections);

/// The compiler and the libraries that bound rounding, as (name, version).
std::vector<std::pair<std::string, std::string>> versions();

} // namespace attest
