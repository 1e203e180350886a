// Datasets of the paper (section 1 of the specification): samples over a vocabulary, exact embeddings, an optional head.
//
// Everything the theory says depends on the embeddings only through their Gram matrix, which is kept exact. One-hot
// embeddings are never stored, so a vocabulary of 10^6 tokens costs nothing. Contexts lie in one array (CSR).
#pragma once

#include "model/numbers/matrix.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace attest {

using Token = std::int32_t;

/// One sample. The query is the last token of the context unless it was named.
struct Sample {
    std::span<const Token> context; ///< T >= 1 tokens, in order, repetitions kept
    Token label = 0;
    Token query = 0;
    bool query_named = false; ///< the file names the query (restricted datasets); it may then be missing from the context
};

/// A token of a context and its multiplicity m_v.
struct TokenCount {
    Token token = 0;
    int count = 0;
};
/// The distinct tokens of a context, ascending, with multiplicities.
std::vector<TokenCount> token_counts(std::span<const Token> context);
/// m_v for one token (0 when absent).
int multiplicity(std::span<const Token> context, Token token);

/// Rows e_1 .. e_K in R^d, exact.
class Embedding {
public:
    static Embedding one_hot(int tokens);
    /// K x d, both at least 1.
    static Embedding rows(Matrix<Rational> rows);

    bool is_one_hot() const { return !rows_; }
    int tokens() const { return tokens_; }
    int dimension() const { return dimension_; }
    /// Component j of e_v.
    Rational entry(Token v, int j) const;
    /// e_i' e_j.
    Rational gram(Token i, Token j) const;
    /// The K x d matrix (built on demand for one-hot: mind the size).
    Matrix<Rational> matrix() const;
    /// True when the rows are linearly independent (assumption I), decided exactly.
    bool independent() const;

private:
    int tokens_ = 0;
    int dimension_ = 0;
    struct Rows;
    std::shared_ptr<const Rows> rows_; // null: one-hot
};

/// Samples as flat arrays: sample i has the context contexts[ends[i-1] .. ends[i]). What readers fill and Dataset keeps.
struct SampleArrays {
    std::vector<Token> contexts;
    std::vector<std::uint64_t> ends;
    std::vector<Token> labels;
    std::vector<Token> queries;
    std::vector<std::uint8_t> query_named;
};

class Dataset {
public:
    explicit Dataset(Embedding embedding);
    /// Takes the arrays over without a copy. Throws InputError when a context is empty or a token is outside the vocabulary.
    Dataset(Embedding embedding, SampleArrays samples);

    /// Throws InputError when the context is empty or a token is outside the vocabulary.
    void add_sample(std::span<const Token> context, Token label);
    void add_sample(std::initializer_list<Token> context, Token label) { add_sample(std::span(context.begin(), context.size()), label); }
    /// The same with a named query, which may be missing from the context.
    void add_sample(std::span<const Token> context, Token label, Token query);

    int tokens() const { return embedding_.tokens(); }
    int dimension() const { return embedding_.dimension(); }
    std::size_t size() const { return samples_.labels.size(); }
    Sample sample(std::size_t i) const;
    const Embedding& embedding() const { return embedding_; }
    void set_embedding(Embedding embedding); ///< same number of tokens

    /// Token names; empty when tokens are only numbered.
    const std::vector<std::string>& names() const { return names_; }
    void set_names(std::vector<std::string> names) { names_ = std::move(names); }
    std::string name(Token v) const; ///< the name, or the number

    /// The head's K x d rows c_y; none: the score of a label is its attention mass (assumption H).
    const std::optional<Matrix<Rational>>& head() const { return head_; }
    void set_head(std::optional<Matrix<Rational>> head) { head_ = std::move(head); }

    /// Distinct queries that occur, ascending. O(samples).
    std::vector<Token> queries() const;

private:
    std::optional<Token> unknown_token(const Sample& sample) const;

    Embedding embedding_;
    std::optional<Matrix<Rational>> head_;
    std::vector<std::string> names_;
    SampleArrays samples_;
};

// Assumptions of the specification that need the data alone; A (acyclic) and F (feasible) are in theory/.

/// H: the head is aligned (c_y' f_W(x) = a_y for every W): no head given, or C E' = I exactly.
bool head_aligned(const Dataset&);
/// R: every label occurs in its context.
bool realisable(const Dataset&);
/// I: E has full row rank.
bool independent(const Dataset&);

} // namespace attest
