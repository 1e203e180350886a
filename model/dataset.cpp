#include "model/dataset.h"

#include "model/exact_solve.h"
#include "model/input_error.h"

#include <algorithm>
#include <map>

namespace attest {

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

Embedding Embedding::rows(Matrix<Rational> rows) {
    Embedding r;
    r.tokens_ = static_cast<int>(rows.rows());
    r.dimension_ = static_cast<int>(rows.cols());
    r.gram_ = std::make_shared<const Matrix<Rational>>(multiply(rows, transposed(rows)));
    r.rows_ = std::make_shared<const Matrix<Rational>>(std::move(rows));
    return r;
}

Rational Embedding::entry(Token v, int j) const { return rows_ ? (*rows_)(v, j) : Rational(v == j ? 1 : 0); }
Rational Embedding::gram(Token i, Token j) const { return gram_ ? (*gram_)(i, j) : Rational(i == j ? 1 : 0); }

Matrix<Rational> Embedding::matrix() const {
    if (rows_) {
        return *rows_;
    }
    Matrix<Rational> r = zero_matrix<Rational>(tokens_, tokens_);
    for (int i = 0; i < tokens_; ++i) {
        r(i, i) = 1;
    }
    return r;
}

bool Embedding::independent() const { return !rows_ || (tokens_ <= dimension_ && exact_rank(*rows_) == tokens_); }

Dataset::Dataset(Embedding embedding) : embedding_(std::move(embedding)) {}

void Dataset::add_sample(std::span<const Token> context, Token label) {
    if (context.empty()) {
        throw InputError("", "context", "is empty; expected at least one token");
    }
    const Token query = context.back();
    add_sample(context, label, query);
    query_named_.back() = 0;
}

void Dataset::add_sample(std::span<const Token> context, Token label, Token query) {
    if (context.empty()) {
        throw InputError("", "context", "is empty; expected at least one token");
    }
    const auto known = [this](Token v) { return v >= 0 && v < tokens(); };
    if (!std::all_of(context.begin(), context.end(), known) || !known(label) || !known(query)) {
        throw InputError("", "sample", "a token is out of range; expected 0 to " + std::to_string(tokens() - 1));
    }
    contexts_.insert(contexts_.end(), context.begin(), context.end());
    ends_.push_back(contexts_.size());
    labels_.push_back(label);
    queries_.push_back(query);
    query_named_.push_back(1);
}

Sample Dataset::sample(std::size_t i) const {
    const std::uint64_t begin = i == 0 ? 0 : ends_[i - 1];
    return {std::span(contexts_).subspan(begin, ends_[i] - begin), labels_[i], queries_[i], query_named_[i] != 0};
}

void Dataset::set_embedding(Embedding embedding) { embedding_ = std::move(embedding); }

std::string Dataset::name(Token v) const { return names_.empty() ? std::to_string(v) : names_[static_cast<std::size_t>(v)]; }

std::vector<Token> Dataset::queries() const {
    std::vector<Token> r = queries_;
    std::sort(r.begin(), r.end());
    r.erase(std::unique(r.begin(), r.end()), r.end());
    return r;
}

bool head_aligned(const Dataset& data) {
    if (!data.head()) {
        return true;
    }
    const Matrix<Rational> scores = multiply(*data.head(), transposed(data.embedding().matrix()));
    for (Index i = 0; i < scores.rows(); ++i) {
        for (Index j = 0; j < scores.cols(); ++j) {
            if (scores(i, j) != (i == j ? 1 : 0)) {
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
