#include "properties/reproduction/studies/two_sided_study.h"

#include "model/descent/logit_unit.h"
#include "properties/reproduction/studies/missing_hypothesis.h"
#include "theory/bounds/direction.h"
#include "theory/bounds/logit_range.h"
#include "theory/bounds/loss_rate.h"
#include "theory/descent/descent_bounds.h"
#include "theory/regularisation_path/path_bounds.h"

#include <algorithm>
#include <chrono>

namespace attest {
namespace {

constexpr int working = 40; // digits
constexpr int path_powers[] = {2, 4, 10, 30, 100, 300};

void run_descent(TwoSidedStudy& r, const DatasetFacts& facts, long steps, const std::atomic<bool>& stop) {
    const Dataset& data = facts.data();
    auto evidence = DescentEvidence::begin(facts, zero_matrix<Rational>(data.dimension(), data.dimension()), rate_of_share(data, 1));
    if (!evidence) {
        r.open.emplace_back(not_enclosed);
        return;
    }
    const Interval range = logit_range(data);
    std::optional<std::pair<long, Interval>> small; // t0 and L_{t0}
    for (long t = 1; t <= steps && !stop; t *= 2) {
        evidence->run_to(t);
        const DescentCheckpoint c = evidence->checkpoint();
        TwoSidedStep s{t, c.excess, {}, {}, direction_error_bound(c.product / (c.norm * r.norm_mm)), {}};
        if (r.acyclic) {
            s.excess_above = descent_loss_upper(data.size(), evidence->start_excess(), r.norm_mm, evidence->rate(), t);
            if (small) {
                s.excess_below = descent_loss_lower(small->second, range, evidence->rate(), t - small->first);
            } else if (descent_loss_small(c.excess, range, evidence->rate()) == Truth::yes) {
                small = {t, c.excess};
            }
        }
        const Interval distance = direction_distance_lower(evidence->finite_norm(), c.radius_bound);
        if (positive(distance) == Truth::yes) {
            s.error_below = distance / c.norm;
        }
        r.run.push_back(std::move(s));
    }
}

void walk_path(TwoSidedStudy& r, const DatasetFacts& facts) {
    const Rational unit = logit_unit(facts.data()); // penalties in the data's own unit: the same points at every scale of the embeddings
    std::vector<Rational> penalties;
    for (const int power : path_powers) {
        penalties.push_back(Rational(1, boost::multiprecision::pow(Integer(10), static_cast<unsigned>(power))) / (unit * unit));
    }
    const auto evidence = path_evidence(facts, penalties);
    if (!evidence) {
        r.open.emplace_back("the path was not enclosed");
        return;
    }
    const FiniteComponent& finite = *facts.finite();
    const Interval finite_norm = sqrt(max(Interval(0), finite.space.squared_norm(finite.enclosure)));
    for (const PathEvidence& e : *evidence) {
        const PrecisionScope scope(e.digits);
        const PathLossRate rate =
            path_loss_rate(facts.model(), split_samples(facts.model(), facts.graphs()), finite_norm, finite.loss_infimum, r.norm_mm);
        const Interval least = path_excess_lower(rate, e.facts.norm, e.radius_bound, e.excess_bound);
        const Rational relative = e.penalty * unit * unit;
        r.path.push_back(
            {static_cast<int>(denominator(relative).str().size()) - 1, e.facts.norm, -log(e.facts.excess), -log(least), -log(e.excess_bound)});
    }
}

} // namespace

bool within_bounds(const TwoSidedStep& s) {
    return (!s.excess_above || less(*s.excess_above, s.excess) != Truth::yes) && (!s.excess_below || less(s.excess, *s.excess_below) != Truth::yes) &&
           (!s.error_below || less(s.error, *s.error_below) != Truth::yes);
}

bool within_bounds(const TwoSidedPoint& p) { return less(p.above, p.inverse) != Truth::yes && less(p.inverse, p.below) != Truth::yes; }

TwoSidedStudy two_sided_study(const std::string& name, const Dataset& data, long steps, const std::atomic<bool>& stop) {
    const auto begin = std::chrono::steady_clock::now();
    const PrecisionScope scope(working);
    TwoSidedStudy r;
    r.dataset = name;
    const DatasetFacts facts(data);
    r.reason = missing_hypothesis(facts.assumptions(), facts.svm().status);
    if (!r.reason.empty()) {
        return r;
    }
    r.acyclic = facts.assumptions().acyclic;
    r.norm_mm = sqrt(Interval(facts.svm().norm_squared));
    if (facts.finite() == nullptr) {
        r.reason = not_enclosed;
        r.open.push_back(r.reason);
        return r;
    }
    run_descent(r, facts, steps, stop);
    if (!stop) {
        walk_path(r, facts);
    }
    const bool bounded =
        std::all_of(r.run.begin(), r.run.end(), [](const TwoSidedStep& s) { return s.excess.is_bounded() && s.error.is_bounded(); }) &&
        std::all_of(r.path.begin(), r.path.end(), [](const TwoSidedPoint& p) { return p.inverse.is_bounded(); });
    if (!bounded) { // such a step breaks no bound, and shows none either
        r.open.emplace_back("a step or a point was not enclosed");
    }
    r.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return r;
}

} // namespace attest
