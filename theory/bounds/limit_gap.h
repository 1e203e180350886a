// B1 and the loss bounds that follow from it (section 6.4): how fast the loss must fall to its infimum.
//
// Arguments are enclosures of the true quantities; each function returns an enclosure of the right side of its
// inequality, so the upper end of the result is a proved upper bound.
#pragma once

#include "model/numbers/number.h"

namespace attest {

/// B1: 0 <= L(W + r W_mm) - Lbar(W) <= kappa e^{-r} for r >= 0, kappa = kappa(W) = 1/n sum_i q_i(W) (H R L F).
/// Proof: W_mm is orthogonal to S_fin, so Lbar and the logit differences inside In_i do not change, while those from In_i
/// to Out_i grow by at least r; hence q_i <= q_i(W) e^{-r}, and 0 <= log(1 + q) <= q.
Interval limit_gap_bound(const Interval& kappa, const Interval& r);

/// Descent bound: L(W(t)) - L* <= kappa(W_fin) e^{-s} + |proj_S W(0) - W_fin - s W_mm|^2 / (2 eta t), for t >= 1 steps of a constant
/// rate eta <= 1/beta from any W(0), and every s >= 0 (s = log t gives O(log^2 t / t)). `squared_distance` is the squared norm.
/// Proof: for convex beta-smooth L, L(W(t)) - L(Z) <= |W(0) - Z|^2 / (2 eta t) for every Z. Take Z = W_fin + s W_mm + the part of
/// W(0) off S (which L does not see), and B1 for L(Z).
Interval descent_excess_bound(const Interval& kappa_fin, const Interval& s, const Interval& squared_distance, const Rational& rate, long steps);

/// Regularisation path: L(Wbar_R) - L* <= kappa(W_fin) e^{-s} with s = sqrt(R^2 - |W_fin|^2)/|W_mm|. Needs R >= |W_fin| (the result is
/// the whole line where that cannot be told) and a strict edge.
/// Proof: W_fin + s W_mm has norm R (orthogonal), so the minimiser over the ball is not worse; B1.
Interval path_excess_bound(const Interval& kappa_fin, const Interval& norm_fin, const Interval& norm_mm, const Interval& radius);

} // namespace attest
