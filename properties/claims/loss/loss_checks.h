// What the claims loss.* check, for any of the three losses: the claims use the log-loss, the variations loss-squared and loss-linear
// of properties/variations/losses.cpp the other two.
#pragma once

#include "model/attention/loss.h"
#include "properties/claims/claim.h"

namespace attest {

/// loss.gradient: 0 <= L(W+V) - L(W) - <grad L(W), V> <= beta/2 |V|^2, for the beta of the log-loss.
Verdict gradient_bounds_for(const CaseFacts& facts, Loss loss);
/// loss.convex: Jensen at t of the way from W to W + V, and the monotone gradient between the two ends.
Verdict convex_for(const CaseFacts& facts, Loss loss);
/// loss.strictly-convex: positive curvature at W along the part of V in S, none along the rest.
Verdict strictly_convex_for(const CaseFacts& facts, Loss loss);
/// loss.smooth: |grad L(W+V) - grad L(W)| <= beta |V|, for the beta of the log-loss.
Verdict smooth_for(const CaseFacts& facts, Loss loss);

/// The second derivative of the risk along a direction; K x Q tables of logits both. With a = a_y, u the direction's logits, delta = u_y
/// minus their mean and Var their variance under the masses: a' = a delta, a'' = a (delta^2 - Var), so for -u it is -a'', for (1-u)^2 it is
/// 2 a'^2 - 2 (1-a) a'', and for -log u it is Var.
Interval curvature_for(const LogitModel& model, const Matrix<Interval>& logits, const Matrix<Interval>& direction, Loss loss);
/// The same where all logits of each context agree (at W = 0): every mass is m_v/T. Not for the log-loss.
Rational exact_curvature_at_zero(const LogitModel& model, const Matrix<Rational>& direction, Loss loss);

} // namespace attest
