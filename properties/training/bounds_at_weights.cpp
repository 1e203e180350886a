#include "properties/training/bounds_at_weights.h"

#include "model/attention/loss.h"
#include "model/mutant.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/limit_gap.h"
#include "theory/bounds/logit_range.h"
#include "theory/bounds/margin.h"
#include "theory/comparison.h"
#include "theory/finite_component/least_curvature.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// The verdict of two enclosures, or where they overlap that of the difference of the two sides, enclosed term by term.
template <class Difference>
Verdict or_else(Verdict from_sides, Difference difference) {
    if (from_sides.outcome != Outcome::undecided) {
        return from_sides;
    }
    return difference().lower() >= Real(0) ? Verdict::held(0.0) : from_sides;
}

/// B1 at r = 0: L(W) - Lbar(W) <= kappa(W).
Verdict limit_gap(const MeasuredWeights& m) {
    const LogitModel& model = m.facts.model();
    const std::vector<Interval> ratios = outside_ratios(model, m.inside, m.logits);
    Interval kappa(0);
    for (const Interval& q : ratios) {
        kappa += q;
    }
    const Interval gap = risk(model, m.logits) - split_risk(model, m.inside, m.logits).restricted;
    return or_else(at_most(gap, limit_gap_bound(kappa / Interval(m.samples.size()), Interval(0)), "L(W) - Lbar(W)"), [&] {
        Interval difference(0); // sum_i q_i - log(1 + q_i), the latter x with q = e^x - 1
        for (const Interval& q : ratios) {
            difference += exp_remainder(log1p(q));
        }
        return difference;
    });
}

/// n eps - log(1 + q_iv), q_iv the term of `v` in q_i: B2 at (i, v) says that it is not negative. With n eps = sum_j log(1 + q_j) + n (Lbar(W) - L*),
/// and log(1 + q_i) - log(1 + q_iv) = log(1 + sum_{u not v} q_iu/(1 + q_iv)).
Interval margin_slack(const MeasuredWeights& m, std::size_t i, const TokenCount& v, const std::vector<Interval>& ratios) {
    const CountedSample& inside = m.samples[i].inside;
    const auto logit = [&](const TokenCount& u) { return m.logits(u.token, inside.query_index); };
    Interval largest = logit(v);
    for (const std::vector<TokenCount>* part : {&inside.counts, &m.samples[i].outside}) {
        for (const TokenCount& u : *part) {
            largest = max(largest, logit(u));
        }
    }
    const auto term = [&](const TokenCount& u) { return Interval(u.count) * exp(logit(u) - largest); };
    Interval base = term(v);
    for (const TokenCount& u : inside.counts) {
        base += term(u);
    }
    Interval others(0);
    for (const TokenCount& u : m.samples[i].outside) {
        others += u.token == v.token ? Interval(0) : term(u);
    }
    Interval r = Interval(m.samples.size()) * max(Interval(0), *m.restricted_gap) + log1p(others / base);
    for (std::size_t j = 0; j < ratios.size(); ++j) {
        r += j == i ? Interval(0) : log1p(ratios[j]);
    }
    return r;
}

/// B2: every strict margin is at least what the excess loss forces.
Verdict margins(const MeasuredWeights& m) {
    Verdict r = Verdict::held();
    const std::size_t n = m.samples.size();
    const std::vector<Interval> ratios = outside_ratios(m.facts.model(), m.inside, m.logits);
    for (std::size_t i = 0; i < n; ++i) {
        const CountedSample& s = m.samples[i].inside;
        const Interval restricted = sample_loss(s, sample_logits(s, m.logits));
        for (const TokenCount& v : m.samples[i].outside) {
            const Interval found(Rational(m.exact(s.label, s.query_index) - m.exact(v.token, s.query_index)));
            const auto bound_at = [&](const Real& excess) {
                return margin_bound(n, Interval::exactly(excess), restricted, Rational(v.count, s.label_count));
            };
            // it falls as the excess grows
            const Interval bound = hull(bound_at(m.gap->upper()), bound_at(m.gap->lower()));
            const Verdict one = or_else(at_least(found, bound, [&] { return fmt::format("the margin of {} over {}", s.label, v.token); }),
                                        [&] { return margin_slack(m, i, v, ratios); });
            if (one.outcome == Outcome::refuted) {
                return one;
            }
            r = one.outcome == Outcome::held ? r : one;
        }
    }
    return r;
}

/// B3: <P, W_mm> >= mu |W_mm|^2 for P = W - proj_{S_fin} W and mu > 0 its least strict margin. Exact.
Verdict direction(const MeasuredWeights& m) {
    if (m.facts.svm().status != GraphSvmStatus::optimal) {
        return Verdict::vacuous(m.facts.assumptions().feasible ? "E" : "F");
    }
    const Matrix<Rational> p = m.w - m.facts.cyclic().project(m.w);
    const LogitModel& model = m.facts.model();
    const Matrix<Rational> logits = model.logits(p);
    std::optional<Rational> least;
    for (const QueryGraph& graph : m.facts.graphs()) {
        const int query = model.query_index(graph.query());
        for (const Edge& e : graph.edges()) {
            if (graph.strict(e)) {
                const Rational margin = logits(e.from, query) - logits(e.to, query);
                least = least ? std::min(*least, margin) : margin;
            }
        }
    }
    if (!least || *least <= 0) {
        return Verdict::vacuous("a positive least margin off S_fin");
    }
    const Rational product = inner_product(p, m.facts.direction());
    const Rational forced = mutant("inspection_b3_doubled") ? *least * m.facts.svm().norm_squared * 2 : *least * m.facts.svm().norm_squared;
    return product >= forced ? Verdict::held()
                             : Verdict::refuted("the direction is further off than the margins allow", "<P, W_mm> >= mu |W_mm|^2", "below it");
}

/// B6: Lbar(W) - L* >= lambda psi(M r)/M^2 at r = |proj_{S_fin} W - W_fin|, with a proved lower bound of lambda in its place.
Verdict finite_part(const MeasuredWeights& m) {
    if (m.finite->space.dimension() == 0) {
        return Verdict::held(0.0); // both sides are 0
    }
    const Real& most = m.distance->upper();
    if (m.distance->is_bounded() && most == Real(0)) {
        return Verdict::held(0.0); // shown to be W_fin: both sides are 0
    }
    const std::optional<Real> curvature = least_curvature(m.facts.model(), m.samples, *m.finite);
    if (!curvature) {
        return Verdict::undecided("the curvature at W_fin was not bounded from below");
    }
    return at_least(*m.restricted_gap, finite_excess_bound(Interval::exactly(*curvature), logit_range(m.facts.data()), *m.distance), "Lbar(W) - L*");
}

} // namespace

std::vector<BoundAtWeights> bounds_at(const MeasuredWeights& m) {
    const Assumptions assumed = m.facts.assumptions();
    const auto of_the_loss = [&](Verdict (*decide)(const MeasuredWeights&)) {
        return !assumed.head         ? Verdict::vacuous("H")
               : !assumed.realisable ? Verdict::vacuous("R")
               : m.finite == nullptr ? Verdict::undecided(m.why_not)
                                     : decide(m);
    };
    return {{"B1", "L(W) - Lbar(W) <= kappa(W)", of_the_loss(limit_gap)},
            {"B2", "every strict margin is at least what the excess loss forces", of_the_loss(margins)},
            {"B3", "the strict margins force the direction", direction(m)},
            {"B6", "the excess loss bounds the distance to W_fin", of_the_loss(finite_part)}};
}

} // namespace attest
