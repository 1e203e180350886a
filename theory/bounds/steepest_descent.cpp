#include "theory/bounds/steepest_descent.h"

#include "model/mutant.h"
#include "model/stop.h"

namespace attest {
namespace {

constexpr std::int64_t most_single_steps = 100000; // about a second

Interval top(const Interval& x) { return Interval::exactly(x.upper()); }
Interval bottom(const Interval& x) { return Interval::exactly(x.lower()); }

} // namespace

Interval second_order_exponential(const Interval& x) { return expm1(x) - x; }

Interval steepest_gain(const Interval& gamma, const Interval& largest_edge, const Interval& eta) {
    return gamma * eta - second_order_exponential(largest_edge * eta);
}

Interval steepest_loss_after(std::size_t samples, const Interval& loss, const Interval& gain) {
    const Interval n(samples);
    const Interval l = top(loss);
    const Interval c = min(bottom(gain), Interval(1));
    return top(l - c * -expm1(-(n * l)) / n);
}

Interval steepest_log_inverse_loss(std::size_t samples, const Interval& loss, const Interval& gains) {
    const Interval half = Interval(samples) * top(loss) / Interval(2); // n L/2
    const Interval q = Interval(1) - half;
    if (positive(q) != Truth::yes) {
        return Interval::whole_line();
    }
    const Interval lost = mutant("steepest_sum_loses_nothing") ? Interval(0) : half / q;
    return -log(top(loss)) + gains - lost;
}

Interval steepest_log_inverse_loss_from(std::size_t samples, const Interval& loss, const Interval& gain, std::int64_t steps) {
    Interval l = top(loss);
    const Interval small(Rational(1, 1000));
    std::int64_t t = 0;
    while (t < steps && t < most_single_steps && less(Interval(samples) * l, small) != Truth::yes) {
        poll_stop();
        l = steepest_loss_after(samples, l, gain);
        ++t;
    }
    const Interval at_least = -log(l);
    const Interval summed = steepest_log_inverse_loss(samples, l, Interval(steps - t) * bottom(gain));
    return summed.is_bounded() ? max(at_least, summed) : at_least;
}

} // namespace attest
