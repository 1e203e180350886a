#include "properties/search/shrink_candidates.h"

#include "properties/cases/case_edits.h"
#include "properties/cases/input_kinds.h"

#include <algorithm>
#include <numeric>

namespace attest {
namespace {

std::vector<Token> all_tokens(const Case& value) {
    std::vector<Token> r(static_cast<std::size_t>(value.dataset.tokens()));
    std::iota(r.begin(), r.end(), 0);
    return r;
}

Case with_sample_values(const Case& value, const std::vector<SampleValue>& samples) { return {with_samples(value.dataset, samples), value.inputs}; }

/// What the kinds of inputs that can lower this part of the order offer.
bool simpler_inputs(const Case& value, Measure::Part part, const Offer& offer) {
    return std::any_of(value.inputs.begin(), value.inputs.end(), [&](const auto& entry) {
        const InputKind& kind = kind_of(entry.second);
        return kind.lowers == part && kind.shrink(entry.second, [&](Input input) {
            Case changed = value;
            changed.inputs.insert_or_assign(entry.first, std::move(input));
            return offer(std::move(changed));
        });
    });
}

// ---- 1 and 2: samples and contexts

bool fewer_samples(const Case& value, const Offer& offer) {
    const std::vector<SampleValue> samples = sample_values(value.dataset);
    for (std::size_t chunk = samples.size() / 2; chunk > 0; chunk /= 2) {
        for (std::size_t first = 0; first + chunk <= samples.size(); first += chunk) {
            std::vector<SampleValue> rest = samples;
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(first), rest.begin() + static_cast<std::ptrdiff_t>(first + chunk));
            if (!rest.empty() && offer(with_sample_values(value, rest))) {
                return true;
            }
        }
    }
    return false;
}

/// Without the occurrence at `position`; the query follows the last token unless it was named.
SampleValue without_position(SampleValue sample, std::size_t position) {
    sample.context.erase(sample.context.begin() + static_cast<std::ptrdiff_t>(position));
    if (!sample.query_named) {
        sample.query = sample.context.back();
    }
    return sample;
}

bool shorter_contexts(const Case& value, const Offer& offer) {
    const std::vector<SampleValue> samples = sample_values(value.dataset);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        for (std::size_t position = 0; samples[i].context.size() > 1 && position < samples[i].context.size(); ++position) {
            std::vector<SampleValue> changed = samples;
            changed[i] = without_position(samples[i], position);
            if (offer(with_sample_values(value, changed))) {
                return true;
            }
        }
    }
    return simpler_inputs(value, Measure::lengths, offer);
}

// ---- 3 and 4: tokens and edges

bool fewer_tokens(const Case& value, const Offer& offer) {
    for (const Token v : all_tokens(value)) {
        std::vector<Token> kept = all_tokens(value);
        std::erase(kept, v);
        std::optional<Case> changed = restricted_to_tokens(value, kept);
        if (changed && offer(std::move(*changed))) {
            return true;
        }
    }
    for (const Token v : all_tokens(value)) {
        for (const Token u : all_tokens(value)) {
            std::optional<Case> changed = u == v ? std::nullopt : with_merged_tokens(value, v, u);
            if (changed && offer(std::move(*changed))) {
                return true;
            }
        }
    }
    return false;
}

bool fewer_edges(const Case& value, const Offer& offer) { return simpler_inputs(value, Measure::edges, offer); }

// ---- 5 and 6: numbers

bool simpler_rows(const Case& value, const Offer& offer) {
    if (value.dataset.head()) {
        Case without_head = value;
        without_head.dataset.set_head(std::nullopt);
        const auto offer_head = [&](Matrix<Rational> head) {
            Case changed = value;
            changed.dataset.set_head(std::move(head));
            return offer(std::move(changed));
        };
        if (offer(std::move(without_head)) || simpler_matrix(*value.dataset.head(), offer_head)) {
            return true;
        }
    }
    const Embedding& embedding = value.dataset.embedding();
    if (embedding.is_one_hot()) {
        return false;
    }
    for (const OneHotWeights weights : {OneHotWeights::same_logits, OneHotWeights::same_entries}) {
        if (offer(with_one_hot_rows(value, weights))) {
            return true;
        }
    }
    for (Index j = 0; embedding.dimension() > 1 && j < embedding.dimension(); ++j) {
        if (offer(without_dimension(value, j))) {
            return true;
        }
    }
    return simpler_matrix(embedding.matrix(), [&](Matrix<Rational> rows) { return offer(with_rows(value, std::move(rows))); });
}

bool simpler_numbers_of_inputs(const Case& value, const Offer& offer) { return simpler_inputs(value, Measure::numbers, offer); }

// ---- 7 and 8: token numbers and order

bool smaller_numbers(const Case& value, const Offer& offer) {
    const std::vector<Token> tokens = all_tokens(value);
    for (std::size_t u = 0; u < tokens.size(); ++u) {
        for (std::size_t v = u + 1; v < tokens.size(); ++v) {
            std::vector<Token> order = tokens;
            std::swap(order[u], order[v]);
            std::optional<Case> renamed = restricted_to_tokens(value, order);
            if (renamed && offer(std::move(*renamed))) {
                return true;
            }
        }
    }
    return simpler_inputs(value, Measure::renamings, offer);
}

/// One occurrence or one label becomes a smaller token.
bool smaller_occurrences(const Case& value, const Offer& offer) {
    const std::vector<SampleValue> samples = sample_values(value.dataset);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        for (std::size_t position = 0; position <= samples[i].context.size(); ++position) {
            const bool label = position == samples[i].context.size();
            const Token old = label ? samples[i].label : samples[i].context[position];
            for (Token v = 0; v < old; ++v) {
                std::vector<SampleValue> changed = samples;
                (label ? changed[i].label : changed[i].context[position]) = v;
                if (offer(with_sample_values(value, changed))) {
                    return true;
                }
            }
        }
    }
    return false;
}

bool earlier_order(const Case& value, const Offer& offer) {
    const std::vector<SampleValue> samples = sample_values(value.dataset);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        for (std::size_t position = 0; position + 1 < samples[i].context.size(); ++position) {
            std::vector<SampleValue> changed = samples;
            std::swap(changed[i].context[position], changed[i].context[position + 1]);
            if (!changed[i].query_named) {
                changed[i].query = changed[i].context.back();
            }
            if (offer(with_sample_values(value, changed))) {
                return true;
            }
        }
        if (i + 1 < samples.size()) {
            std::vector<SampleValue> changed = samples;
            std::swap(changed[i], changed[i + 1]);
            if (offer(with_sample_values(value, changed))) {
                return true;
            }
        }
    }
    return false;
}

} // namespace

const std::vector<ShrinkPass>& shrink_passes() {
    static const std::vector<ShrinkPass> passes = {fewer_samples,   shorter_contexts,    fewer_tokens,
                                                   fewer_edges,     simpler_rows,        simpler_numbers_of_inputs,
                                                   smaller_numbers, smaller_occurrences, earlier_order};
    return passes;
}

} // namespace attest
