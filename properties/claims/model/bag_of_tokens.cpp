// model.bag-of-tokens: the order of a context and the place of its tokens do not matter (paper, section 2; exact, the definition over positions
// against the one over counts).
#include "properties/claims/model/model_checks.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// f_W by the definition over positions: sum_t p_{x_t} e_{x_t} / sum_t p_{x_t}, in the given order, under the given query.
Vector<Rational> output_by_positions(const CaseFacts& facts, const std::vector<Token>& context, Token query) {
    const std::vector<Rational> p = query_weights(facts, query);
    Rational denominator = 0;
    Vector<Rational> output = zero_vector<Rational>(facts.data().dimension());
    for (const Token v : context) {
        const Rational& weight = p[static_cast<std::size_t>(v)];
        denominator += weight;
        for (int a = 0; a < facts.data().dimension(); ++a) {
            output[a] += weight * facts.data().embedding().entry(v, a);
        }
    }
    for (int a = 0; a < facts.data().dimension(); ++a) {
        output[a] /= denominator;
    }
    return output;
}

Vector<Rational> model_output(const CaseFacts& facts, const std::vector<TokenCount>& counts, Token query) {
    return attention_output(facts.data().embedding(), counts, attention_from_weights(counts, query_weights(facts, query)));
}

Verdict same_output(std::size_t i, const char* what, const Vector<Rational>& expected, const Vector<Rational>& found) {
    if (equal_vectors(expected, found)) {
        return Verdict::held();
    }
    return Verdict::refuted(fmt::format("sample {}: {} changes the output", i, what), vector_text(expected), vector_text(found));
}

Verdict bag_of_tokens(const CaseFacts& facts) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const std::vector<Token> forward(sample.context.begin(), sample.context.end());
        const std::vector<Token> backward(forward.rbegin(), forward.rend());
        const Vector<Rational> by_counts = model_output(facts, token_counts(sample.context), sample.query);
        const Verdict in_order = same_output(i, "going through positions", by_counts, output_by_positions(facts, forward, sample.query));
        return in_order.outcome == Outcome::held
                   ? same_output(i, "another order of the context", by_counts, output_by_positions(facts, backward, sample.query))
                   : in_order;
    });
}

Verdict set_of_tokens(const CaseFacts& facts) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        std::vector<TokenCount> once = token_counts(sample.context);
        for (TokenCount& c : once) {
            c.count = 1;
        }
        return same_output(i, "forgetting multiplicities", model_output(facts, token_counts(sample.context), sample.query),
                           model_output(facts, once, sample.query));
    });
}

Verdict query_ignored(const CaseFacts& facts) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const std::vector<TokenCount> counts = token_counts(sample.context);
        const Vector<Rational> output = model_output(facts, counts, sample.query);
        for (const TokenCount& c : counts) {
            const Verdict v = same_output(i, "another last token", output, model_output(facts, counts, c.token));
            if (v.outcome != Outcome::held) {
                return v;
            }
        }
        return Verdict::held();
    });
}

} // namespace

Claim model_bag_of_tokens() {
    Claim claim = exact_claim("model.bag-of-tokens", "The output depends on the context only through its token counts and its query.",
                              "paper, section 2; THEORY 1");
    claim.required_labels = {{"repeated-tokens", 0.2}, {"several-queries", 0.1}};
    claim.generate = generate_cases(any_dataset(), {attention_weights()});
    claim.check = bag_of_tokens;
    claim.false_neighbours = {
        {"set-of-tokens", "The output depends on the context only through its set of tokens and its query.", set_of_tokens},
        {"query-ignored", "The output depends on the token counts alone.", query_ignored},
    };
    return claim;
}

} // namespace attest
