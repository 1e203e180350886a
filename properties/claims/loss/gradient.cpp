// loss.gradient: the first-order remainder lies between 0 and beta/2 |V|^2 (paper, lemma on convexity; constant ours, THEORY 6.3; enclosed).
#include "model/descent/descent.h"
#include "properties/claims/loss/loss_checks.h"

namespace attest {
namespace {

/// 0 <= L(W+V) - L(W) - <gradient, V> <= beta/2 |V|^2 for the given gradient table at W.
Verdict two_sided(const CaseFacts& facts, const Matrix<Interval>& gradient, Loss loss = Loss::log) {
    const Segment s = segment(facts);
    const Interval remainder = risk(facts.model(), s.end, loss) - risk(facts.model(), s.start, loss) - inner_product(gradient, s.displacement);
    const Interval bound(Rational(smoothness(facts.data()) * norm_squared(facts.value().weights("displacement")) / 2));
    const Verdict below = at_most(Interval(0), remainder, "L(W+V) - L(W) - <grad, V> is negative");
    return below.outcome == Outcome::held ? at_most(remainder, bound, "the remainder exceeds beta/2 |V|^2") : below;
}

Verdict gradient_bounds_for(const CaseFacts& facts, Loss loss) {
    if (risk_blind_to(facts, facts.value().weights("displacement"))) {
        return Verdict::held(0.0); // L(W+V) = L(W) and <grad, V> = 0, exactly
    }
    return two_sided(facts, gradient_at(facts, facts.value().weights("weights"), loss), loss);
}

Verdict gradient(const CaseFacts& facts) { return gradient_bounds_for(facts, Loss::log); }

/// The true gradient with the label's term of the first sample times `factor` (1 is right, 0 missing, -1 wrong sign).
Verdict gradient_with_label_term(const CaseFacts& facts, int factor) {
    Matrix<Interval> g = gradient_at(facts, facts.value().weights("weights"));
    const CountedSample& s = facts.model().samples().front();
    g(s.label, s.query_index) += Interval(Rational(1 - factor, static_cast<long>(facts.data().size())));
    return two_sided(facts, g);
}

Verdict gradient_with_swapped_labels(const CaseFacts& facts) {
    const auto& samples = facts.model().samples();
    if (samples.size() < 2) {
        return Verdict::vacuous("two samples");
    }
    Matrix<Interval> g = gradient_at(facts, facts.value().weights("weights"));
    const Interval share(Rational(1, static_cast<long>(samples.size())));
    const CountedSample& a = samples[0];
    const CountedSample& b = samples[1];
    g(a.label, a.query_index) += share;
    g(b.label, a.query_index) -= share;
    g(b.label, b.query_index) += share;
    g(a.label, b.query_index) -= share;
    return two_sided(facts, g);
}

Verdict gradient_at_displaced(const CaseFacts& facts) {
    return two_sided(facts, gradient_at(facts, sum(facts.value().weights("weights"), facts.value().weights("displacement"))));
}

// ---- its variations

Verdict gradient_with_head(const CaseFacts& facts) {
    const auto p = head_segment(facts);
    if (!p) {
        return infinite_loss();
    }
    const Interval remainder = p->at_end - p->at_start - inner_product(p->slope_start, p->displacement);
    const Interval bound(Rational(smoothness(facts.data()) * norm_squared(facts.value().weights("displacement")) / 2));
    if (negative(remainder) == Truth::yes) {
        return Verdict::refuted("L(W+V) - L(W) - <grad L(W), V> is negative", "at least 0", remainder.upper().to_text(8));
    }
    return less(bound, remainder) == Truth::yes
               ? Verdict::refuted("the remainder exceeds beta/2 |V|^2", "at most " + bound.upper().to_text(8), remainder.lower().to_text(8))
               : not_decisive();
}

Verdict gradient_with_other_loss(const CaseFacts& facts, const OtherLoss& l) {
    const Segment s = segment(facts);
    const Interval remainder = risk_of(facts, l, s.end) - risk_of(facts, l, s.start) - inner_product(gradient_of(facts, l, s.start), s.displacement);
    return exceeds(-remainder, Interval(0), l.text + ": <grad L(W), V> - (L(W+V) - L(W))");
}

} // namespace

Claim loss_gradient() {
    Claim claim =
        enclosed_claim("loss.gradient", "0 <= L(W+V) - L(W) - <grad L(W), V> <= beta/2 |V|^2 for every W and V.",
                       "paper, Lemma on convexity; constant ours, THEORY 6.3", {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss});
    claim.last_digits = 2560; // remainders of size 1e-60 times a mass of e^-1000
    claim.required_labels = {{"repeated-tokens", 0.2}, {"strict-edge", 0.4}, {"risk-changes", 0.5}};
    claim.labels = displacement_labels;
    claim.generate = generate_cases(moderate_embeddings(), point_and_displacement());
    claim.check = gradient;
    claim.false_neighbours = {
        {"term-missing", "The same with the label's term of the first sample left out of the gradient.",
         [](const CaseFacts& facts) { return gradient_with_label_term(facts, 0); }},
        {"term-sign", "The same with that term's sign turned.", [](const CaseFacts& facts) { return gradient_with_label_term(facts, -1); }},
        {"labels-swapped", "The same with the labels of the first two samples swapped in the gradient.", gradient_with_swapped_labels},
        {"gradient-at-displaced", "The same with the gradient at W+V.", gradient_at_displaced},
    };
    claim.variations = {
        without(Hypothesis::head, "0 <= L(W+V) - L(W) - <grad L(W), V> <= beta/2 |V|^2 with any head.", gradient_with_head,
                generate_cases(headed_datasets(), small_segment())),
        no_risk_without_realisable(),
        without(Hypothesis::log_loss, "L(W+V) - L(W) - <grad L(W), V> >= 0 with another loss.", for_other_loss(gradient_with_other_loss),
                generate_cases(other_loss_datasets(), other_loss_segment())),
    };
    for (const Loss loss : {Loss::squared, Loss::linear}) {
        claim.variations.push_back(
            with_loss(loss, "0 <= L(W+V) - L(W) - <grad L(W), V> <= beta/2 |V|^2 for every W and V, for the loss " + loss_words(loss) + ".",
                      for_loss(gradient_bounds_for, loss)));
    }
    return claim;
}

} // namespace attest
