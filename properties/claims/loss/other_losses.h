// What becomes of the claims on W_fin, the regularisation path and descent when the loss is -u or (1-u)^2: decided exactly.
//
// Samples with one query and one bag of tokens share their attention a, so the risk is a sum over such *groups* g:
//   -u:       L = -1/n sum_g sum_y n_{g,y} a_y          (n_{g,y}: samples of the group with label y)
//   (1-u)^2:  L =  1/n sum_g sum_y n_{g,y} (1 - a_y)^2
// and as W varies a group's masses run through the open simplex. Everything here is combinatorics of the counts n_{g,y} and the exact
// Graph-SVM; W_fin (of the log-loss) enters as an enclosure. None of it trusts anything that searches.
#pragma once

#include "model/attention/loss.h"
#include "properties/claims/claim.h"

namespace attest {

/// finite.exists for the loss: has Lbar exactly one minimiser on S_fin? Decided under I where all samples of a component share one
/// restricted bag: the masses of the component are then free. With c_y the share of label y among them (every token of a component is a
/// label), -u is linear in the masses, so it has no minimiser or (all c_y equal) is constant; (1-u)^2 is strictly convex
/// in them, with its minimum at a_y = 1 - lambda/c_y, lambda = (|C| - 1)/sum 1/c_y, which is a W only where every a_y > 0.
Verdict one_minimiser_for(const CaseFacts& facts, Loss loss);

/// finite.calibration for (1-u)^2, where one_minimiser_for finds the minimiser: a_y = c_y?
Verdict calibrated_for_squared_loss(const CaseFacts& facts);

/// path.direction for -u on data with a cycle: does the direction of the regularisation path tend to W_mm?
/// Let M_g be the most frequent labels of group g, n_g their frequency, l* = -1/n sum_g n_g. Then L - l* = 1/n sum_g sum_{v not in M_g}
/// (n_g - n_{g,v}) a_v >= 0. For a choice y_g in M_g let U be the Graph-SVM solution of the margins y_g over v >= 1, v not in M_g:
/// L(s U) - l* <= kappa e^{-s}. And if |W| <= R and W is within the angle theta of W_mm, then z_u - z_v <= R (h_v + theta |M_{k,u,v}|)
/// for every u of the context, h_v = max_u <M_{k,u,v}, W_mm>/|W_mm| (u = v gives 0), so L(W) - l* >= c e^{-R (h + theta C)}, h = min h_v. When
/// h < 1/|U| there is a theta > 0 with h + theta C < 1/|U|: from some R on R U/|U| is better than everything within theta of W_mm.
Verdict path_direction_for_linear_loss(const CaseFacts& facts);

/// path.finite for -u: does the S_fin part tend to W_fin? Were it bounded, L - l* would be at least a constant where some v not in M_g is tied to
/// a label of M_g, and else at least c e^{-R/|W_mm|} (the least strict margin of P is at most |P|/|W_mm|): more than kappa e^{-R/|U|}
/// when |U| < |W_mm|. So it is unbounded.
Verdict path_finite_for_linear_loss(const CaseFacts& facts);

/// descent.finite for -u, where every token of each group is as often its label: L is constant, and descent never leaves W(0).
Verdict descent_finite_for_linear_loss(const CaseFacts& facts);

/// descent.monotone for the loss, at the first step from W(0) = "start" at the rate "share"/beta.
Verdict first_step_falls_for(const CaseFacts& facts, Loss loss);

} // namespace attest
