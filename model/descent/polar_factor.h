// The polar factor of a matrix: U V' of its compact singular value decomposition U S V', which is what Muon steps along.
//
// It is the D of least rank with |D|_2 <= 1 and <G, D> = |G|_* (the sum of the singular values): a partial isometry where G has no full rank. It
// jumps where the rank does, so numbers of finitely many digits have to say which singular values they take for 0.
#pragma once

#include "model/numbers/matrix.h"

#include <optional>

namespace attest {

/// Of G (any shape), T = double, Real or Interval. Nothing when G = 0.
/// double and Real: by Jacobi rotations of the columns. Singular values of the matrix of unit columns below u^(3/4) times the largest, u the unit of
/// the arithmetic, count as 0.
/// Interval: an enclosure for every matrix of G. Nothing, too, where rows and columns that are exactly 0 left out neither the remaining rows nor the
/// remaining columns are shown independent: a rank below both cannot be told from an enclosure.
template <class T>
std::optional<Matrix<T>> polar_factor(const Matrix<T>& g);

} // namespace attest
