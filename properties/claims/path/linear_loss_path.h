// The regularisation path for the loss -u: exact arguments about the data, for no trajectory is certified for a loss that is not convex.
//
// Samples with one query and one bag of tokens share their attention a, so the risk is a sum over such *groups* g,
//     L = -1/n sum_g sum_y n_{g,y} a_y          (n_{g,y}: samples of the group with label y),
// and as W varies a group's masses run through the open simplex. What is decided here is combinatorics of the counts and the exact Graph-SVM.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

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

} // namespace attest
