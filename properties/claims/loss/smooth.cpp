// loss.smooth: the gradient is Lipschitz with beta = max_i D_i^2 |e_k|^2 / 4 (paper, lemma on smoothness; constant ours, THEORY 6.3; enclosed).
#include "model/descent/descent.h"
#include "properties/claims/loss/loss_checks.h"

namespace attest {
namespace {

Verdict lipschitz_gradient(const CaseFacts& facts, const Rational& beta, Loss loss = Loss::log) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Rational>& v = facts.value().weights("displacement");
    if (risk_blind_to(facts, v)) {
        return Verdict::held(0.0); // both gradients are equal, exactly
    }
    const Matrix<Interval> change = entries_difference(gradient_at(facts, sum(w, v), loss), gradient_at(facts, w, loss));
    // |grad L(W+V) - grad L(W)|^2 <= beta^2 |V|^2
    return at_most(facts.model().coefficient_product(change, change), Interval(Rational(beta * beta * norm_squared(v))),
                   "the gradient moves faster than beta |V|");
}

Verdict smooth_for(const CaseFacts& facts, Loss loss) { return lipschitz_gradient(facts, smoothness(facts.data()), loss); }

Verdict smooth(const CaseFacts& facts) { return smooth_for(facts, Loss::log); }
Verdict smooth_eighth(const CaseFacts& facts) { return lipschitz_gradient(facts, smoothness(facts.data()) / 8); }

/// beta with the least distance of two context embeddings in place of the largest.
Verdict smooth_least_distance(const CaseFacts& facts) {
    const Embedding& embedding = facts.data().embedding();
    Rational beta = 0;
    for (const CountedSample& s : facts.model().samples()) {
        const Token query = facts.model().queries()[static_cast<std::size_t>(s.query_index)];
        std::optional<Rational> least;
        for (const TokenCount& a : s.counts) {
            for (const TokenCount& b : s.counts) {
                if (a.token < b.token) {
                    const Rational d = embedding.gram(a.token, a.token) - 2 * embedding.gram(a.token, b.token) + embedding.gram(b.token, b.token);
                    least = !least || d < *least ? d : *least;
                }
            }
        }
        const Rational candidate = least ? Rational(*least * embedding.gram(query, query) / 4) : Rational(0);
        beta = candidate > beta ? candidate : beta;
    }
    return lipschitz_gradient(facts, beta);
}

// ---- its variations

Verdict smooth_with_head(const CaseFacts& facts) {
    const auto p = head_segment(facts);
    if (!p) {
        return infinite_loss();
    }
    const Matrix<Interval> change = entries_difference(p->slope_end, p->slope_start);
    const Rational beta = smoothness(facts.data());
    const Interval bound(Rational(beta * beta * norm_squared(facts.value().weights("displacement"))));
    const Interval moved = facts.model().coefficient_product(change, change);
    return less(bound, moved) == Truth::yes
               ? Verdict::refuted("the gradient moves faster than beta |V|", "squared, at most " + bound.upper().to_text(8), moved.lower().to_text(8))
               : not_decisive();
}

Verdict smooth_with_other_loss(const CaseFacts& facts, const OtherLoss& l) {
    const Segment s = segment(facts);
    const Matrix<Interval> change = entries_difference(gradient_of(facts, l, s.end), gradient_of(facts, l, s.start));
    const Rational beta = smoothness(facts.data());
    return exceeds(facts.model().coefficient_product(change, change),
                   Interval(Rational(beta * beta * norm_squared(facts.value().weights("displacement")))),
                   l.text + ": the square of the gradient's change");
}

} // namespace

Claim loss_smooth() {
    Claim claim =
        enclosed_claim("loss.smooth", "|grad L(W) - grad L(V)| <= beta |W - V| with beta = max_i D_i^2 |e_k|^2 / 4.",
                       "paper, Lemma on smoothness; constant ours, THEORY 6.3", {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss});
    claim.required_labels = {{"strict-edge", 0.4}, {"repeated-tokens", 0.2}, {"risk-changes", 0.5}};
    claim.labels = displacement_labels;
    claim.generate = generate_cases(moderate_embeddings(), point_and_displacement());
    claim.check = smooth;
    claim.false_neighbours = {
        {"eighth", "The same with beta/8.", smooth_eighth},
        {"least-distance", "The same with the least distance of two context embeddings for D_i.", smooth_least_distance},
    };
    std::vector<InputRecipe> steep_segment = other_loss_segment();
    steep_segment.push_back(steepness_input());
    claim.variations = {
        without(Hypothesis::head, "|grad L(W) - grad L(V)| <= beta |W - V| with any head (where the scores are positive).", smooth_with_head,
                generate_cases(headed_datasets(), small_segment())),
        no_risk_without_realisable(),
        without(Hypothesis::log_loss,
                "|grad L(W) - grad L(V)| <= beta |W - V| with any strictly decreasing loss. (beta does suffice for (1-u)^2 and -u themselves.)",
                for_other_loss(smooth_with_other_loss), generate_cases(other_loss_datasets(), steep_segment)),
    };
    for (const Loss loss : {Loss::squared, Loss::linear}) {
        claim.variations.push_back(
            with_loss(loss, "|grad L(W) - grad L(V)| <= beta |W - V| for the loss " + loss_words(loss) + " and the beta of the log-loss.",
                      for_loss(smooth_for, loss)));
        claim.variations.back().not_needed = smoothness_proof(loss);
    }
    return claim;
}

} // namespace attest
