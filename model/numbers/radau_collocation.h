// Radau IIA collocation: the implicit method behind the log-time flow (section 6.10).
//
// With nodes 0 < c_1 < ... < c_r = 1, a step of length h replaces the solution by the polynomial p of degree r with
// p(0) = y_0 that satisfies the differential equation at the nodes. Written through p's values Y_j at the nodes,
//     p'(c_i) = 1/h sum_j derivative(i, j) (Y_j - y_0),
// so equations with a vanishing factor in front of the derivative (the part on S_fin, once e^{-s} is negligible) turn
// into the algebraic equations of their limit, and the end point Y_r satisfies them. Order 2r - 1, L-stable (Hairer and
// Wanner, Solving Ordinary Differential Equations II, section IV.5).
#pragma once

#include "model/numbers/matrix.h"

namespace attest {

struct RadauCollocation {
    Vector<Real> nodes;      ///< c_1 .. c_r, ascending, the last one 1
    Matrix<Real> derivative; ///< r x r, as above
    Vector<Real> weights;    ///< r + 1 barycentric weights of the points 0, c_1 .. c_r

    /// The value at x of the polynomial through `start` at 0 and the columns of `values` (dimension x r) at the nodes.
    Vector<Real> interpolate(const Vector<Real>& start, const Matrix<Real>& values, const Real& x) const;
};

/// The method with r stages, 1 <= r <= 12 (throws std::invalid_argument otherwise), at the working digits.
RadauCollocation radau_collocation(int stages);

} // namespace attest
