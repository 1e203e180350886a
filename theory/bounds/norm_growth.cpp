#include "theory/bounds/norm_growth.h"

#include "model/attention/loss.h"
#include "model/mutant.h"
#include "theory/bounds/finite_part.h"

namespace attest {

std::optional<NormBound> norm_bound(std::size_t samples, const Interval& start_excess, const Interval& norm_mm, const Interval& range,
                                    const std::optional<Interval>& curvature) {
    if (!start_excess.is_bounded() || start_excess.upper() < Real(0) || positive(norm_mm) != Truth::yes || positive(range) != Truth::yes) {
        return std::nullopt;
    }
    const Interval start = Interval::exactly(start_excess.upper());
    NormBound bound{start_excess, norm_mm, Interval(2) + Interval(samples) / Interval(2), Real(0)};
    Interval limit(Rational(1, 8));
    if (curvature) {
        if (positive(*curvature) != Truth::yes) {
            return std::nullopt;
        }
        bound.finite_radius = finite_radius_bound(start, *curvature, range);
        const Interval sigma = *curvature * exp(-(range * Interval::exactly(bound.finite_radius)));
        bound.growth += mutant("norm_bound_without_cycles") ? Interval(0) : Interval(2) * square(range) / sigma;
        limit = min(limit, sigma * norm_mm / (Interval(8) * range));
    }
    limit = min(limit, Interval(1) / (Interval(2) * bound.growth));
    if (less_equal(start, limit) != Truth::yes) {
        return std::nullopt;
    }
    return bound;
}

Interval norm_growth_bound(const NormBound& bound, const Interval& excess) {
    const Interval correction = Interval(mutant("bound_b7_without_correction") ? 0 : 2) * bound.growth * bound.start_excess;
    const Interval growth = log(bound.start_excess / excess) + correction;
    return mutant("bound_b7_norm_dropped") ? growth : bound.norm_mm * growth;
}

DirectionRate direction_rate(const std::vector<SplitSample>& samples, const NormBound& bound, const Matrix<Interval>& finite_logits,
                             const Interval& start_norm) {
    const Interval n(samples.size());
    std::optional<Interval> loss; // largest of abar_i - log(m_v/m_y) + <M_{k,y,v}, proj_{S_fin} W>
    for (const SplitSample& s : samples) {
        const CountedSample& inside = s.inside;
        for (const TokenCount& v : s.outside) {
            const Interval here = sample_loss(inside, sample_logits(inside, finite_logits)) - log(Interval(Rational(v.count, inside.label_count))) +
                                  finite_logits(inside.label, inside.query_index) - finite_logits(v.token, inside.query_index);
            loss = loss ? max(*loss, here) : here;
        }
    }
    const Interval& start = bound.start_excess;
    return {log(n) + n * start + loss.value(), start_norm / bound.norm_mm + log(start) + Interval(2) * bound.growth * start};
}

std::optional<Interval> direction_rate_bound(const DirectionRate& rate, const Interval& excess) {
    const Interval depth = -log(excess);
    if (positive(depth - rate.c1) != Truth::yes || positive(depth + rate.c2) != Truth::yes) {
        return std::nullopt;
    }
    return Interval(1) - (rate.c1 + rate.c2) / (depth + rate.c2); // one occurrence of the depth: no needless width
}

} // namespace attest
