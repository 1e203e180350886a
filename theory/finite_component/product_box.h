// The box that holds exactly one zero of Lbar's gradient, in the products y_b = <M_b, W> (theory/finite_component/restricted_risk.h).
//
// Block by block: Newton's method finds a centre, Krawczyk's operator proves. Slopes in doubles where they suffice, else intervals.
#pragma once

#include "theory/finite_component/block_balls.h"

namespace attest {

/// Approximate minimiser of one block at the working digits.
Vector<Real> find_block_minimum(const RestrictedBlock& block);

/// The products <M_b, W_fin> of all blocks, each proved to exist and to be unique at the working digits. Nothing when that was not shown.
std::optional<Vector<Interval>> enclose_products(std::vector<BlockBalls>& blocks, Index dimension);

} // namespace attest
