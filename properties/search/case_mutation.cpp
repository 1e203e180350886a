#include "properties/search/case_mutation.h"

#include "properties/cases/case_edits.h"
#include "properties/cases/drawn_parts.h"
#include "properties/cases/input_kinds.h"
#include "properties/generators/generate_embedding.h"

#include <algorithm>
#include <numeric>

namespace attest {
namespace {

using Samples = std::vector<SampleValue>;

Token any_token(const Case& value, Draw& draw) { return any_token(value.dataset, draw); }

/// A sample whose query is its last token again unless it was named.
SampleValue with_context(SampleValue sample, std::vector<Token> context) {
    sample.context = std::move(context);
    if (!sample.query_named) {
        sample.query = sample.context.back();
    }
    return sample;
}

Case with_sample_list(const Case& value, const Samples& samples) { return {with_samples(value.dataset, samples), value.inputs}; }

// ---- samples

bool edit_sample(SampleValue& sample, const Case& value, const MutationLimits& limits, Draw& draw) {
    std::vector<Token> context = sample.context;
    const std::size_t at = any_index(context.size(), draw);
    switch (draw.between(0, 4)) {
    case 0: // another token in one place
        context[at] = any_token(value, draw);
        break;
    case 1: // one place more: a token of the vocabulary or a repetition
        if (static_cast<int>(context.size()) >= limits.context) {
            return false;
        }
        context.insert(context.begin() + static_cast<std::ptrdiff_t>(at), draw.chance(50) ? any_token(value, draw) : draw.pick(context));
        break;
    case 2: // one place less
        if (context.size() == 1) {
            return false;
        }
        context.erase(context.begin() + static_cast<std::ptrdiff_t>(at));
        break;
    case 3: // another query
        std::swap(context[at], context.back());
        break;
    default: // another label: mostly one of the context, so that R stays
        sample.label = draw.chance(85) ? draw.pick(context) : any_token(value, draw);
        return true;
    }
    const bool realisable = std::find(sample.context.begin(), sample.context.end(), sample.label) != sample.context.end();
    sample = with_context(std::move(sample), std::move(context));
    if (realisable && std::find(sample.context.begin(), sample.context.end(), sample.label) == sample.context.end() && draw.chance(85)) {
        sample.label = draw.pick(sample.context);
    }
    return true;
}

std::optional<Case> mutated_samples(const Case& value, const MutationLimits& limits, Draw& draw) {
    Samples samples = sample_values(value.dataset);
    const std::size_t i = any_index(samples.size(), draw);
    const bool full = static_cast<int>(samples.size()) >= limits.samples;
    switch (draw.between(0, 4)) {
    case 0:
        if (samples.size() == 1) {
            return std::nullopt;
        }
        samples.erase(samples.begin() + static_cast<std::ptrdiff_t>(i));
        break;
    case 1:
        if (full) {
            return std::nullopt;
        }
        samples.push_back(samples[i]);
        break;
    case 2: // a copy with a change: a conflicting label, an edge more
        if (full) {
            return std::nullopt;
        }
        samples.push_back(samples[i]);
        if (!edit_sample(samples.back(), value, limits, draw)) {
            return std::nullopt;
        }
        break;
    default:
        if (!edit_sample(samples[i], value, limits, draw)) {
            return std::nullopt;
        }
    }
    return with_sample_list(value, samples);
}

// ---- tokens

std::optional<Case> mutated_vocabulary(const Case& value, const MutationLimits& limits, Draw& draw) {
    const Token v = any_token(value, draw);
    const int tokens = value.dataset.tokens();
    const int choice = draw.between(0, 2);
    if (choice == 0) {
        if (tokens >= limits.tokens) {
            return std::nullopt;
        }
        const auto component = static_cast<Index>(draw.between(0, value.dataset.dimension() - 1));
        return with_added_token(value, v, small_change(draw), component);
    }
    if (tokens == 1) {
        return std::nullopt;
    }
    if (choice == 1) {
        std::vector<Token> kept(static_cast<std::size_t>(tokens));
        std::iota(kept.begin(), kept.end(), 0);
        std::erase(kept, v);
        return restricted_to_tokens(value, kept);
    }
    const Token u = any_token(value, draw);
    return u == v ? std::nullopt : with_merged_tokens(value, v, u);
}

// ---- embedding and head

std::optional<Case> mutated_embedding(const Case& value, Draw& draw) {
    static const std::vector<EmbeddingKind> kinds = {EmbeddingKind::one_hot,   EmbeddingKind::orthonormal,      EmbeddingKind::orthogonal,
                                                     EmbeddingKind::dense,     EmbeddingKind::nearly_dependent, EmbeddingKind::dependent,
                                                     EmbeddingKind::collinear, EmbeddingKind::zero_row};
    const Embedding& embedding = value.dataset.embedding();
    const int choice = draw.between(0, 4);
    if (choice == 0) {
        return with_embedding(value, draw_embedding(draw.pick(kinds), embedding.tokens(), value.dataset.queries(), draw));
    }
    if (choice == 1 && value.dataset.head()) {
        Case r = value;
        Matrix<Rational> head = *r.dataset.head();
        Rational& entry = head.data()[draw.between(0, static_cast<int>(head.size()) - 1)];
        entry = changed_number(entry, draw);
        r.dataset.set_head(std::move(head));
        return r;
    }
    Matrix<Rational> rows = embedding.matrix();
    const auto i = static_cast<Index>(any_token(value, draw));
    if (choice == 2) { // one row a multiple of another, or its copy
        const auto j = static_cast<Index>(any_token(value, draw));
        const Rational factor = draw.chance(50) ? Rational(1) : draw.rational(3, 2);
        if (i == j) {
            return std::nullopt;
        }
        for (Index c = 0; c < rows.cols(); ++c) {
            rows(i, c) = factor * rows(j, c);
        }
    } else {
        Rational& entry = rows(i, draw.between(0, static_cast<int>(rows.cols()) - 1));
        entry = changed_number(entry, draw);
    }
    return with_rows(value, std::move(rows));
}

// ---- the other inputs

/// One input edited, or drawn again for this dataset.
std::optional<Case> mutated_input(const Case& value, Draw& draw, const DrawInputsFor& inputs_for) {
    if (value.inputs.empty()) {
        return std::nullopt;
    }
    Case r = value;
    auto at = std::next(r.inputs.begin(), draw.between(0, static_cast<int>(r.inputs.size()) - 1));
    const std::uint64_t seed = draw.seed();
    if (draw.chance(30)) {
        const std::map<std::string, Input> fresh = inputs_for(value.dataset, seed);
        const auto found = fresh.find(at->first);
        if (found == fresh.end()) {
            return std::nullopt;
        }
        at->second = found->second;
    } else {
        at->second = kind_of(at->second).mutate(at->second, value.dataset, draw);
    }
    return r;
}

std::optional<Case> mutated_once(const Case& value, Draw& draw, const DrawInputsFor& inputs_for, const MutationLimits& limits) {
    switch (draw.weighted({4, 1, 2, value.inputs.empty() ? 0 : 4})) {
    case 0: return mutated_samples(value, limits, draw);
    case 1: return mutated_vocabulary(value, limits, draw);
    case 2: return mutated_embedding(value, draw);
    default: return mutated_input(value, draw, inputs_for);
    }
}

} // namespace

Case with_embedding(const Case& value, Embedding embedding) {
    Case r = value;
    const auto d = static_cast<Index>(embedding.dimension());
    if (embedding.dimension() != value.dataset.dimension()) {
        r.dataset.set_head(std::nullopt);
        change_dimension(r, [d](const Matrix<Rational>& m) { return resized(m, d, d, 0); });
    }
    r.dataset.set_embedding(std::move(embedding));
    return r;
}

Case with_added_token(const Case& value, Token like, const Rational& change, Index component) {
    const Dataset& data = value.dataset;
    const int tokens = data.tokens() + 1;
    const bool one_hot = data.embedding().is_one_hot();
    const Index d = one_hot ? tokens : data.dimension();
    Matrix<Rational> rows;
    if (!one_hot) {
        rows = resized(data.embedding().matrix(), tokens, d, 0);
        rows.row(tokens - 1) = rows.row(like);
        rows(tokens - 1, component) += change;
    }
    // without names: a new one might be taken
    Case r{Dataset(one_hot ? Embedding::one_hot(tokens) : Embedding::rows(std::move(rows))), value.inputs};
    r.dataset = with_samples(r.dataset, sample_values(data));
    if (data.head()) {
        r.dataset.set_head(resized(*data.head(), tokens, d, 0));
    }
    change_dimension(r, [d](const Matrix<Rational>& m) { return resized(m, d, d, 0); });
    for (auto& [name, input] : r.inputs) {
        kind_of(input).add_token(input, tokens);
    }
    return r;
}

Case mutated_case(const Case& value, Draw& draw, const DrawInputsFor& inputs_for, const MutationLimits& limits) {
    constexpr int tries = 12;
    Case r = value;
    int wanted = draw.chance(60) ? 1 : draw.between(2, 3);
    for (int i = 0; i < tries && wanted > 0; ++i) {
        if (std::optional<Case> next = mutated_once(r, draw, inputs_for, limits)) {
            r = std::move(*next);
            --wanted;
        }
    }
    return r;
}

} // namespace attest
