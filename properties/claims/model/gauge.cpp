// model.gauge: the risk sees only the projection of W on S, and its gradient lies in S, with any head and any loss (paper, section 4; exact).
#include "properties/claims/model/model_checks.h"
#include "properties/variations/variation_tools.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// The part of a risk's gradient that one sample gives, for any differentiable loss and any head: with scores
/// s_v = c_y' e_v, d(score)/dz_v = a_v (s_v - sum_u a_u s_u), so the gradient is a multiple of sum_v of that e_v e_k'.
Matrix<Rational> score_gradient(const CaseFacts& facts, const Sample& sample, const Matrix<Rational>& head) {
    const Embedding& embedding = facts.data().embedding();
    const SampleMasses m = masses_of(facts, sample);
    std::vector<Rational> scores;
    Rational mean = 0;
    for (std::size_t j = 0; j < m.counts.size(); ++j) {
        Rational s = 0;
        for (int a = 0; a < embedding.dimension(); ++a) {
            s += head(sample.label, a) * embedding.entry(m.counts[j].token, a);
        }
        mean += m.masses[j] * s;
        scores.push_back(s);
    }
    Matrix<Rational> gradient = zero_matrix<Rational>(embedding.dimension(), embedding.dimension());
    for (std::size_t j = 0; j < m.counts.size(); ++j) {
        const Rational factor = m.masses[j] * (scores[j] - mean);
        for (int a = 0; a < embedding.dimension(); ++a) {
            for (int b = 0; b < embedding.dimension(); ++b) {
                gradient(a, b) += factor * embedding.entry(m.counts[j].token, a) * embedding.entry(sample.query, b);
            }
        }
    }
    return gradient;
}

/// Every sample's logit differences (e_v - e_u)' V e_k are 0: then W and W + V have the same attention on every sample,
/// hence the same risk for any head and any loss.
Verdict attention_blind_to(const CaseFacts& facts, const Matrix<Rational>& v) {
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample sample = facts.data().sample(i);
        for (const TokenCount& c : token_counts(sample.context)) {
            const Token first = sample.context.front(); // not the label, which is missing from the context where R fails
            const Rational m = margin(facts.data().embedding(), v, sample.query, first, c.token);
            if (m != 0) {
                return Verdict::refuted(fmt::format("sample {}: the displacement moves token {} against token {}", i, c.token, first),
                                        "no logit difference changes", "a change of " + to_text(m));
            }
        }
    }
    return Verdict::held();
}

Verdict gauge_of(const CaseFacts& facts, const std::function<Matrix<Rational>(const Matrix<Rational>&)>& project, const char* space) {
    if (!facts.data().head()) {
        return Verdict::vacuous("a head is given");
    }
    const Matrix<Rational>& drawn = facts.value().weights("weights");
    const Verdict blind = attention_blind_to(facts, difference(drawn, project(drawn)));
    if (blind.outcome != Outcome::held) {
        return blind;
    }
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Matrix<Rational> gradient = score_gradient(facts, facts.data().sample(i), *facts.data().head());
        if (!equal_matrices(gradient, project(gradient))) {
            return Verdict::refuted(fmt::format("the gradient of sample {}'s score leaves {}", i, space), fmt::format("a gradient in {}", space),
                                    matrix_text(gradient));
        }
    }
    return Verdict::held();
}

Verdict gauge(const CaseFacts& facts) {
    return gauge_of(
        facts, [&](const Matrix<Rational>& w) { return facts.space().project(w); }, "S");
}
Verdict gauge_cyclic(const CaseFacts& facts) {
    return gauge_of(
        facts, [&](const Matrix<Rational>& w) { return facts.cyclic().project(w); }, "S_fin");
}
Verdict gauge_svm(const CaseFacts& facts) {
    return gauge_of(
        facts, [&](const Matrix<Rational>& w) { return difference(facts.space().project(w), facts.cyclic().project(w)); }, "S_svm");
}

} // namespace

Claim model_gauge() {
    Claim claim =
        exact_claim("model.gauge", "The risk, with any head and any loss, depends only on the projection of W on S, and its gradient lies in S.",
                    "paper, section 4; THEORY 5 (convexity)", {Hypothesis::realisable});
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}};
    claim.generate =
        generate_cases(realisable_with_any_embedding().headed({{1, HeadKind::general}}), {attention_weights(), weights_input("weights")});
    claim.check = gauge;
    claim.false_neighbours = {
        {"cyclic-subspace", "The same with the cyclic subspace in place of S.", gauge_cyclic},
        {"svm-subspace", "The same with S_svm in place of S.", gauge_svm},
    };
    // a sample with an absent label draws no edge but has logits that matter
    claim.variations = {without(
        Hypothesis::realisable, "Without R, the risk depends only on the projection of W on S.", {},
        generate_cases(any_dataset().tokens(1, 4).samples(1, 3).headed({{1, HeadKind::general}}), {attention_weights(), weights_input("weights")}))};
    return claim;
}

} // namespace attest
