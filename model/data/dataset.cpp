#include "model/data/dataset.h"

#include "model/input/input_error.h"
#include "model/mutant.h"
#include "model/numbers/exact_solve.h"

#include <algorithm>
#include <mutex>

namespace attest {
namespace {

std::string unknown_token_message(Token token, int tokens) {
    return "has the token " + std::to_string(token) + "; expected 0 to " + std::to_string(tokens - 1);
}

} // namespace

std::vector<TokenCount> token_counts(std::span<const Token> context) {
    std::vector<Token> sorted(context.begin(), context.end());
    std::sort(sorted.begin(), sorted.end());
    std::vector<TokenCount> r;
    for (const Token v : sorted) {
        if (r.empty() || r.back().token != v) {
            r.push_back({v, 0});
        }
        ++r.back().count;
    }
    return r;
}

int multiplicity(std::span<const Token> context, Token token) { return static_cast<int>(std::count(context.begin(), context.end(), token)); }

Embedding Embedding::one_hot(int tokens) {
    Embedding r;
    r.tokens_ = r.dimension_ = tokens;
    return r;
}

// The Gram matrix and the rank are computed when first asked for: reading a large embedding only to draw its graphs must not cost it.
struct Embedding::Rows {
    explicit Rows(Matrix<Rational> given) : matrix(std::move(given)) {}
    Matrix<Rational> matrix;
    mutable std::once_flag gram_once;
    mutable Matrix<Rational> gram;
    mutable std::once_flag rank_once;
    mutable bool independent = false;
};

Embedding Embedding::rows(Matrix<Rational> rows) {
    Embedding r;
    r.tokens_ = static_cast<int>(rows.rows());
    r.dimension_ = static_cast<int>(rows.cols());
    r.rows_ = std::make_shared<const Rows>(std::move(rows));
    return r;
}

Rational Embedding::entry(Token v, int j) const { return rows_ ? rows_->matrix(v, j) : Rational(v == j ? 1 : 0); }

Rational Embedding::gram(Token i, Token j) const {
    if (!rows_) {
        return i == j ? 1 : 0;
    }
    constexpr int largest_kept = 2000; // 4e6 entries
    if (tokens_ > largest_kept) {
        Rational r(0);
        for (int l = 0; l < dimension_; ++l) {
            r += rows_->matrix(i, l) * rows_->matrix(j, l);
        }
        return r;
    }
    std::call_once(rows_->gram_once, [this] { rows_->gram = exact_product(rows_->matrix, transposed(rows_->matrix)); });
    return rows_->gram(i, j);
}

Matrix<Rational> Embedding::matrix() const {
    if (rows_) {
        return rows_->matrix;
    }
    Matrix<Rational> r = zero_matrix<Rational>(tokens_, tokens_);
    for (int i = 0; i < tokens_; ++i) {
        r(i, i) = 1;
    }
    return r;
}

bool Embedding::independent() const {
    if (!rows_ || tokens_ > dimension_) {
        return !rows_;
    }
    std::call_once(rows_->rank_once, [this] { rows_->independent = exact_rank(rows_->matrix) == tokens_; });
    return rows_->independent;
}

Dataset::Dataset(Embedding embedding) : embedding_(std::move(embedding)) {}

Dataset::Dataset(Embedding embedding, SampleArrays samples) : embedding_(std::move(embedding)), samples_(std::move(samples)) {
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        const auto place = [i] { return "samples[" + std::to_string(i) + "]"; };
        if (samples_.ends[i] <= begin) {
            throw InputError("", place() + ".context", "is empty; expected at least one token");
        }
        begin = samples_.ends[i];
        if (const auto token = unknown_token(sample(i))) {
            throw InputError("", place(), unknown_token_message(*token, tokens()));
        }
    }
}

std::optional<Token> Dataset::unknown_token(const Sample& sample) const {
    const auto unknown = [this](Token v) { return v < 0 || v >= tokens(); };
    const auto at = std::find_if(sample.context.begin(), sample.context.end(), unknown);
    if (at != sample.context.end()) {
        return *at;
    }
    if (unknown(sample.label)) {
        return sample.label;
    }
    return unknown(sample.query) ? std::optional(sample.query) : std::nullopt;
}

void Dataset::add_sample(std::span<const Token> context, Token label) {
    if (context.empty()) {
        throw InputError("", "context", "is empty; expected at least one token");
    }
    const Token query = context.back();
    add_sample(context, label, query);
    samples_.query_named.back() = 0;
}

void Dataset::add_sample(std::span<const Token> context, Token label, Token query) {
    if (context.empty()) {
        throw InputError("", "context", "is empty; expected at least one token");
    }
    if (const auto token = unknown_token({context, label, query, true})) {
        throw InputError("", "sample", unknown_token_message(*token, tokens()));
    }
    samples_.contexts.insert(samples_.contexts.end(), context.begin(), context.end());
    samples_.ends.push_back(samples_.contexts.size());
    samples_.labels.push_back(label);
    samples_.queries.push_back(query);
    samples_.query_named.push_back(1);
}

Sample Dataset::sample(std::size_t i) const {
    const std::uint64_t begin = i == 0 ? 0 : samples_.ends[i - 1];
    return {std::span(samples_.contexts).subspan(begin, samples_.ends[i] - begin), samples_.labels[i], samples_.queries[i],
            samples_.query_named[i] != 0};
}

void Dataset::set_embedding(Embedding embedding) { embedding_ = std::move(embedding); }

std::string Dataset::name(Token v) const { return names_.empty() ? std::to_string(v) : names_[static_cast<std::size_t>(v)]; }

std::vector<Token> Dataset::queries() const {
    std::vector<Token> r = samples_.queries;
    std::sort(r.begin(), r.end());
    r.erase(std::unique(r.begin(), r.end()), r.end());
    return r;
}

bool head_aligned(const Dataset& data) {
    if (!data.head()) {
        return true;
    }
    // entry by entry: a head that is not aligned shows it in its first row
    const Matrix<Rational>& head = *data.head();
    for (int i = 0; i < data.tokens(); ++i) {
        for (int j = 0; j < data.tokens(); ++j) {
            Rational score(0);
            for (int l = 0; l < data.dimension(); ++l) {
                score += head(i, l) * data.embedding().entry(j, l);
            }
            if (score != (i == j ? 1 : 0) && (i == j || !mutant("head_accepts_own_score"))) {
                return false;
            }
        }
    }
    return true;
}

bool realisable(const Dataset& data) {
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (multiplicity(data.sample(i).context, data.sample(i).label) == 0) {
            return false;
        }
    }
    return true;
}

bool independent(const Dataset& data) { return data.embedding().independent(); }

} // namespace attest
