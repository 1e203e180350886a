// Krawczyk's operator: turns an approximate zero of a smooth map into a box that provably holds exactly one zero.
//
// With a centre x, a box X around it, a matrix R (any; an approximate inverse of the Jacobian works) and an enclosure J of
// the Jacobian on X:  K(X) = x - R f(x) + (I - R J)(X - x).  If K(X) lies in the interior of X then f has exactly one
// zero in X, and it lies in K(X) (Krawczyk 1969; Moore 1977; Neumaier, Interval Methods, theorem 5.1.8).
// Only f(x), J and the inclusion are trusted; centre, radius and R come from rounded arithmetic.
#pragma once

#include "model/numbers/matrix.h"

#include <functional>
#include <optional>

namespace attest {

/// f from n numbers to n numbers and its n x n Jacobian, both enclosing their values on a box.
struct EnclosedMap {
    std::function<Vector<Interval>(const Vector<Interval>&)> value;
    std::function<Matrix<Interval>(const Vector<Interval>&)> jacobian;
};

/// A box that contains exactly one zero of f, near `centre`; nothing when that could not be shown at the working digits.
std::optional<Vector<Interval>> enclose_zero(const EnclosedMap& f, const Vector<Real>& centre);
/// The same with an approximate inverse of the Jacobian near the centre, found by the caller.
std::optional<Vector<Interval>> enclose_zero(const EnclosedMap& f, const Vector<Real>& centre, const Matrix<Real>& inverse);

} // namespace attest
