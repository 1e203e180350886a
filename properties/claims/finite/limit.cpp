// finite.limit: L(W + r W_mm) tends to Lbar(W) like kappa(W) e^{-r} (paper, section 4; bound ours, THEORY 4, B1; enclosed).
#include "properties/claims/finite/finite_checks.h"
#include "theory/bounds/limit_gap.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict limit_bound(const CaseFacts& facts, const Rational& rate, const Rational& factor) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Rational& r = facts.value().scalar("r");
    if (r < 0) {
        return Verdict::vacuous("r >= 0");
    }
    const InsideFlags inside = inside_flags(facts.model(), facts.graphs());
    const Matrix<Interval> at_w = enclosed_logits(facts.model(), w);
    const Matrix<Interval> moved = enclosed_logits(facts.model(), sum(w, scaled(facts.direction(), r)));
    if (!first_sample_with_outside_token(inside)) {
        return Verdict::held(0.0); // no token outside the label's component: L = Lbar and kappa = 0, exactly
    }
    // L by the model's own risk, not by the split: the claim is about L
    const Interval gap = risk(facts.model(), moved) - split_risk(facts.model(), inside, at_w).restricted;
    const Interval bound = Interval(factor) * limit_gap_bound(mean_outside_ratio(facts.model(), inside, at_w), Interval(Rational(rate * r)));
    const Verdict above = at_most(Interval(0), gap, "L(W + r W_mm) is below Lbar(W)");
    return above.outcome == Outcome::held ? at_most(gap, bound, "L(W + r W_mm) - Lbar(W)") : above;
}

// ---- its variations

/// L - Lbar at W + r W_mm outside [0, kappa e^{-r}].
Verdict limit_with_head(const CaseFacts& facts) {
    const Rational& r = facts.value().scalar("r");
    const HeadRisk whole(facts.data());
    const HeadRisk restricted(facts.restricted());
    const Matrix<Rational> moved = sum(facts.value().weights("weights"), scaled(facts.direction(), r));
    const auto l = whole.value(enclosed_logits(whole.model(), moved));
    const auto bar = restricted.value(enclosed_logits(restricted.model(), facts.value().weights("weights")));
    if (!l || !bar || r < 0) {
        return infinite_loss();
    }
    const Interval gap = *l - *bar;
    return negative(gap) == Truth::yes ? Verdict::refuted("L(W + r W_mm) is below Lbar(W)", "a gap of at least 0", gap.upper().to_text(8))
                                       : not_decisive();
}

Verdict limit_with_other_loss(const CaseFacts& facts, const OtherLoss& l) {
    const Rational& r = facts.value().scalar("r");
    const Matrix<Rational>& w = facts.value().weights("weights");
    if (r < 0) {
        return not_decisive();
    }
    const LogitModel restricted(facts.restricted());
    const Interval gap = risk_of(facts, l, enclosed_logits(facts.model(), sum(w, scaled(facts.direction(), r)))) -
                         l.steepness * risk(restricted, enclosed_logits(restricted, w), l.loss);
    const Interval kappa = mean_outside_ratio(facts.model(), inside_flags(facts.model(), facts.graphs()), enclosed_logits(facts.model(), w));
    return exceeds(gap, limit_gap_bound(kappa, Interval(r)), l.text + ": L(W + r W_mm) - Lbar(W)");
}

} // namespace

Claim finite_limit() {
    Claim claim = enclosed_claim("finite.limit", "0 <= L(W + r W_mm) - Lbar(W) <= kappa(W) e^{-r} for every W and r >= 0.",
                                 "paper, section 4; bound ours, THEORY 4 (B1)",
                                 {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible});
    claim.required_labels = {{"strict-edge", 0.5}, {"cyclic", 0.2}};
    claim.generate = generate_cases(feasible_datasets(), {weights_input("weights", {{1, WeightsKind::zero},
                                                                                    {3, WeightsKind::random},
                                                                                    {1, WeightsKind::along_svm},
                                                                                    {1, WeightsKind::single_edge},
                                                                                    {1, WeightsKind::off_space}}),
                                                          scalar_input("r", {"0", "1/10", "1", "5", "20", "60"})});
    claim.check = [](const CaseFacts& facts) { return limit_bound(facts, 1, 1); };
    claim.false_neighbours = {
        {"rate-1.5", "The same with kappa(W) e^{-1.5 r}.", [](const CaseFacts& facts) { return limit_bound(facts, Rational(3, 2), 1); }},
        {"half-kappa", "The same with kappa(W)/2.", [](const CaseFacts& facts) { return limit_bound(facts, 1, Rational(1, 2)); }},
    };
    claim.variations = {
        without(Hypothesis::head, "0 <= L(W + r W_mm) - Lbar(W) <= kappa(W) e^{-r} with any head.", limit_with_head,
                generate_cases(headed_datasets().with_strict_edge(), {small_weights("weights"), scalar_input("r", {"0", "1"})})),
        without(Hypothesis::realisable, "Without R, 0 <= L(W + r W_mm) - Lbar(W) <= kappa(W) e^{-r}.",
                infinite_risk("two finite risks", "infinity minus infinity"), absent_label_cases()),
        without(Hypothesis::feasible, "0 <= L(W + r D) - Lbar(W) <= kappa(W) e^{-r} for some direction D in place of W_mm.",
                infimum_not_reached("L(W + r D) -> Lbar(W)"), infeasible_acyclic_cases()),
        without(Hypothesis::log_loss,
                "0 <= L(W + r W_mm) - Lbar(W) <= kappa(W) e^{-r} with any strictly decreasing loss. (For (1-u)^2 and -u themselves it holds: the gap "
                "of a sample is at most its q_i.)",
                for_other_loss(limit_with_other_loss),
                generate_cases(other_loss_edge_datasets(),
                               {other_loss_input(), steepness_input(), small_weights("weights"), scalar_input("r", {"0", "1", "4"})})),
    };
    return claim;
}

} // namespace attest
