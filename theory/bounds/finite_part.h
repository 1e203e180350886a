// B6: a small loss forces the finite component (section 6.5).
//
// It rests on generalised self-concordance: along a direction in which the logits of In_i have range x per unit step, the
// third derivative of abar_i is at most x times its second, because the third central moment of a variable is at most its
// range times its variance. So the curvature of Lbar falls by at most a factor e^{-M r} at distance r.
#pragma once

#include "theory/finite_component/loss_split.h"

namespace attest {

/// B6: Lbar(W) - L* >= lambda psi(M r)/M^2, psi(x) = e^{-x} + x - 1, r = |proj_{S_fin} W - W_fin|, lambda the least eigenvalue of the Hessian of Lbar
/// on S_fin at W_fin (or a lower bound of it). M > 0. Proof: on the segment from W_fin the curvature is at least lambda e^{-M tau} at distance tau;
/// integrate twice from the minimum, where the gradient is 0.
Interval finite_excess_bound(const Interval& curvature, const Interval& range, const Interval& radius);

/// B6 turned round: an upper bound of r = |proj_{S_fin} W - W_fin| from an upper bound of Lbar(W) - L* (or of L(W) - L*) and the lower end
/// of `curvature` = lambda > 0; `range` = M > 0. Found by Newton, accepted only when psi(M r) >= M^2 excess/lambda is shown.
/// Throws std::invalid_argument when lambda > 0 or M > 0 is not shown, or excess is not bounded above by a number >= 0.
Real finite_radius_bound(const Interval& excess, const Interval& curvature, const Interval& range);

/// Encloses eps = L(W) - L* from logits (K x Q) of W and logits that contain those of W_fin, through the split: no nearly equal losses
/// are subtracted, so the relative accuracy is that of the logits' differences even at 1e-4000.
Interval excess_loss(const LogitModel& model, const InsideFlags& inside, const Matrix<Interval>& logits, const Matrix<Interval>& finite_logits);

} // namespace attest
