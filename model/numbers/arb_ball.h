// Arb's balls as balls of doubles. Include this in .cpp files only: FLINT's headers define macros.
#pragma once

#include "model/numbers/arb_vector.h"
#include "model/numbers/ball.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attest {

/// A ball of doubles that contains x.
inline Ball enclosing_ball(arb_srcptr x) {
    if (!arb_is_finite(x)) {
        return {0, std::numeric_limits<double>::infinity()};
    }
    const double middle = arf_get_d(arb_midref(x), ARF_RND_NEAR);
    // mag_get_d is exact, or above what is too small for it; the middle was rounded to nearest
    const double radius = mutant("block_balls_forget_radii") ? 0.0 : mag_get_d(arb_radref(x));
    if (!std::isfinite(middle)) {
        return {0, std::numeric_limits<double>::infinity()};
    }
    return {middle, ball_detail::inflated(radius + ball_detail::unit * std::abs(middle))};
}

/// The first `size` numbers as doubles with one exponent, that of the largest; `scratch` is overwritten.
inline ScaledBalls scaled_balls(const ArbVector& x, Index size, arb_ptr scratch) {
    double exponent = -std::numeric_limits<double>::infinity(); // of the largest
    ArbMagnitude magnitude;
    for (Index b = 0; b < size; ++b) {
        arb_get_mag(magnitude.get(), x[static_cast<std::size_t>(b)]);
        if (!mag_is_inf(magnitude.get()) && !mag_is_zero(magnitude.get())) {
            exponent = std::max(exponent, mag_get_d_log2_approx(magnitude.get()));
        }
    }
    // all zeros: a power of two below whatever else is rounded
    ScaledBalls r{Vector<Ball>(size), std::isfinite(exponent) ? std::lround(exponent) : -static_cast<long>(working_digits() * 10 / 3)};
    for (Index b = 0; b < size; ++b) {
        arb_mul_2exp_si(scratch, x[static_cast<std::size_t>(b)], -r.exponent);
        r.balls[b] = enclosing_ball(scratch);
    }
    return r;
}

} // namespace attest
