#include "theory/bounds/loss_rate.h"

#include "model/mutant.h"

namespace attest {

Interval descent_loss_upper(std::size_t samples, const Interval& start_loss, const Interval& norm_mm, const Rational& rate, long steps) {
    const Interval largest = Interval(samples) * start_loss;
    const Interval theta = mutant("loss_rate_without_theta") ? Interval(1) : -expm1(-largest) / largest;
    const Interval slope = theta / (mutant("loss_rate_norm_squared_twice") ? square(norm_mm) : norm_mm);
    const Interval gain = Interval(rate) * square(slope) / Interval(2);
    return Interval(1) / (Interval(1) / start_loss + gain * Interval(steps));
}

Interval descent_loss_lower(const Interval& loss, const Interval& range, const Rational& rate, long steps) {
    const Interval factor(mutant("loss_rate_without_two") ? 1 : 2);
    return Interval(1) / (Interval(1) / loss + factor * Interval(rate) * square(range) * Interval(steps));
}

Truth descent_loss_small(const Interval& loss, const Interval& range, const Rational& rate) {
    return less_equal(Interval(2) * Interval(rate) * square(range) * loss, Interval(1));
}

PathLossRate path_loss_rate(const LogitModel& model, const std::vector<SplitSample>& samples, const Interval& finite_norm,
                            const Interval& loss_infimum, const Interval& norm_mm) {
    PathLossRate r{Rational(0), Interval(0), finite_norm, loss_infimum, norm_mm, samples.size()};
    const Matrix<Rational>& g = model.gram();
    Rational largest_squared = 0;
    for (const SplitSample& s : samples) {
        const Token k = model.queries()[static_cast<std::size_t>(s.inside.query_index)];
        const Token y = s.inside.label;
        for (const TokenCount& v : s.outside) {
            const Rational odds(v.count, s.inside.label_count);
            r.least_odds = r.least_odds == 0 || odds < r.least_odds ? odds : r.least_odds;
            const Rational squared = (g(y, y) + g(v.token, v.token) - 2 * g(y, v.token)) * g(k, k);
            largest_squared = squared > largest_squared ? squared : largest_squared;
        }
    }
    r.largest_pair = sqrt(Interval(largest_squared));
    return r;
}

Interval path_excess_lower(const PathLossRate& rate, const Interval& norm, const Interval& radius, const Interval& excess) {
    const Interval n(rate.samples);
    const Interval margin = mutant("path_loss_rate_doubled") ? norm / (Interval(2) * rate.norm_mm) : norm / rate.norm_mm;
    const Interval inside = mutant("path_loss_rate_without_inside") ? Interval(0) : n * (rate.loss_infimum + excess);
    const Interval constant = rate.largest_pair * (rate.finite_norm + radius) + inside;
    const Interval share = log1p(Interval(rate.least_odds) * exp(-(constant + margin)));
    return mutant("path_loss_rate_not_averaged") ? share : share / n;
}

Interval direction_distance_lower(const Interval& finite_norm, const Interval& radius) {
    const Interval reach = mutant("direction_lower_radius_halved") ? radius / Interval(2) : radius;
    return mutant("direction_lower_without_radius") ? finite_norm : finite_norm - reach;
}

Interval descent_norm_upper(const Interval& finite_norm, const Interval& s, const Interval& norm_mm, const Interval& off_space_squared,
                            const Interval& excess_bound, const Rational& rate, const Interval& time) {
    const Interval off = mutant("descent_norm_without_off_space") ? Interval(0) : off_space_squared;
    const Interval z = sqrt(square(finite_norm) + square(s * norm_mm) + off);
    const Interval moved = mutant("descent_norm_without_distance") ? Interval(0) : sqrt(Interval(2) * Interval(rate) * time * excess_bound);
    return z + moved;
}

} // namespace attest
