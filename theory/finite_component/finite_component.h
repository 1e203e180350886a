// The finite component W_fin = argmin over S_fin of Lbar, and L* = Lbar(W_fin) (section 4; paper, eq. Cyc-GD / W_fin).
//
// find_finite_component is Newton's method in Real. enclose_finite_component proves existence, uniqueness and a radius
// with interval arithmetic (Krawczyk on the gradient of Lbar in coordinates of S_fin): a zero of the gradient in the box
// is the minimiser because Lbar is strictly convex on S_fin.
//
// Newton runs in the products y_b = <M_b, W> (theory/finite_component/restricted_risk.h), not in the coordinates c = Gram^{-1} y: under I the
// y of different queries and components do not meet, and neither the scale of the embeddings nor near dependence enters.
// These cost digits only in the last step, y to c, which is exact but for the width of y.
#pragma once

#include "theory/subspace/edge_subspace.h"

namespace attest {

/// The restricted dataset: tokens outside the label's component deleted from each context; the query stays the query
/// (named, since it may be deleted). Names, embedding and head are kept. Needs R (throws std::invalid_argument otherwise).
Dataset restricted_dataset(const Dataset& data, const std::vector<QueryGraph>& graphs);

struct FiniteComponent {
    EdgeSubspace space;         ///< S_fin
    Vector<Real> coordinates;   ///< midpoint: W = sum_b coordinates_b M_b over space.basis()
    Vector<Interval> enclosure; ///< box around the coordinates that contains those of W_fin
    Vector<Interval> products;  ///< box that contains <M_b, W_fin>, the logit differences of the basis
    Real radius;                ///< |W - W_fin|_F <= radius for the midpoint W
    Interval loss_infimum;      ///< encloses L*
    int digits = 0;             ///< working digits used
};

/// Newton's method for the coordinates of W_fin over space.basis(), at the working digits. Untrusted; needs R.
Vector<Real> find_finite_component(const Dataset& data, const std::vector<QueryGraph>& graphs, const EdgeSubspace& space);

/// A box that provably contains W_fin, with radius <= 10^-digits, L* with the same radius. Raises the working precision as
/// needed; nothing when the proof does not succeed within `max_digits`. Needs R and the aligned head
/// (throws std::invalid_argument otherwise). S_fin = 0: exact zero.
std::optional<FiniteComponent> enclose_finite_component(const Dataset& data, const std::vector<QueryGraph>& graphs, int digits,
                                                        int max_digits = 20000);
/// The same for a subspace computed before, S_fin or another one on which Lbar is strictly convex and coercive: then the
/// minimiser over that subspace. Where Lbar has no minimiser or several, nothing is returned.
std::optional<FiniteComponent> enclose_finite_component(const Dataset& data, const std::vector<QueryGraph>& graphs, const EdgeSubspace& space,
                                                        int digits, int max_digits = 20000);

/// Lbar at logits z (K x Q): 1/n sum_i log sum_{v in In_i} (m_v/m_y) exp(z_v - z_y). T = double, Real, Interval. Sample by
/// sample, independently of theory/finite_component/restricted_risk.h. Needs R (throws std::invalid_argument otherwise).
template <class T>
T restricted_risk(const Dataset& data, const std::vector<QueryGraph>& graphs, const Matrix<T>& logits);

} // namespace attest
