// path.loss-rate: the excess loss of every W against its norm from below, and of the path from both sides: log 1/eps_R = R/|W_mm| + O(1) (ours,
// THEORY 6.12; bounded).
#include "theory/bounds/loss_rate.h"
#include "properties/claims/path/path_checks.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/logit_range.h"
#include "theory/finite_component/least_curvature.h"

#include <fmt/format.h>

namespace attest {
namespace {

PathLossRate rate_of(const CaseFacts& facts, const FiniteComponent& finite) {
    return path_loss_rate(facts.model(), split_samples(facts.model(), facts.graphs()),
                          sqrt(max(Interval(0), finite.space.squared_norm(finite.enclosure))), finite.loss_infimum,
                          sqrt(Interval(facts.svm().norm_squared)));
}

/// The excess loss of the input "weights" against its bound, |P| exact up to its root.
Verdict at_drawn_weights(const CaseFacts& facts) {
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return no_enclosure();
    }
    const LogitModel& model = facts.model();
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Interval> at_finite = edge_logits(model, finite->space.basis(), finite->enclosure);
    const Interval excess = excess_loss(model, inside_flags(model, facts.graphs()), enclosed_logits(model, w), at_finite);
    Interval radius(0);
    if (finite->space.dimension() > 0) {
        const auto curvature = least_curvature(model, split_samples(model, facts.graphs()), *finite);
        if (!curvature || !excess.is_bounded()) {
            return no_enclosure();
        }
        radius = Interval::exactly(finite_radius_bound(excess, Interval::exactly(*curvature), logit_range(facts.data())));
    }
    const Interval norm = sqrt(Interval(facts.cyclic().squared_distance(w)));
    return at_least(excess, path_excess_lower(rate_of(facts, *finite), norm, radius, excess), "the excess loss at the drawn weights");
}

Verdict loss_rate(const CaseFacts& facts) {
    if (!has_strict_edge(facts.graphs())) {
        return Verdict::vacuous("a strict edge");
    }
    if (const Verdict drawn = at_drawn_weights(facts); drawn.outcome != Outcome::held) {
        return drawn;
    }
    return along_path(facts, [&](const PathEvidence& e) {
        const Interval lower = path_excess_lower(rate_of(facts, *facts.finite()), e.facts.norm, e.radius_bound, e.excess_bound);
        const Verdict above = at_most_on_path(e, lower, e.facts.excess, "the lower bound against the excess loss");
        return above.outcome == Outcome::held ? at_most_on_path(e, e.facts.excess, e.excess_bound, "the excess loss against kappa e^-s") : above;
    });
}

// ---- its false neighbours

/// eps >= 1/n log(1 + c e^{-|P|/(2 |W_mm|)}).
Verdict slower(const CaseFacts& facts) {
    return along_path(facts, [&](const PathEvidence& e) {
        const Interval half = e.facts.norm / Interval(2);
        const Interval lower = path_excess_lower(rate_of(facts, *facts.finite()), half, e.radius_bound, e.excess_bound);
        return at_most_on_path(e, lower, e.facts.excess, "the lower bound with |P|/2 against the excess loss");
    });
}

/// eps_R <= kappa e^{-3s/2}, and so <= kappa^{-1/2} (kappa e^{-s})^{3/2}.
Verdict faster(const CaseFacts& facts) {
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return no_enclosure();
    }
    return along_path(facts, [&](const PathEvidence& e) {
        Interval kappa(0);
        const Matrix<Interval> at_finite = edge_logits(facts.model(), finite->space.basis(), finite->enclosure);
        for (const Interval& q : outside_ratios(facts.model(), inside_flags(facts.model(), facts.graphs()), at_finite)) {
            kappa += q / Interval(facts.data().size());
        }
        return at_most_on_path(e, e.facts.excess, e.excess_bound * sqrt(e.excess_bound / kappa), "the excess loss against kappa e^{-3s/2}");
    });
}

// ---- its variations

/// L = Lbar attains its minimum, where eps = 0.
Verdict excess_vanishes(const CaseFacts& facts) {
    return blind(facts) || facts.finite() != nullptr
               ? Verdict::refuted("L = Lbar, and W_fin minimises it", "a positive excess loss at every W", "0 at W_fin")
               : no_enclosure();
}

} // namespace

Claim path_loss_rate() {
    Claim claim;
    claim.id = "path.loss-rate";
    claim.statement = "Every W has an excess loss of at least 1/n log(1 + c e^{-|P|/|W_mm|}), c explicit, and on the path it is at most kappa e^-s: "
                      "log 1/eps_R = R/|W_mm| + O(1).";
    claim.source = "ours, THEORY 6.12";
    claim.hypotheses = path_hypotheses();
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.2}, {"several-queries", 0.1}};
    claim.generate = generate_cases(
        path_datasets(),
        {weights_input(
            "weights",
            {{1, WeightsKind::zero}, {3, WeightsKind::random}, {2, WeightsKind::along_svm}, {1, WeightsKind::edges}, {1, WeightsKind::off_space}})});
    claim.check = loss_rate;
    claim.false_neighbours = {
        {"half-the-norm", "Every W has an excess loss of at least 1/n log(1 + c e^{-|P|/(2 |W_mm|)}).", slower, {}, {}},
        {"three-halves", "On the path the excess loss is at most kappa e^{-3s/2}.", faster, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head the loss falls like e^{-R/|W_mm|} on the path.",
                if_blind("an excess loss that falls like e^{-R/|W_mm|}", "a constant loss"), generate_cases(headed_datasets().with_strict_edge())),
        without(Hypothesis::realisable, "Without R, the loss falls like e^{-R/|W_mm|} on the path.",
                infinite_risk("a loss that falls along the path", "L infinite on all of it"), absent_label_edge_cases()),
        without(Hypothesis::feasible, "With a strict edge the loss falls exponentially along the path, for any embeddings.",
                constant_risk("a loss that falls along the path", "a constant loss"), infeasible_acyclic_cases()),
        without(Hypothesis::log_loss, "With another loss the path's loss falls no faster than e^{-R/|W_mm|}.",
                if_faster("a loss that falls no faster than e^{-R/|W_mm|}", "a faster one along D"), faster_direction_cases({linear_loss_input()})),
        without(Hypothesis::strict_edge, "Without a strict edge, every W has a positive excess loss.", excess_vanishes, often_without_strict_edge()),
    };
    return claim;
}

} // namespace attest
