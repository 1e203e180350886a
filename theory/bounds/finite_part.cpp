#include "theory/bounds/finite_part.h"

#include "model/mutant.h"

#include <stdexcept>

namespace attest {
namespace {

Interval lower_end(const Interval& x) { return Interval::exactly(x.lower()); }
Interval upper_end(const Interval& x) { return Interval::exactly(x.upper()); }

// e^{-x} + x - 1, with full relative accuracy (about x^2/2 for small x); increases for x >= 0.
Interval psi(const Interval& x) { return exp_remainder(-x); }

Interval used_range(const Interval& range) { return mutant("bound_b6_range_halved") ? range / Interval(2) : range; }

} // namespace

Interval finite_excess_bound(const Interval& curvature, const Interval& range, const Interval& radius) {
    const Interval least = mutant("bound_b6_curvature_doubled") ? curvature * Interval(2) : curvature;
    const Interval reach = used_range(range);
    return least * psi(reach * radius) / square(reach);
}

Real finite_radius_bound(const Interval& excess, const Interval& curvature, const Interval& range) {
    if (positive(curvature) != Truth::yes || positive(range) != Truth::yes || !excess.is_bounded() || excess.upper() < Real(0)) {
        throw std::invalid_argument("a radius needs positive curvature and range and a bounded excess loss");
    }
    if (excess.upper() == Real(0)) {
        return Real(0);
    }
    const Interval least = mutant("bound_b6_curvature_doubled") ? curvature * Interval(2) : curvature;
    const Interval reach = used_range(range);
    const Interval goal = upper_end(square(reach) * upper_end(excess) / lower_end(least));
    const Real y = goal.upper();
    // Newton from the right of the root of the convex psi(x) = y, or one step left of it: x - 1 <= psi(x) <= min(x, x^2/2)
    Real x = y > Real(1) ? y + Real(1) : sqrt(Real(2) * y);
    for (int step = 0; step < 100; ++step) {
        const Real change = (psi(Interval::exactly(x)).midpoint() - y) / -expm1(-x);
        x -= change;
        if (abs(change) <= abs(x) * Real::power_of_ten(-working_digits() / 2)) {
            break;
        }
    }
    for (Real slack = Real::power_of_ten(-working_digits() / 2); slack < Real(1); slack *= Real(10)) {
        const Interval candidate = Interval::exactly(x) * (Interval(1) + Interval::exactly(slack));
        if (less_equal(goal, psi(lower_end(candidate))) == Truth::yes) {
            return (mutant("finite_radius_halved") ? candidate / (Interval(2) * lower_end(reach)) : candidate / lower_end(reach)).upper();
        }
    }
    return ((goal + Interval(1)) / lower_end(reach)).upper(); // psi(y + 1) >= y always
}

Interval excess_loss(const LogitModel& model, const InsideFlags& inside, const Matrix<Interval>& logits, const Matrix<Interval>& finite_logits) {
    const Matrix<Interval> displacement = logits - finite_logits;
    const Interval restricted = restricted_excess(model, inside, finite_logits, displacement);
    return mutant("excess_without_outside") ? restricted : restricted + split_risk(model, inside, logits).outside;
}

} // namespace attest
