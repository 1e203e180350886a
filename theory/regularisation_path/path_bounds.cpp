#include "theory/regularisation_path/path_bounds.h"

#include "model/descent/logit_unit.h"
#include "model/numbers/number_text.h"
#include "theory/bounds/direction.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/limit_gap.h"
#include "theory/bounds/logit_range.h"
#include "theory/bounds/margin.h"
#include "theory/finite_component/least_curvature.h"

#include <algorithm>

namespace attest {
namespace {

Interval finite_norm(const FiniteComponent& finite) {
    const Matrix<Interval> gram = converted<Interval>(finite.space.gram());
    return sqrt(max(Interval(0), inner_product(finite.enclosure, multiply(gram, finite.enclosure)))); // W_fin may be 0
}

} // namespace

std::vector<Rational> claim_penalties(const Dataset& data) {
    const Rational unit = logit_unit(data);
    std::vector<Rational> penalties;
    for (const char* text : {"1e-3", "1e-12", "1e-40", "1e-120"}) {
        penalties.push_back(parse_decimal(text) / (unit * unit));
    }
    return penalties;
}

std::optional<std::vector<PathEvidence>> path_evidence(const DatasetFacts& facts, const std::vector<Rational>& penalties) {
    const PrecisionScope at_least(std::max(working_digits(), 400));
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return std::nullopt;
    }
    const PenaltyPath path(facts.data(), facts.graphs(), facts.svm());
    const LogitModel& model = facts.model();
    const InsideFlags inside = inside_flags(model, facts.graphs());
    const std::vector<SplitSample> samples = split_samples(model, facts.graphs());
    const std::optional<Real> curvature = least_curvature(model, samples, *fin);
    const Interval range = logit_range(facts.data());
    const Interval norm_fin = finite_norm(*fin);
    if (fin->space.dimension() > 0 && !curvature) {
        return std::nullopt;
    }
    const Rational unit = logit_unit(facts.data());
    const int places = logit_unit_places(facts.data());
    std::vector<PathEvidence> evidence;
    for (const Rational& penalty : penalties) {
        // Quantities of size lambda are compared with bounds that agree with them to a relative lambda or so.
        const Rational relative = penalty * unit * unit;
        const int digits = 30 + places + 5 * static_cast<int>(denominator(relative).str().size()) / 2;
        const std::optional<PathPoint> point = enclose_path_point(path, penalty, digits);
        if (!point) {
            return std::nullopt;
        }
        const PrecisionScope scope(point->digits);
        const Matrix<Interval> at_fin = model.logits(fin->space.combination(fin->enclosure));
        PathEvidence e{penalty, point->digits, path_facts(path, *point, *fin), path_logits(path, *point), at_fin, Interval(0), Interval(0), {}, {}};
        Interval kappa(0);
        for (const Interval& q : outside_ratios(model, inside, at_fin)) {
            kappa += q;
        }
        kappa /= Interval(static_cast<long>(samples.size()));
        const Interval norm_mm = sqrt(Interval(facts.svm().norm_squared));
        e.excess_bound = path_excess_bound(kappa, norm_fin, norm_mm, e.facts.norm);
        if (!e.excess_bound.is_bounded()) {
            continue; // R < |W_fin|: too early on the path for the bound
        }
        if (fin->space.dimension() > 0) {
            const Real radius = finite_radius_bound(e.excess_bound, Interval::exactly(*curvature), range);
            e.radius_bound = Interval::exactly(radius);
            e.finite_logits = logits_within(model, at_fin, radius);
        }
        // the widened logits make these enclosures wide; their lower ends are what is proved
        if (const auto margin = strict_margin_bound(samples, e.excess_bound, e.finite_logits)) {
            e.margin_bound = Interval::exactly(margin->lower());
        }
        if (e.margin_bound && positive(*e.margin_bound) == Truth::yes) {
            if (const auto cosine = cosine_bound(*e.margin_bound, norm_mm, e.facts.norm)) {
                e.cosine_bound = Interval::exactly(cosine->lower());
            }
        }
        evidence.push_back(std::move(e));
    }
    if (evidence.empty()) {
        return std::nullopt;
    }
    return evidence;
}

} // namespace attest
