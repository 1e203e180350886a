#include "theory/bounds/direction.h"

#include "model/mutant.h"

namespace attest {

std::optional<Interval> cosine_bound(const Interval& margin, const Interval& norm_mm, const Interval& norm) {
    if (positive(margin) != Truth::yes) {
        return std::nullopt;
    }
    const Interval least = Interval::exactly(margin.lower());
    return mutant("bound_b3_norm_dropped") ? least / norm : least * norm_mm / norm;
}

std::optional<Interval> squared_distance_bound(const Interval& margin, const Interval& norm_squared_mm, const Interval& norm) {
    if (positive(margin) != Truth::yes) {
        return std::nullopt;
    }
    const Interval squared = max(Interval(0), square(norm / Interval::exactly(margin.lower())) - norm_squared_mm);
    return mutant("bound_b3_distance_halved") ? squared / Interval(4) : squared;
}

Interval direction_error_bound(const Interval& cosine) {
    const Interval error = sqrt(max(Interval(0), Interval(2) - Interval(2) * cosine));
    return mutant("direction_error_halved") ? error / Interval(2) : error;
}

} // namespace attest
