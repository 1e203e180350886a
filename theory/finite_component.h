// The finite component W_fin = argmin over S_fin of Lbar, and L* = Lbar(W_fin) (section 4; paper, eq. Cyc-GD / W_fin).
//
// find_finite_component is Newton's method in Real. enclose_finite_component proves existence, uniqueness and a radius
// with interval arithmetic (Krawczyk on the gradient of Lbar in coordinates of S_fin): a zero of the gradient in the box
// is the minimiser because Lbar is strictly convex on S_fin.
#pragma once

#include "theory/cyclic_subspace.h"

namespace attest {

/// The restricted dataset: tokens outside the label's component deleted from each context; the query stays the query
/// (named, since it may be deleted). Needs R (throws std::invalid_argument otherwise).
Dataset restricted_dataset(const Dataset& data, const std::vector<QueryGraph>& graphs);

struct FiniteComponent {
    EdgeSubspace space;            ///< S_fin
    Vector<Real> coordinates;      ///< midpoint: W = sum_b coordinates_b M_b over space.basis()
    Vector<Interval> enclosure;    ///< box around the coordinates that contains those of W_fin
    Real radius;                   ///< |W - W_fin|_F <= radius for the midpoint W
    Interval loss_infimum;         ///< encloses L*
    int digits = 0;                ///< working digits used
};

/// Newton's method for the coordinates of W_fin over space.basis(), at the working digits. Untrusted.
Vector<Real> find_finite_component(const Dataset& data, const std::vector<QueryGraph>& graphs, const EdgeSubspace& space);

/// A box that provably contains W_fin, with radius <= 10^-digits, L* with the same radius. Raises the working precision as
/// needed; nothing when the proof does not succeed within `max_digits`. Needs R and the aligned head
/// (throws std::invalid_argument otherwise). S_fin = 0: exact zero.
std::optional<FiniteComponent> enclose_finite_component(const Dataset& data, const std::vector<QueryGraph>& graphs, int digits,
                                                        int max_digits = 20000);

/// Lbar at logits z (K x Q): 1/n sum_i log sum_{v in In_i} (m_v/m_y) exp(z_v - z_y). T = double, Real, Interval.
template <class T>
T restricted_risk(const Dataset& data, const std::vector<QueryGraph>& graphs, const Matrix<T>& logits);

} // namespace attest
