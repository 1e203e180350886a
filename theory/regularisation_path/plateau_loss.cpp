#include "theory/regularisation_path/plateau_loss.h"

#include <string>

namespace attest {
namespace {

Interval decimal(long numerator, long denominator) { return Interval(Rational(numerator, denominator)); }

Interval power_32(Interval x) {
    for (int squarings = 0; squarings < 5; ++squarings) {
        x = square(x);
    }
    return x;
}

/// cos(pi/4 - theta) sqrt 2 = cos theta + sin theta; sin(pi/4 - theta) sqrt 2 = cos theta - sin theta. Taylor's series with its rest: |rest| is at
/// most the first term left out, for 0 <= theta <= 1.
Interval cosine(const Interval& theta) {
    Interval r(0);
    Interval term(1);
    for (int k = 1; k < 80; k += 2) {
        r += term;
        term = -(term * square(theta)) / Interval(k * (k + 1));
    }
    return r + hull(-abs(term), abs(term));
}
Interval sine(const Interval& theta) {
    Interval r(0);
    Interval term = theta;
    for (int k = 2; k < 80; k += 2) {
        r += term;
        term = -(term * square(theta)) / Interval(k * (k + 1));
    }
    return r + hull(-abs(term), abs(term));
}

struct Geometry {
    Interval away_radius = decimal(85, 100);  // R/a_j
    Interval back_radius = decimal(110, 100); // R/a_j
    /// The larger margin over R at an angle theta to W_mm, and the smaller one.
    static Interval larger(const Interval& theta) { return cosine(theta) + sine(theta); }
    static Interval smaller(const Interval& theta) { return cosine(theta) - sine(theta); }
    Interval edge_of_cone = away_radius * larger(decimal(19, 100)); // x(0.19)/a_j
    Interval far_margin = decimal(105, 100);                        // of the better W, over a_j
    Interval near_margin = sqrt(Interval(2) * square(away_radius) - square(far_margin));
    Interval short_margin = back_radius * smaller(decimal(10, 100)); // y(0.1)/a_j
};

/// small < large, decided.
Verdict shown_less(const Interval& small, const Interval& large, const std::string& what) {
    switch (less(small, large)) {
    case Truth::yes: return Verdict::held();
    case Truth::no: return Verdict::refuted(what, "less than " + large.upper().to_text(6), small.lower().to_text(6));
    case Truth::unknown: break;
    }
    return Verdict::undecided(what + ": the enclosures overlap");
}

/// f at x = ratio a_j (its lower and upper bounds, or an enclosure of it), for the three comparisons.
template <class Lower, class Upper>
Verdict turns(const Lower& lower, const Upper& upper) {
    const Geometry g;
    const Interval half = decimal(1, 2);
    Verdict v = shown_less(half * upper(g.away_radius), lower(g.edge_of_cone), "R = 0.85 a_j: half of f(R) against f at the edge of the cone");
    if (v.outcome == Outcome::held) {
        v = shown_less(half * (upper(g.far_margin) + upper(g.near_margin)), decimal(6, 10) * lower(g.away_radius),
                       "R = 0.85 a_j: the loss of the better W against 0.6 f(R)");
    }
    if (v.outcome == Outcome::held) {
        v = shown_less(Interval(2) * upper(g.back_radius), lower(g.short_margin), "R = 1.1 a_j: twice f(R) against f at the short margin");
    }
    return v;
}

} // namespace

Interval plateau_loss(const Interval& delta, int terms) {
    Interval total(0);
    for (int j = 1; j <= terms; ++j) {
        const Interval d = Interval::exactly(Real::power_of_two(-(1L << j)));
        total += square(d) / (Interval(1) + power_32(d / delta));
    }
    return total + Interval::between(Real(0), Real::power_of_two(1 - 2 * (1L << (terms + 1))));
}

Verdict check_plateau_turn(int j) {
    const Interval a = Interval(1L << j) * log(Interval(2));
    const auto f = [&](const Interval& ratio) { return plateau_loss(Interval(1) / (Interval(1) + exp(ratio * a)), j + 2); };
    return turns(f, f);
}

Verdict check_plateau_for_ever() {
    const Interval a = Interval(8) * log(Interval(2)); // a_3
    // both bounds over d_j^2 = e^{-2a}
    const auto lower = [&](const Interval& ratio) {
        return Interval(1) / (Interval(1) + power_32(Interval(1) + exp(-(ratio * a))) * exp(Interval(32) * (ratio - Interval(1)) * a));
    };
    const auto upper = [&](const Interval& ratio) {
        // below a_j the own term rises towards d_j^2 as a grows: its limit is the bound
        const bool beyond = less(Interval(1), ratio) == Truth::yes;
        const Interval own = beyond ? Interval(1) / (Interval(1) + exp(Interval(32) * (ratio - Interval(1)) * a)) : Interval(1);
        const Interval later = Interval(2) * exp(-(Interval(2) * a));
        const Interval earlier = Interval(2) * exp((Interval(1) - Interval(32) * (ratio - decimal(1, 2))) * a);
        return own + later + earlier;
    };
    return turns(lower, upper);
}

} // namespace attest
