// Both ends of exp, expm1, log and log1p at one float, rounded outward to the precision of what they are written to.
//
// Arb evaluates them from tables and bit bursts several times faster than MPFR (a logarithm of 40 digits ten times), with a bound of its error; a few
// guard bits make its ends nearly always the nearest floats. Where its answer is not a pair of finite numbers, or the argument is 0, infinite, NaN,
// outside the domain or of more than 40 bits before the point, MPFR's directed rounding answers.
#pragma once

#include <mpfr.h>

namespace attest {

enum class Elementary { exp, expm1, log, log1p };

/// lower <= f(x) <= upper. Either may be null. Outside the domain both are NaN.
void enclose_function(Elementary function, mpfr_ptr lower, mpfr_ptr upper, mpfr_srcptr x);

} // namespace attest
