// How many working digits a certified trajectory wants (model/descent/certified_descent.h, section 6.7).
//
// A step adds its rounding errors and stretches the old ones by Lambda_t, so a run of N steps loses log10(N) digits, and the sum of
// log10 Lambda_t on top where steps may stretch. Whoever runs looks at the radius at the end: too few digits cost a second run,
// never a wrong answer.
#pragma once

#include "model/descent/certified_descent.h"

#include <optional>

namespace attest {

/// Working digits with which `steps` constant steps from anywhere end with a radius of about 10^-digits: the growth of the errors at
/// its worst is added. Nothing when more than `limit` digits would be needed, and for normalised steps, whose growth shows only
/// as they go.
std::optional<int> digits_for_descent(const Dataset& data, const DescentRule& rule, long steps, int digits, int limit = 20000);

/// The same for the run from W(0) = `start`, with the growth seen along a run in double precision: a guess, and far fewer digits where
/// the curvature dies out. Where the run leaves double precision the worst growth is taken.
std::optional<int> find_digits_for_descent(const Dataset& data, const Matrix<Rational>& start, const DescentRule& rule, long steps, int digits,
                                           int limit = 20000);

} // namespace attest
