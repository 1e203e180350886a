// Exact linear algebra over the rationals, on FLINT (Dixon lifting and modular methods).
#pragma once

#include "model/numbers/matrix.h"

#include <optional>
#include <vector>

namespace attest {

/// A B (A n x m, B m x p), over common denominators: far faster than multiply() on long fractions.
Matrix<Rational> exact_product(const Matrix<Rational>& a, const Matrix<Rational>& b);
/// The X with A X = B for a square A (n x n, B n x m); nothing when A is singular.
std::optional<Matrix<Rational>> exact_solve(const Matrix<Rational>& a, const Matrix<Rational>& b);
/// rank A, exact.
Index exact_rank(const Matrix<Rational>& a);
/// Indices of the rows of A that are not combinations of earlier rows, ascending: a basis of the row space.
std::vector<Index> independent_rows(const Matrix<Rational>& a);

/// The same for integer systems A x = b with one common denominator: x = numerators / denominator (denominator > 0).
struct ScaledSolution {
    std::vector<Integer> numerators;
    Integer denominator;
};
/// A^{-1} as integers over one denominator; nothing when A (n x n) is singular.
struct ScaledInverse {
    Matrix<Integer> numerators;
    Integer denominator;
};
std::optional<ScaledInverse> exact_inverse_integers(const Matrix<Integer>& a);
std::optional<ScaledSolution> exact_solve_integers(const Matrix<Integer>& a, const std::vector<Integer>& b);

} // namespace attest
