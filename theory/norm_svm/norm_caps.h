// Upper bounds of spectral and nuclear norms of rational matrices, shown in rational arithmetic (section 11.7).
//
//   |X|_spectral <= t                 if t >= 0 and t^2 I - X'X is positive semidefinite
//   |X|_nuclear  <= (tr P + tr Q)/2   for any positive definite P, Q = X' P^{-1} X
//
// The second because [[P, X], [X', Q]] is positive semidefinite: its product with [[I, -Y], [-Y', I]], |Y|_spectral <= 1, is tr P + tr Q - 2 <X, Y>
// >= 0. With P = (XX')^{1/2} + delta I it is as near as one likes.
#pragma once

#include "model/numbers/matrix.h"

#include <optional>

namespace attest {

enum class MatrixNorm { spectral, nuclear };

/// "the spectral norm", "the nuclear norm".
const char* matrix_norm_text(MatrixNorm norm);
MatrixNorm dual(MatrixNorm norm);

/// Is |X|_spectral <= t? Exact.
bool spectral_norm_at_most(const Matrix<Rational>& x, const Rational& t);

/// (tr P + tr X'P^{-1}X)/2; nothing unless P is square, symmetric, positive definite and has as many rows as X. Exact.
std::optional<Rational> nuclear_norm_bound(const Matrix<Rational>& x, const Matrix<Rational>& p);

/// Is |X| <= bound shown? A spectral norm needs no p (0 x 0), a nuclear one the P above.
bool norm_cap_holds(MatrixNorm norm, const Matrix<Rational>& x, const Rational& bound, const Matrix<Rational>& p);

} // namespace attest
