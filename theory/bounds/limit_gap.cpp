#include "theory/bounds/limit_gap.h"

#include "model/mutant.h"

namespace attest {

Interval limit_gap_bound(const Interval& kappa, const Interval& r) {
    return (mutant("bound_b1_kappa_halved") ? kappa / Interval(2) : kappa) * exp(-r);
}

Interval descent_excess_bound(const Interval& kappa_fin, const Interval& s, const Interval& squared_distance, const Rational& rate, long steps) {
    const Interval time = Interval(rate) * Interval(steps) * (mutant("bound_descent_time_squared") ? Interval(steps) : Interval(1));
    return limit_gap_bound(kappa_fin, s) + squared_distance / (Interval(2) * time);
}

Interval path_excess_bound(const Interval& kappa_fin, const Interval& norm_fin, const Interval& norm_mm, const Interval& radius) {
    if (less_equal(norm_fin, radius) != Truth::yes) {
        return Interval::whole_line();
    }
    const Interval squared = mutant("path_excess_without_finite_norm") ? square(radius) : max(Interval(0), square(radius) - square(norm_fin));
    return limit_gap_bound(kappa_fin, sqrt(squared) / norm_mm);
}

} // namespace attest
