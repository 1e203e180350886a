// The slopes of Lbar along a basis at an enclosed W, sample by sample, in Arb's balls, which hold 36 digits without memory.
//
// What model/attention's risk_gradient and logit model say over intervals, here from the samples and the Gram matrix alone: it shares nothing with
// the blocks of theory/finite_component/restricted_risk.h, whose minimum it is asked about. The intervals are the slow path that tests compare with.
#pragma once

#include "theory/subspace/edge_subspace.h"

namespace attest {

/// n <grad Lbar(W), M_b> for each M_b of the basis, enclosed over every W of the subspace whose products <M_b, W> lie in the box. Every query of the
/// basis must be one of `restricted`, whose tokens are all in their label's component. Nothing where the working digits do not tell every
/// attention mass to 2^-80 or a slope exceeds the doubles' range.
std::optional<Vector<Ball>> slopes_in_balls(const Dataset& restricted, const EdgeSubspace& space, const Vector<Interval>& products);

} // namespace attest
