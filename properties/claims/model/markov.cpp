// model.markov: attention is the context-conditioned Markov chain of Ildiz et al. (arXiv 2402.13512; exact).
#include "properties/claims/model/model_checks.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// m_v p_v / sum_u m_u p_u with p = softmax over the whole vocabulary, `counted` false: with m = 1.
std::vector<Rational> conditioned_chain(const std::vector<TokenCount>& counts, const std::vector<Rational>& weights, bool counted) {
    Rational vocabulary = 0;
    for (const Rational& w : weights) {
        vocabulary += w;
    }
    Rational context = 0;
    std::vector<Rational> masses;
    for (const TokenCount& c : counts) {
        masses.push_back((counted ? c.count : 1) * (weights[static_cast<std::size_t>(c.token)] / vocabulary));
        context += masses.back();
    }
    for (Rational& mass : masses) {
        mass /= context;
    }
    return masses;
}

Verdict chain_agrees(const CaseFacts& facts, bool counted) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const SampleMasses m = masses_of(facts, sample);
        const std::vector<Rational> chain = conditioned_chain(m.counts, query_weights(facts, sample.query), counted);
        for (std::size_t j = 0; j < chain.size(); ++j) {
            if (chain[j] != m.masses[j]) {
                return Verdict::refuted(fmt::format("sample {}: token {} has another mass", i, m.counts[j].token), to_text(chain[j]),
                                        to_text(m.masses[j]));
            }
        }
        return Verdict::held();
    });
}

Verdict markov(const CaseFacts& facts) { return chain_agrees(facts, true); }
Verdict markov_without_counts(const CaseFacts& facts) { return chain_agrees(facts, false); }

/// Logits E W' e_k instead of E W e_k: the masses agree iff all logit differences inside the context do.
Verdict markov_transposed(const CaseFacts& facts) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Rational> t = transposed(w);
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        for (const TokenCount& c : token_counts(sample.context)) {
            const Token first = sample.context.front();
            const Rational right = margin(facts.data().embedding(), w, sample.query, c.token, first);
            const Rational wrong = margin(facts.data().embedding(), t, sample.query, c.token, first);
            if (right != wrong) {
                return Verdict::refuted(fmt::format("sample {}: tokens {} and {} have another ratio of masses", i, c.token, first),
                                        fmt::format("log ratio {}", to_text(right)), fmt::format("log ratio {}", to_text(wrong)));
            }
        }
        return Verdict::held();
    });
}

} // namespace

Claim model_markov() {
    Claim claim = exact_claim(
        "model.markov", "Attention is the context-conditioned Markov chain: the mass of v is m_v p_kv / sum_u m_u p_ku with p_k = softmax(E W e_k).",
        "Ildiz et al., From self-attention to Markov models (arXiv 2402.13512); THEORY 1");
    claim.required_labels = {{"repeated-tokens", 0.2}};
    claim.generate = generate_cases(any_dataset(), {attention_weights(), weights_input("weights")});
    claim.check = markov;
    claim.false_neighbours = {
        {"counts-ignored", "The same without multiplicities.", markov_without_counts},
        {"transposed", "The same with p_k = softmax(E W' e_k).", markov_transposed},
    };
    return claim;
}

} // namespace attest
