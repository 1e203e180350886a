#include "properties/search/shrink_candidates.h"

#include "properties/cases/case_edits.h"
#include "properties/search/shrink.h"

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
    for (const auto& [name, input] : value.inputs) {
        const auto* context = std::get_if<ContextInput>(&input);
        for (std::size_t position = 0; context && context->value.size() > 1 && position < context->value.size(); ++position) {
            ContextInput shorter = *context;
            shorter.value.erase(shorter.value.begin() + static_cast<std::ptrdiff_t>(position));
            Case changed = value;
            changed.inputs.insert_or_assign(name, std::move(shorter));
            if (offer(std::move(changed))) {
                return true;
            }
        }
    }
    return false;
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

bool fewer_edges(const Case& value, const Offer& offer) {
    for (const auto& [name, input] : value.inputs) {
        const auto* graph = std::get_if<GraphInput>(&input);
        for (std::size_t e = 0; graph && e < graph->edges.size(); ++e) {
            GraphInput smaller = *graph;
            smaller.edges.erase(smaller.edges.begin() + static_cast<std::ptrdiff_t>(e));
            Case changed = value;
            changed.inputs.insert_or_assign(name, std::move(smaller));
            if (offer(std::move(changed))) {
                return true;
            }
        }
    }
    return false;
}

// ---- 5 and 6: numbers

using OfferMatrix = std::function<bool(Matrix<Rational>)>;

/// All entries at once by each rule, then row by row, then entry by entry.
bool simpler_matrix(const Matrix<Rational>& matrix, const OfferMatrix& offer) {
    const auto offer_rows = [&](Index first, Index last, std::size_t choice) {
        Matrix<Rational> changed = matrix;
        for (Index i = first; i < last; ++i) {
            for (Index j = 0; j < matrix.cols(); ++j) {
                const std::vector<Rational> numbers = simpler_numbers(matrix(i, j));
                if (choice < numbers.size()) {
                    changed(i, j) = numbers[choice];
                }
            }
        }
        return changed != matrix && offer(std::move(changed));
    };
    for (std::size_t choice = 0; choice < 3; ++choice) { // the simplest three of each entry
        if (offer_rows(0, matrix.rows(), choice)) {
            return true;
        }
        for (Index i = 0; matrix.rows() > 1 && i < matrix.rows(); ++i) {
            if (offer_rows(i, i + 1, choice)) {
                return true;
            }
        }
    }
    for (Index e = 0; e < matrix.size(); ++e) {
        for (const Rational& number : simpler_numbers(matrix.data()[e])) {
            Matrix<Rational> changed = matrix;
            changed.data()[e] = number;
            if (offer(std::move(changed))) {
                return true;
            }
        }
    }
    return false;
}

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

bool simpler_inputs(const Case& value, const Offer& offer) {
    for (const auto& entry : value.inputs) {
        const std::string& name = entry.first;
        const auto offer_input = [&](Input input) {
            Case changed = value;
            changed.inputs.insert_or_assign(name, std::move(input));
            return offer(std::move(changed));
        };
        bool taken = false;
        if (const auto* scalar = std::get_if<ScalarInput>(&entry.second)) {
            const std::vector<Rational> numbers = simpler_numbers(scalar->value);
            taken = std::any_of(numbers.begin(), numbers.end(), [&](const Rational& r) { return offer_input(ScalarInput{r}); });
        } else if (const auto* weights = std::get_if<WeightsInput>(&entry.second)) {
            taken = simpler_matrix(weights->value, [&](Matrix<Rational> m) { return offer_input(WeightsInput{std::move(m)}); });
        } else if (const auto* table = std::get_if<TokenTableInput>(&entry.second)) {
            taken = simpler_matrix(table->value, [&](Matrix<Rational> m) {
                const bool positive = std::all_of(m.data(), m.data() + m.size(), [](const Rational& r) { return r > 0; });
                return positive && offer_input(TokenTableInput{std::move(m)});
            });
        }
        if (taken) {
            return true;
        }
    }
    return false;
}

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
    for (const auto& [name, input] : value.inputs) {
        const auto* renaming = std::get_if<RenamingInput>(&input);
        for (std::size_t v = 0; renaming && v < renaming->value.size(); ++v) {
            RenamingInput nearer = *renaming;
            std::swap(nearer.value[v], *std::find(nearer.value.begin(), nearer.value.end(), static_cast<Token>(v)));
            Case changed = value;
            changed.inputs.insert_or_assign(name, std::move(nearer));
            if (offer(std::move(changed))) {
                return true;
            }
        }
    }
    return false;
}

/// One occurrence, one label or one graph's query becomes a smaller token.
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

std::vector<Rational> simpler_numbers(const Rational& value) {
    const Integer top = numerator(value);
    const Integer bottom = denominator(value);
    const Integer whole = top / bottom;
    std::vector<Rational> r = {0, 1, -1, 2, -2, Rational(whole), Rational(whole + (top < 0 ? -1 : 1)), Rational(whole / 2), Rational(-value)};
    for (const int parts : {2, 3, 4, 10}) {
        r.push_back(Rational(Integer(top * parts / bottom), parts));
    }
    // Powers of ten on both sides: very large and very small numbers lose their digits first.
    Rational power = 1;
    const Rational size = value < 0 ? Rational(-value) : value;
    for (int i = 0; i < 400 && power < size; ++i) {
        power *= 10;
    }
    for (int i = 0; i < 400 && size > 0 && power > size; ++i) {
        power /= 10;
    }
    r.insert(r.end(), {power, Rational(power * 10), Rational(-power)});
    std::erase_if(r, [&](const Rational& candidate) { return simplicity(candidate) >= simplicity(value); });
    std::sort(r.begin(), r.end(), [](const Rational& a, const Rational& b) { return simplicity(a) < simplicity(b); });
    r.erase(std::unique(r.begin(), r.end()), r.end());
    return r;
}

const std::vector<ShrinkPass>& shrink_passes() {
    static const std::vector<ShrinkPass> passes = {fewer_samples,  shorter_contexts, fewer_tokens,        fewer_edges,  simpler_rows,
                                                   simpler_inputs, smaller_numbers,  smaller_occurrences, earlier_order};
    return passes;
}

} // namespace attest
