// Singular values and vectors over rounded numbers: Hestenes' rotations of pairs of columns until all are orthogonal. For finding, never for
// deciding.
//
// Columns of very different lengths keep their relative accuracy, as the gradients of several queries have; Eigen's JacobiSVD would cost each unit
// that uses it on multiprecision numbers seconds of compile time (model/numbers/matrix.h).
#pragma once

#include "model/numbers/matrix.h"

namespace attest {

/// The distance from 1 to the next number, about: T = double or Real.
template <class T>
T relative_unit();

/// A = G V with orthogonal columns, V orthogonal: G = sum over c of lengths_c (A_c/lengths_c) V_c'.
template <class T>
struct OrthogonalColumns {
    Matrix<T> a;
    Matrix<T> v;
    Vector<T> lengths; ///< of A's columns: the singular values of G, unordered
};

/// G's largest entry should be near 1: squares of entries are formed.
template <class T>
OrthogonalColumns<T> orthogonal_columns(const Matrix<T>& g);

} // namespace attest
