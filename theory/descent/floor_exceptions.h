// The exceptional starts of normalised.floor: runs that stay on W_fin for ever, by a symmetry that can be shown exactly.
//
// Let W_fin = 0, let the S_fin part of W(0) be 0, and let each sample with tokens outside its component be balanced: for every M_b of
// the basis of S_fin, <e_v e_{k_i}', M_b> at each v in Out_i equals its mean over In_i with weights m_v. Then
//     <M_b, grad L(W)> = <M_b, grad Lbar(0)> = 0      at every W whose S_fin part is 0,
// so no step, of any rate, normalised or not, leaves that slice. Proof: there all logits of In_i are equal (their differences are products
// with matrices of S_fin), so the masses inside are (1 - o_i) m_v/N_i with o_i the mass outside, and sum_v a_v <e_v e_{k_i}', M_b> =
// (1 - o_i) mean + o_i mean, whatever o_i is. One-hot ([1,2,0],1), ([1,0],0) from 0 is the smallest example with a strict edge.
// Everything is rational: nothing is rounded.
#pragma once

#include "theory/subspace/edge_subspace.h"
#include "theory/verdict.h"

namespace attest {

/// held: proj_{S_fin} W(t) = W_fin = 0 at every step t, from this d x d start. undecided: the symmetry is not there (which decides nothing).
/// vacuous: S_fin = 0. Needs H and R.
Verdict check_stays_on_finite(const Dataset& data, const std::vector<QueryGraph>& graphs, const EdgeSubspace& cyclic, const Matrix<Rational>& start);

} // namespace attest
