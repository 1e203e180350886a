// retrieval.training: attention outside the label's component is bounded by the excess loss (paper, section 5; bound ours, THEORY 6.1; bounded).
#include "properties/claims/retrieval/retrieval_checks.h"
#include "theory/bounds/finite_part.h"
#include "theory/finite_component/loss_split.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// Outside mass <= 1 - e^{-factor n eps} at the drawn W; `label_only` counts everything but the label as outside.
Verdict outside_mass_bound(const CaseFacts& facts, const Rational& factor, bool label_only) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return finite_not_enclosed();
    }
    const LogitModel& model = facts.model();
    const InsideFlags inside = inside_flags(model, facts.graphs());
    const Matrix<Interval> z = converted<Interval>(model.logits(facts.value().weights("weights")));
    const Interval excess = excess_loss(model, inside, z, model.logits(fin->space.combination(fin->enclosure)));
    const Interval samples(static_cast<long>(model.samples().size()));
    const Interval bound = -expm1(-(Interval(factor) * samples * excess));
    std::size_t with_outside = 0;
    for (const auto& flags : inside) {
        with_outside += std::find(flags.begin(), flags.end(), false) != flags.end() ? 1 : 0;
    }
    Verdict answer = Verdict::held(0.0); // without a token outside, every mass outside is 0, exactly
    for (std::size_t i = 0; i < inside.size(); ++i) {
        std::vector<bool> kept = inside[i];
        if (label_only) {
            for (std::size_t j = 0; j < kept.size(); ++j) {
                kept[j] = model.samples()[i].counts[j].token == model.samples()[i].label;
            }
        }
        if (std::find(kept.begin(), kept.end(), false) == kept.end()) {
            continue;
        }
        // One sample with outside tokens and S_fin = 0: n eps = log(1 + q_i), and both sides are q_i/(1 + q_i), identically.
        if (!label_only && factor == 1 && with_outside == 1 && fin->space.dimension() == 0) {
            continue;
        }
        answer = at_most(mass_outside(model.samples()[i], kept, z), bound, fmt::format("sample {}: attention mass outside the component", i));
        if (answer.outcome != Outcome::held) {
            return answer;
        }
    }
    return answer;
}

// ---- its variations

Verdict constant_with_head(const CaseFacts& facts) {
    return HeadRisk(facts.data()).constant() && has_outside_token(facts)
               ? Verdict::refuted("every context's tokens have one score: every W minimises L", "no attention outside the component at excess loss 0",
                                  "positive attention outside it")
               : not_decisive();
}

Verdict empty_without_label(const CaseFacts& facts) {
    const Verdict empty = empty_restricted_context(facts);
    return empty.outcome == Outcome::refuted ? Verdict::refuted(infinite(facts) + "; every W attains L* = infinity, with excess 0",
                                                                "mass 0 outside the label's component", "mass 1")
                                             : empty;
}

Verdict outside_mass_bound_with_other_loss(const CaseFacts& facts, const OtherLoss& l) {
    if (!acyclic(facts.graphs())) {
        return not_decisive(); // L* = l(1) on acyclic data
    }
    const Matrix<Interval> z = enclosed_logits(facts.model(), facts.value().weights("weights"));
    const Interval excess = risk_of(facts, l, z) - l.steepness * loss_value(l.loss, Interval(1));
    const Interval bound = -expm1(-(Interval(facts.data().size()) * excess));
    const InsideFlags inside = inside_flags(facts.model(), facts.graphs());
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const CountedSample& s = facts.model().samples()[i];
        const Verdict v = exceeds(outside_mass(s, inside[i], sample_logits(s, z)), bound, fmt::format("{}, sample {}: the mass outside", l.text, i));
        if (v.outcome == Outcome::refuted) {
            return v;
        }
    }
    return not_decisive();
}

} // namespace

Claim retrieval_training() {
    const auto moderate = weights_input(
        "weights",
        {{1, WeightsKind::zero}, {3, WeightsKind::random}, {2, WeightsKind::along_svm}, {1, WeightsKind::single_edge}, {1, WeightsKind::edges}});
    Claim claim;
    claim.id = "retrieval.training";
    claim.statement = "The attention mass outside the label's component is at most 1 - e^{-n eps} at excess loss eps = L - L*.";
    claim.source = "paper, section 5 (hard retrieval); bound ours, THEORY 6.1";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"strict-edge", 0.4}, {"cyclic", 0.2}};
    claim.generate = generate_cases(small_feasible().with_strict_edge(), {moderate});
    claim.check = [](const CaseFacts& facts) { return outside_mass_bound(facts, 1, false); };
    claim.false_neighbours = {
        {"outside-the-label",
         "The same for the mass outside the label alone.",
         [](const CaseFacts& facts) { return outside_mass_bound(facts, 1, true); },
         generate_cases(small_cyclic(), {moderate}),
         {}},
        {"half-excess",
         "The mass is at most 1 - e^{-n eps/2}.",
         [](const CaseFacts& facts) { return outside_mass_bound(facts, Rational(1, 2), false); },
         {},
         {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head the attention mass outside the component is at most 1 - e^{-n eps}.", constant_with_head,
                generate_cases(headed_datasets().with_strict_edge())),
        without(Hypothesis::realisable, "Without R, the attention mass outside the label's component is at most 1 - e^{-n eps}.", empty_without_label,
                absent_label_cases()),
        without(Hypothesis::log_loss, "With another loss the attention mass outside the component is at most 1 - e^{-n eps}.",
                for_other_loss(outside_mass_bound_with_other_loss),
                generate_cases(other_loss_edge_datasets().planned({{1, Plan::acyclic}}), {other_loss_input(), small_weights("weights")})),
    };
    return claim;
}

} // namespace attest
