// Linear systems with an exact positive definite matrix and an enclosed right side, solved without an exact inverse.
//
// An exact inverse of n rows of long rationals has entries n times as long. Here R is an approximate inverse in doubles of the scaled matrix
// D A D (D powers of two, diagonal near 1), whose defect |I - R D A D| is bounded in balls. Midpoints are refined by residuals at the working
// digits, and from y* - y = R r + (I - R D A D)(y* - y) the last residual r bounds what is left (Rump, Kleine Verifikation).
#pragma once

#include "model/numbers/ball.h"

#include <optional>

namespace attest {

class EnclosedSolver {
public:
    /// Nothing when the doubles do not suffice to show that A (n x n, symmetric) is regular.
    static std::optional<EnclosedSolver> make(const Matrix<Rational>& a);

    /// A box that contains A^{-1} b for every b of the box, at the working digits; nothing when the refinement does not end.
    std::optional<Vector<Interval>> solve(const Vector<Interval>& b) const;

private:
    EnclosedSolver() = default;

    Matrix<Rational> scaled_;     // D A D
    std::vector<long> exponents_; // D = diag(2^exponents)
    Matrix<double> inverse_;      // R
    Vector<double> defects_;      // row sums of |I - R D A D|
    double largest_defect_ = 0;   // below 1/2
};

} // namespace attest
