// Small linear programs in exact rational arithmetic: the dense two-phase simplex method with Bland's rule, which always ends.
//
// For questions that a tolerance must not decide (is there a strictly positive solution?), at sizes of tens of rows. Its answer
// carries primal and dual solutions, so that callers can check it by substitution instead of trusting the pivots.
#pragma once

#include "model/numbers/matrix.h"

#include <optional>

namespace attest {

struct LinearProgramSolution {
    Vector<Rational> primal; ///< x, size n
    Vector<Rational> dual;   ///< y, size m: A'y >= c and b'y = c'x
    Rational value;          ///< c'x
};

/// maximise c'x subject to A x = b, x >= 0, for an m x n matrix A of any rank and b >= 0. Nothing when it is infeasible. Throws
/// std::invalid_argument when b has a negative entry, std::domain_error when the maximum is infinite.
std::optional<LinearProgramSolution> maximise_exactly(const Matrix<Rational>& a, const Vector<Rational>& b, const Vector<Rational>& c);

} // namespace attest
