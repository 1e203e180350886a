#include "properties/cases/case_edits.h"

#include <algorithm>
#include <numeric>

namespace attest {
namespace {

/// New number of each old token, -1 for a deleted one.
std::vector<Token> numbers_after(int tokens, const std::vector<Token>& kept) {
    std::vector<Token> r(static_cast<std::size_t>(tokens), -1);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        r[static_cast<std::size_t>(kept[i])] = static_cast<Token>(i);
    }
    return r;
}

Matrix<Rational> rows_of(const Matrix<Rational>& matrix, const std::vector<Token>& kept) {
    Matrix<Rational> r(static_cast<Index>(kept.size()), matrix.cols());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        r.row(static_cast<Index>(i)) = matrix.row(kept[i]);
    }
    return r;
}

/// Rows and columns of the kept indices.
Matrix<Rational> block_of(const Matrix<Rational>& matrix, const std::vector<Token>& kept) {
    return transposed(rows_of(transposed(rows_of(matrix, kept)), kept));
}

/// How the old tokens are called after the change; a token that goes is dropped from lists.
class Renumbering {
public:
    Renumbering(int tokens, const std::vector<Token>& kept) : numbers_(numbers_after(tokens, kept)) {}
    Token operator()(Token v) const { return numbers_[static_cast<std::size_t>(v)]; }
    std::vector<Token> operator()(const std::vector<Token>& list) const {
        std::vector<Token> r;
        for (const Token v : list) {
            if ((*this)(v) >= 0) {
                r.push_back((*this)(v));
            }
        }
        return r;
    }

private:
    std::vector<Token> numbers_;
};

/// The input after the change; nothing when it loses its meaning.
class RestrictInput {
public:
    RestrictInput(const Dataset& data, const std::vector<Token>& kept) : data_(data), kept_(kept), renumber_(data.tokens(), kept) {}

    std::optional<Input> operator()(const ScalarInput& input) const { return input; }
    std::optional<Input> operator()(const WeightsInput& input) const {
        return data_.embedding().is_one_hot() ? WeightsInput{block_of(input.value, kept_)} : input;
    }
    std::optional<Input> operator()(const TokenTableInput& input) const { return TokenTableInput{block_of(input.value, kept_)}; }
    std::optional<Input> operator()(const ContextInput& input) const {
        ContextInput r{renumber_(input.value)};
        return r.value.empty() ? std::nullopt : std::optional<Input>(std::move(r));
    }
    std::optional<Input> operator()(const GraphInput& input) const {
        if (renumber_(input.query) < 0) {
            return std::nullopt;
        }
        GraphInput r{renumber_(input.query), {}};
        for (const Edge& e : input.edges) {
            if (renumber_(e.from) >= 0 && renumber_(e.to) >= 0) {
                r.edges.push_back({renumber_(e.from), renumber_(e.to)});
            }
        }
        std::sort(r.edges.begin(), r.edges.end());
        return r;
    }
    /// A deleted token is cut out of its cycle: the first kept token on the way takes its place.
    std::optional<Input> operator()(const RenamingInput& input) const {
        RenamingInput r;
        for (const Token v : kept_) {
            Token image = input.value[static_cast<std::size_t>(v)];
            while (renumber_(image) < 0) {
                image = input.value[static_cast<std::size_t>(image)];
            }
            r.value.push_back(renumber_(image));
        }
        return r;
    }

private:
    const Dataset& data_;
    const std::vector<Token>& kept_;
    Renumbering renumber_;
};

std::vector<SampleValue> restricted_samples(const Dataset& data, const std::vector<Token>& kept) {
    const Renumbering renumber(data.tokens(), kept);
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
    const std::vector<SampleValue> samples = restricted_samples(data, kept);
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
    const RestrictInput restrict(data, kept);
    for (const auto& [name, input] : value.inputs) {
        const std::optional<Input> changed = std::visit(restrict, input);
        if (!changed) {
            return std::nullopt;
        }
        r.inputs.emplace(name, *changed);
    }
    return r;
}

namespace {

void replace_token(std::vector<Token>& list, Token v, Token u) { std::replace(list.begin(), list.end(), v, u); }

} // namespace

std::optional<Case> with_merged_tokens(const Case& value, Token v, Token u) {
    std::vector<SampleValue> samples = sample_values(value.dataset);
    for (SampleValue& sample : samples) {
        replace_token(sample.context, v, u);
        sample.label = sample.label == v ? u : sample.label;
        sample.query = sample.query == v ? u : sample.query;
    }
    Case merged{with_samples(value.dataset, samples), value.inputs};
    for (auto& [name, input] : merged.inputs) {
        if (auto* context = std::get_if<ContextInput>(&input)) {
            replace_token(context->value, v, u);
        } else if (auto* graph = std::get_if<GraphInput>(&input)) {
            graph->query = graph->query == v ? u : graph->query;
            for (Edge& e : graph->edges) {
                e = {e.from == v ? u : e.from, e.to == v ? u : e.to};
            }
            std::erase_if(graph->edges, [](const Edge& e) { return e.from == e.to; });
            std::sort(graph->edges.begin(), graph->edges.end());
            graph->edges.erase(std::unique(graph->edges.begin(), graph->edges.end()), graph->edges.end());
        }
    }
    std::vector<Token> kept(static_cast<std::size_t>(value.dataset.tokens()));
    std::iota(kept.begin(), kept.end(), 0);
    std::erase(kept, v);
    return restricted_to_tokens(merged, kept);
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
    for (auto& [name, input] : r.inputs) {
        if (auto* weights = std::get_if<WeightsInput>(&input)) {
            weights->value = block_of(weights->value, kept);
        }
    }
    return r;
}

namespace {

/// The upper left size x size block, with zeros where the matrix ends.
Matrix<Rational> resized(const Matrix<Rational>& matrix, Index size) {
    Matrix<Rational> r = zero_matrix<Rational>(size, size);
    for (Index i = 0; i < std::min(size, matrix.rows()); ++i) {
        for (Index j = 0; j < std::min(size, matrix.cols()); ++j) {
            r(i, j) = matrix(i, j);
        }
    }
    return r;
}

} // namespace

Case with_one_hot_rows(const Case& value, OneHotWeights weights) {
    const Matrix<Rational> rows = value.dataset.embedding().matrix();
    Case r = value;
    r.dataset.set_embedding(Embedding::one_hot(value.dataset.tokens()));
    r.dataset.set_head(std::nullopt);
    for (auto& [name, input] : r.inputs) {
        if (auto* w = std::get_if<WeightsInput>(&input)) {
            w->value = weights == OneHotWeights::same_logits ? multiply(multiply(rows, w->value), transposed(rows)) : resized(w->value, rows.rows());
        }
    }
    return r;
}

Case with_rows(const Case& value, Matrix<Rational> rows) {
    Case r = value;
    r.dataset.set_embedding(Embedding::rows(std::move(rows)));
    return r;
}

} // namespace attest
