// One dataset of `attest reproduce`: what the theory says about it, one training run, and points of the regularisation path.
//
// Everything but the training run is exact or enclosed. The training run is the authors' experiment in double precision: it is compared
// with what they printed, and proves nothing.
#pragma once

#include "properties/reproduction/studies/published.h"
#include "properties/training/training.h"
#include "theory/regularisation_path/path_facts.h"
#include "theory/verdict.h"

namespace attest {

/// A certified point of the path at lambda = 10^-power, its facts rounded outward to about 60 digits.
struct PathRow {
    int power = 0;
    int digits = 0; ///< working digits of the certificate
    Real radius;    ///< of the ball that contains W_lambda
    PathFacts facts;
    double seconds = 0;
};

struct DatasetStudy {
    std::string name;
    Dataset data;
    std::optional<PublishedResult> printed = {};
    std::optional<Matrix<Rational>> start = {}; ///< W(0) of the training run; none: 0

    std::optional<Analysis> analysis = {};     ///< none: interrupted before it
    Verdict certificate = {};                  ///< of the Graph-SVM, in rational arithmetic
    std::optional<bool> components_agree = {}; ///< with the printed partition; none: nothing was printed
    std::optional<Interval> finite_norm = {};  ///< |W_fin|

    std::vector<TrainingCheckpoint<double>> training = {}; ///< empty: left out (training_reason) or interrupted
    std::string training_reason = {};                      ///< why there is none
    std::optional<bool> correlation_agrees = {};           ///< with the printed one, to published_agreement

    std::shared_ptr<const PenaltyPath> path = {}; ///< null: no path (path_reason)
    std::string path_reason = {};
    std::optional<Interval> path_limit = {}; ///< of norm times direction error (section 6.9); none without SC or a strict edge
    std::vector<PathRow> points = {};        ///< by power, those certified
    std::vector<int> undecided_powers = {};  ///< within the limit of working digits
};

/// Strict edges with a positive multiplier.
std::size_t support_edges(const GraphSvm& svm);

/// Whatever fails is thrown at the end, when everything else is done and the reasons are set.
/// The analysis, the comparison with what was printed, and the training run of the paper (4000 normalised steps of rate 0.01).
void study_dataset(DatasetStudy& study);
/// One point of the path; nothing when it cannot be certified. Needs study.path.
std::optional<PathRow> study_path_point(const DatasetStudy& study, int power);

} // namespace attest
