// loss.convex: the risk lies below its chords and its gradient is monotone (paper, lemma on convexity; enclosed).
#include "properties/claims/loss/loss_checks.h"

namespace attest {
namespace {

/// <grad L(W+V) - grad L(W), V>
Interval change_of_slope(const CaseFacts& facts, const Segment& s, Loss loss) {
    return inner_product(risk_gradient(facts.model(), s.end, loss), s.displacement) -
           inner_product(risk_gradient(facts.model(), s.start, loss), s.displacement);
}

Verdict convex_for(const CaseFacts& facts, Loss loss) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Rational>& v = facts.value().weights("displacement");
    const Rational& t = facts.value().scalar("fraction");
    if (t <= 0 || t >= 1) {
        return Verdict::vacuous("a fraction between 0 and 1"); // beyond the segment Jensen's inequality turns round
    }
    if (risk_blind_to(facts, v)) {
        return Verdict::held(0.0);
    }
    const Segment s = segment(facts);
    const Matrix<Interval> zt = enclosed_logits(facts.model(), sum(w, scaled(v, t)));
    const Interval chord = Interval(Rational(1 - t)) * risk(facts.model(), s.start, loss) + Interval(t) * risk(facts.model(), s.end, loss);
    const Verdict jensen = at_most(risk(facts.model(), zt, loss), chord, "the risk lies above its chord");
    if (jensen.outcome != Outcome::held) {
        return jensen;
    }
    return at_most(Interval(0), change_of_slope(facts, s, loss), "the gradient turns back along V");
}

Verdict convex(const CaseFacts& facts) { return convex_for(facts, Loss::log); }
Verdict convex_squared(const CaseFacts& facts) { return convex_for(facts, Loss::squared); }
Verdict convex_linear(const CaseFacts& facts) { return convex_for(facts, Loss::linear); }

/// Strong convexity with half the curvature at 0 as its modulus along V.
Verdict strongly_convex(const CaseFacts& facts) {
    const Matrix<Rational> v = facts.space().project(facts.value().weights("displacement"));
    if (is_zero(v)) {
        return Verdict::vacuous("a direction in S");
    }
    const Segment s = segment(facts, facts.value().weights("weights"), v);
    const Matrix<Interval> origin = zero_matrix<Interval>(s.start.rows(), s.start.cols());
    const Interval modulus = risk_curvature(facts.model(), origin, s.displacement) / Interval(2);
    return at_most(modulus, change_of_slope(facts, s, Loss::log), "the slope changes by less than half the curvature at 0");
}

// ---- its variations

Verdict convex_with_head(const CaseFacts& facts) {
    const auto p = head_segment(facts);
    if (!p) {
        return infinite_loss();
    }
    const Interval turn = inner_product(p->slope_end, p->displacement) - inner_product(p->slope_start, p->displacement);
    return negative(turn) == Truth::yes
               ? Verdict::refuted("the gradient turns back along V", "a slope that does not fall", "a change of slope of " + turn.upper().to_text(8))
               : not_decisive();
}

Verdict convex_with_other_loss(const CaseFacts& facts, const OtherLoss& l) {
    const Segment s = segment(facts);
    const Interval turn = inner_product(gradient_of(facts, l, s.start), s.displacement) - inner_product(gradient_of(facts, l, s.end), s.displacement);
    return exceeds(turn, Interval(0), l.text + ": by how much the slope along V falls");
}

} // namespace

Claim loss_convex() {
    Claim claim = enclosed_claim("loss.convex", "The risk lies below its chords and its gradient is monotone.", "paper, Lemma on convexity; THEORY 5",
                                 {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss});
    claim.required_labels = {{"strict-edge", 0.4}, {"risk-changes", 0.5}};
    claim.labels = displacement_labels;
    claim.generate = generate_cases(moderate_embeddings(), {moderate_weights("weights"), moderate_weights("displacement"),
                                                            scalar_input("fraction", {"1/2", "1/3", "1/10", "9/10", "1/1000"})});
    claim.check = convex;
    claim.false_neighbours = {
        {"squared-loss", "The same for the loss (1-u)^2.", convex_squared, {}, {Hypothesis::log_loss}},
        {"linear-loss", "The same for the loss -u.", convex_linear, {}, {Hypothesis::log_loss}},
        {"strongly-convex", "Along directions of S the slope changes by at least half the curvature at 0.", strongly_convex},
    };
    claim.variations = {
        without(Hypothesis::head, "The risk with any head has a monotone gradient.", convex_with_head,
                generate_cases(headed_datasets(), small_segment())),
        no_risk_without_realisable(),
        without(Hypothesis::log_loss, "The gradient of the risk with another loss is monotone.", for_other_loss(convex_with_other_loss),
                generate_cases(other_loss_datasets(), other_loss_segment())),
    };
    for (const Loss loss : {Loss::squared, Loss::linear}) {
        claim.variations.push_back(with_loss(
            loss, "For the loss " + loss_words(loss) + " the risk lies below its chords and its gradient is monotone.", for_loss(convex_for, loss)));
    }
    return claim;
}

} // namespace attest
