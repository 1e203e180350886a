// Certified points of the regularisation path with the finite-time bounds that the path's claims rest on (sections 5, 6).
//
// For each penalty lambda the point W_lambda is enclosed (theory/regularisation_path/penalty_path), and next to every quantity stands its explicit
// bound as a function of R = |W_lambda| alone: eps <= kappa e^{-s} (6.4), r by B6, strict margins by B2, the cosine by B3. Each bound
// tends to its limit by its formula as R grows, so a case that satisfies it supports the limit and not only a trend.
#pragma once

#include "theory/facts/dataset_facts.h"
#include "theory/finite_component/loss_split.h"
#include "theory/finite_component/split_samples.h"
#include "theory/regularisation_path/path_facts.h"

namespace attest {

struct PathEvidence {
    Rational penalty;
    int digits = 0; ///< working digits of everything below
    PathFacts facts;
    Matrix<Interval> logits;              ///< of W_lambda
    Matrix<Interval> finite_logits;       ///< of every W whose S_fin part is within `radius_bound` of W_fin
    Interval excess_bound;                ///< eps <= this
    Interval radius_bound;                ///< |proj_{S_fin} W - W_fin| <= this (0 when S_fin = 0)
    std::optional<Interval> margin_bound; ///< every strict margin of P is at least this; nothing without a strict edge
    std::optional<Interval> cosine_bound; ///< cos angle(W, W_mm) is at least this; nothing while the margin bound is not positive
};

/// Evidence at each penalty (descending) whose R is at least |W_fin|; nothing when an enclosure did not succeed or no penalty is left.
/// Needs H R F; a strict edge for the margins.
std::optional<std::vector<PathEvidence>> path_evidence(const DatasetFacts& facts, const std::vector<Rational>& penalties);

/// The penalties of the claims: 1e-3, 1e-12, 1e-40, 1e-120 in the unit of the dataset's penalties, 1 / (unit of its weights)^2
/// (model/descent/logit_unit.h): W_lambda then has the same logits at every scale of the embeddings.
std::vector<Rational> claim_penalties(const Dataset& data);

} // namespace attest
