// How fast the risk with the loss -u can fall in a direction, on data with cycles (section 7: A or L dropped).
//
// Call the data balanced when, of all samples with the same query and restricted context, each token of that context is the label of
// equally many. Then Lbar with the loss -u is constant, L* = Lbar, and with T_v = m_v e^{z_v}
//     L(W) - L* = 1/n sum_i (T_y/sum_{In_i} T)(sum_{Out_i} T/sum_{all} T).
// With N the largest context length every term lies between e^{-rho_i(z)}/N^2 and N^2 e^{-rho_i(z)},
//     rho_i = max_{In_i} z + max_{all} z - z_y - max_{Out_i} z >= 0,      rho = min over samples with Out_i not empty,
// and rho is continuous and rho(c W) = c rho(W). Two facts follow.
//   (1) For W orthogonal to S_fin all logits of In_i agree, so rho(W) is its least strict margin (or 0), and rho(W) <= |W|/|W_mm|, with equality on
//       the ray of W_mm (W/rho(W) is feasible).
//   (2) If rho(D)/|D| > 1/|W_mm| for one D, then no W_R with |W_R| <= R, L(W_R) <= L(R D/|D|) can have W_R/R accumulate at a U orthogonal to S_fin
//       as R tends to infinity: rho(U) <= 1/|W_mm| by (1), so L(W_R) - L* >= e^{-R rho(U) + o(R)}, which exceeds N^2 e^{-R rho(D)/|D|} in the end. So
//       the path of the loss -u keeps away from W_mm's direction, and its part in S_fin is unbounded.
#pragma once

#include "theory/graph/token_graph.h"

#include "model/attention/logit_model.h"
#include "theory/finite_component/loss_split.h"

namespace attest {

/// Needs R.
bool balanced(const Dataset& data, const std::vector<QueryGraph>& graphs);

/// rho at exact logits (K x Q); nothing when no context has a token outside the label's component. Needs R.
std::optional<Rational> linear_loss_rate(const LogitModel& model, const InsideFlags& inside, const Matrix<Rational>& logits);

} // namespace attest
