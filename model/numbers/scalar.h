// What formulas generic over double, Real and Interval need besides arithmetic and the functions of the standard library.
#pragma once

#include "model/numbers/number.h"

#include <limits>
#include <type_traits>

namespace attest {

/// e^x of anything below this is finite in every number of the project, also summed over a context.
inline constexpr int safe_exponent = 600;

/// A number near the value, for choosing between formulas that are both right.
inline double middle(double x) { return x; }
inline Real middle(const Real& x) { return x; }
inline Real middle(const Interval& x) { return x.midpoint(); }

/// x^2; of an interval the tight enclosure.
inline double squared(double x) { return x * x; }
inline Real squared(const Real& x) { return x * x; }
inline Interval squared(const Interval& x) { return square(x); }

/// +infinity, which encloses nothing finite.
template <class T>
T infinity() {
    if constexpr (std::is_same_v<T, double>) {
        return std::numeric_limits<double>::infinity();
    } else if constexpr (std::is_same_v<T, Real>) {
        return Real(std::numeric_limits<double>::infinity());
    } else {
        return Interval::between(infinity<Real>(), infinity<Real>());
    }
}

} // namespace attest
