// What the regularisation path's claims speak of, enclosed at one certified point W_lambda (section 5; section 6.9 for the product).
#pragma once

#include "theory/finite_component/finite_component.h"
#include "theory/regularisation_path/penalty_path.h"

namespace attest {

/// All enclosures of values at the exact W_lambda (never only at the computed V).
struct PathFacts {
    Interval norm; ///< R = |W_lambda|
    /// | W_lambda/R - W_mm/|W_mm| |, and its cosine; nothing when W_mm = 0 or there is none.
    std::optional<Interval> direction_error;
    std::optional<Interval> cosine;
    /// R times the direction error: tends to a finite limit under SC (section 6.9).
    std::optional<Interval> scaled_direction_error;
    Interval finite_distance;   ///< |proj_{S_fin} W_lambda - W_fin|
    Interval outside_mass;      ///< retrieval error: largest attention mass outside the label's component over the samples
    Interval composition_error; ///< largest |attention inside In_i, renormalised, minus that of W_fin| over samples and tokens
    Interval excess;            ///< L(W_lambda) - L*
};

/// Computed with the digits of the point; `finite` decides how many digits of finite_distance, composition_error and excess mean
/// something (errors of the path itself shrink like lambda R on S_fin).
PathFacts path_facts(const PenaltyPath& path, const PathPoint& point, const FiniteComponent& finite);

/// Logits (K x Q) that contain those of W_lambda.
Matrix<Interval> path_logits(const PenaltyPath& path, const PathPoint& point);

} // namespace attest
