#include "properties/cases/case_edits.h"

#include "properties/cases/input_kinds.h"

#include <algorithm>
#include <numeric>

namespace attest {
namespace {

std::vector<SampleValue> restricted_samples(const Dataset& data, const Renumbering& renumber) {
    std::vector<SampleValue> r;
    for (const SampleValue& sample : sample_values(data)) {
        SampleValue changed{renumber(sample.context), renumber(sample.label), renumber(sample.query), sample.query_named};
        if (changed.context.empty() || changed.label < 0 || (sample.query_named && changed.query < 0)) {
            continue;
        }
        if (!sample.query_named) {
            changed.query = changed.context.back();
        }
        r.push_back(std::move(changed));
    }
    return r;
}

Dataset build(Embedding embedding, const std::vector<SampleValue>& samples) {
    Dataset r(std::move(embedding));
    for (const SampleValue& sample : samples) {
        if (sample.query_named) {
            r.add_sample(sample.context, sample.label, sample.query);
        } else {
            r.add_sample(sample.context, sample.label);
        }
    }
    return r;
}

} // namespace

std::vector<SampleValue> sample_values(const Dataset& data) {
    std::vector<SampleValue> r;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        r.push_back({{s.context.begin(), s.context.end()}, s.label, s.query, s.query_named});
    }
    return r;
}

Dataset with_samples(const Dataset& data, const std::vector<SampleValue>& samples) {
    Dataset r = build(data.embedding(), samples);
    r.set_names(data.names());
    r.set_head(data.head());
    return r;
}

Embedding embedding_of(const Embedding& embedding, const std::vector<Token>& kept) {
    return embedding.is_one_hot() ? Embedding::one_hot(static_cast<int>(kept.size())) : Embedding::rows(rows_of(embedding.matrix(), kept));
}

std::optional<Case> restricted_to_tokens(const Case& value, const std::vector<Token>& kept) {
    const Dataset& data = value.dataset;
    const Renumbering renumber(data.tokens(), kept);
    const std::vector<SampleValue> samples = restricted_samples(data, renumber);
    if (kept.empty() || samples.empty()) {
        return std::nullopt;
    }
    Case r{build(embedding_of(data.embedding(), kept), samples), {}};
    if (!data.names().empty()) {
        std::vector<std::string> names;
        for (const Token v : kept) {
            names.push_back(data.name(v));
        }
        r.dataset.set_names(std::move(names));
    }
    if (data.head()) {
        r.dataset.set_head(data.embedding().is_one_hot() ? block_of(*data.head(), kept) : rows_of(*data.head(), kept));
    }
    for (const auto& [name, input] : value.inputs) {
        std::optional<Input> changed = kind_of(input).keep_tokens(input, data, renumber);
        if (!changed) {
            return std::nullopt;
        }
        r.inputs.emplace(name, std::move(*changed));
    }
    return r;
}

std::optional<Case> with_merged_tokens(const Case& value, Token v, Token u) {
    std::vector<SampleValue> samples = sample_values(value.dataset);
    for (SampleValue& sample : samples) {
        std::replace(sample.context.begin(), sample.context.end(), v, u);
        sample.label = sample.label == v ? u : sample.label;
        sample.query = sample.query == v ? u : sample.query;
    }
    Case merged{with_samples(value.dataset, samples), value.inputs};
    for (auto& [name, input] : merged.inputs) {
        kind_of(input).merge_tokens(input, v, u);
    }
    std::vector<Token> kept(static_cast<std::size_t>(value.dataset.tokens()));
    std::iota(kept.begin(), kept.end(), 0);
    std::erase(kept, v);
    return restricted_to_tokens(merged, kept);
}

void change_dimension(Case& value, const MatrixChange& change) {
    for (auto& [name, input] : value.inputs) {
        kind_of(input).change_dimension(input, change);
    }
}

Case without_dimension(const Case& value, Index j) {
    std::vector<Token> kept(static_cast<std::size_t>(value.dataset.dimension()));
    std::iota(kept.begin(), kept.end(), 0);
    std::erase(kept, static_cast<Token>(j));
    Case r = value;
    r.dataset.set_embedding(Embedding::rows(transposed(rows_of(transposed(value.dataset.embedding().matrix()), kept))));
    if (value.dataset.head()) {
        r.dataset.set_head(transposed(rows_of(transposed(*value.dataset.head()), kept)));
    }
    change_dimension(r, [&](const Matrix<Rational>& m) { return block_of(m, kept); });
    return r;
}

Case with_one_hot_rows(const Case& value, OneHotWeights weights) {
    const Matrix<Rational> rows = value.dataset.embedding().matrix();
    Case r = value;
    r.dataset.set_embedding(Embedding::one_hot(value.dataset.tokens()));
    r.dataset.set_head(std::nullopt);
    change_dimension(r, [&](const Matrix<Rational>& w) {
        return weights == OneHotWeights::same_logits ? Matrix<Rational>(multiply(multiply(rows, w), transposed(rows)))
                                                     : resized(w, rows.rows(), rows.rows(), 0);
    });
    return r;
}

Case with_rows(const Case& value, Matrix<Rational> rows) {
    Case r = value;
    r.dataset.set_embedding(Embedding::rows(std::move(rows)));
    return r;
}

} // namespace attest
