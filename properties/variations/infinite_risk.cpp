#include "properties/variations/infinite_risk.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

/// The first sample whose label is not in its context. The wrapper of without() makes sure that there is one.
std::size_t absent_label(const Dataset& data) {
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        if (multiplicity(s.context, s.label) == 0) {
            return i;
        }
    }
    throw std::logic_error("every label is in its context");
}

/// The sample's tokens in the label's component.
bool has_inside_token(const CaseFacts& facts, const Sample& s) {
    const QueryGraph& graph = graph_of(facts.graphs(), s.query);
    return std::any_of(s.context.begin(), s.context.end(), [&](Token v) { return graph.tied(s.label, v); });
}

DatasetShape two_tokens_or_more() { return small_datasets().tokens(2, 4); }
DatasetShape small_cycles() { return cyclic_datasets().tokens(2, 4).samples(1, 4).embedded(EmbeddingKind::one_hot); }

} // namespace

std::string infinite(const CaseFacts& facts) {
    const std::size_t i = absent_label(facts.data());
    return fmt::format("sample {}: label {} is not in its context, so its attention mass is 0 and the log-loss is infinite at every W", i,
                       facts.data().sample(i).label);
}

/// L = infinity everywhere, against a statement that needs `expected`.
Decide infinite_risk(std::string expected, std::string found) {
    return [expected, found](const CaseFacts& facts) { return Verdict::refuted(infinite(facts), expected, found); };
}

/// The same where S_fin leaves a choice.
Decide infinite_on_cyclic(std::string expected, std::string found) {
    return [expected, found](const CaseFacts& facts) {
        return facts.cyclic().dimension() == 0 ? not_decisive() : Verdict::refuted(infinite(facts), expected, found);
    };
}

Variation no_gradient_without_realisable(Generate generate) {
    return without(Hypothesis::realisable, "The same without R.", infinite_risk("a gradient to descend along", "no gradient of an infinite risk"),
                   std::move(generate));
}

Verdict empty_restricted_context(const CaseFacts& facts) {
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        if (!has_inside_token(facts, facts.data().sample(i))) {
            return Verdict::refuted(fmt::format("sample {}: no token of the context is in the label's component", i), "a restricted sample",
                                    "an empty context");
        }
    }
    return not_decisive();
}

/// A small dataset with one more sample whose label is not in its context.
DrawDataset with_absent_label(const DatasetShape& shape) {
    return [source = DrawDataset(shape)](std::uint64_t seed, int size) {
        Dataset data = source(seed, size);
        Draw draw(seed_for(seed, "absent"), size);
        const Token context = static_cast<Token>(draw.between(0, data.tokens() - 1));
        const Token label = static_cast<Token>((context + draw.between(1, data.tokens() - 1)) % data.tokens());
        data.add_sample({context}, label);
        return data;
    };
}

Generate absent_label_cases() { return generate_cases(with_absent_label(two_tokens_or_more())); }
Generate absent_label_edge_cases(std::vector<InputRecipe> inputs) {
    return generate_cases(with_absent_label(two_tokens_or_more().with_strict_edge().embedded(EmbeddingKind::one_hot)), std::move(inputs));
}
Generate absent_label_cyclic_cases() { return generate_cases(with_absent_label(small_cycles())); }
Generate absent_label_cyclic_edge_cases() { return generate_cases(with_absent_label(small_cycles().with_strict_edge())); }

} // namespace attest
