// model.convex-combination: attention masses are a convex combination of the context's embeddings (paper, section 2; exact).
#include "properties/claims/model/model_checks.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// Masses >= 0 with sum 1 that combine the context's embeddings to `output`: the witness that it lies in their hull.
Verdict is_convex_combination(const CaseFacts& facts, std::size_t i, const SampleMasses& m, const Vector<Rational>& output) {
    Rational total = 0;
    Vector<Rational> combined = zero_vector<Rational>(facts.data().dimension());
    for (std::size_t j = 0; j < m.counts.size(); ++j) {
        if (m.masses[j] < 0) {
            return Verdict::refuted(fmt::format("sample {}: the mass of token {} is negative", i, m.counts[j].token), "a mass >= 0",
                                    to_text(m.masses[j]));
        }
        total += m.masses[j];
        for (int a = 0; a < facts.data().dimension(); ++a) {
            combined[a] += m.masses[j] * facts.data().embedding().entry(m.counts[j].token, a);
        }
    }
    if (total != 1) {
        return Verdict::refuted(fmt::format("sample {}: the masses do not sum to 1", i), "sum 1", "sum " + to_text(total));
    }
    if (!equal_vectors(combined, output)) {
        return Verdict::refuted(fmt::format("sample {}: the masses do not combine to the output", i), vector_text(output), vector_text(combined));
    }
    return Verdict::held();
}

Verdict convex_combination(const CaseFacts& facts) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const SampleMasses m = masses_of(facts, sample);
        return is_convex_combination(facts, i, m, attention_output(facts.data().embedding(), m.counts, m.masses));
    });
}

Verdict counts_in_numerator_only(const CaseFacts& facts) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        SampleMasses m{token_counts(sample.context), {}};
        const std::vector<Rational> p = query_weights(facts, sample.query);
        Rational denominator = 0;
        for (const TokenCount& c : m.counts) {
            denominator += p[static_cast<std::size_t>(c.token)];
        }
        for (const TokenCount& c : m.counts) {
            m.masses.push_back(c.count * p[static_cast<std::size_t>(c.token)] / denominator);
        }
        return is_convex_combination(facts, i, m, attention_output(facts.data().embedding(), m.counts, m.masses));
    });
}

Verdict hull_of_other_tokens(const CaseFacts& facts) {
    // Under I coordinates in the rows of E are unique, so the mass of the query, which is positive, cannot be moved to others.
    if (!facts.data().embedding().independent()) {
        return Verdict::vacuous("I (unique coordinates)");
    }
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const SampleMasses m = masses_of(facts, sample);
        for (std::size_t j = 0; j < m.counts.size(); ++j) {
            if (m.counts[j].token == sample.query && m.masses[j] != 0) {
                return Verdict::refuted(fmt::format("sample {}: the output has a part along the query's own embedding", i),
                                        "an output in the hull of the tokens other than the query",
                                        fmt::format("mass {} on token {}", to_text(m.masses[j]), sample.query));
            }
        }
        return Verdict::held();
    });
}

} // namespace

Claim model_convex_combination() {
    Claim claim = exact_claim("model.convex-combination",
                              "Attention masses are >= 0 and sum to 1; the output lies in the convex hull of the context's embeddings.",
                              "paper, section 2; THEORY 1");
    claim.required_labels = {{"repeated-tokens", 0.2}, {"several-queries", 0.1}};
    claim.generate = generate_cases(any_dataset(), {attention_weights()});
    claim.check = convex_combination;
    claim.false_neighbours = {
        {"hull-of-other-tokens", "The output lies in the hull of the embeddings of the tokens other than the query.", hull_of_other_tokens},
        {"counts-in-numerator-only", "The same with multiplicities in the numerator only.", counts_in_numerator_only},
    };
    return claim;
}

} // namespace attest
