// Certified upper bounds of the spectral norm and of its dual, the nuclear norm (the sum of the singular values): what Muon's steps are measured
// with (section 11.8). Singular vectors are only guessed; signs of pivots and a factorisation decide.
#pragma once

#include "model/numbers/matrix.h"

namespace attest {

/// t with |V|_2 < t, near it by a factor of about 1 + 1e-6; 0 for V = 0. It rests on t^2 I - V'V being shown positive definite.
Rational spectral_norm_above(const Matrix<Rational>& v);

/// Its upper end is at least |G|_2 for every G of the enclosure: that of a matrix of short entries, and the Frobenius norm of what is left.
Interval spectral_norm_above(const Matrix<Interval>& g);

/// Is |V|_2 < 1 shown, by I - V'V > 0?
bool shown_below_one(const Matrix<Rational>& v);

/// Its upper end is at least |G|_* for every G of the enclosure, and near it relatively at some 40 digits. For every regular A,
///     |G|_* = |G'|_* <= (|A|^2 + |A^{-1} G'|^2)/2    (Frobenius; as A times A^{-1} G' is G'),
/// with A near V (S + delta I)^{1/2} of the singular value decomposition G = U S V'; T near A^{-1} and r = |I - T A| < 1 give
/// |A^{-1} G'| <= |T G'|/(1 - r). The whole line where r < 1 was not shown.
Interval nuclear_norm_above(const Matrix<Interval>& g);

} // namespace attest
