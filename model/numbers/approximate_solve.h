// Linear systems over rounded numbers: LU with partial pivoting, for finding and never for deciding.
//
// What these return is a guess. model/numbers/interval_newton.h turns a guess into a proof.
#pragma once

#include "model/numbers/matrix.h"

#include <optional>

namespace attest {

/// An approximation of A^{-1} B for a square A (n x n, B n x m); nothing when a pivot is 0 or not finite. T = double or Real.
template <class T>
std::optional<Matrix<T>> find_solution(Matrix<T> a, Matrix<T> b);
/// An approximation of A^{-1} b.
template <class T>
std::optional<Vector<T>> find_solution(const Matrix<T>& a, const Vector<T>& b);
/// An approximation of A^{-1}.
template <class T>
std::optional<Matrix<T>> find_inverse(const Matrix<T>& a);

} // namespace attest
