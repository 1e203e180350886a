// Changes of a case that keep its parts in step: a token or a dimension runs through the samples, the embedding, the head and
// every input. Shrinking and renaming are made of these.
//
// With one-hot embeddings a token is also a dimension, so there weights and head lose or permute rows and columns as well.
#pragma once

#include "properties/cases/case.h"

#include <functional>

namespace attest {

/// A sample of a dataset as a value.
struct SampleValue {
    std::vector<Token> context;
    Token label = 0;
    Token query = 0;
    bool query_named = false;
    bool operator==(const SampleValue&) const = default;
};
std::vector<SampleValue> sample_values(const Dataset& data);
/// The same dataset with other samples (tokens must be in the vocabulary). Head, names and embedding stay.
Dataset with_samples(const Dataset& data, const std::vector<SampleValue>& samples);

/// The embedding with the rows of the given tokens, in this order (one-hot stays one-hot over the kept tokens).
Embedding embedding_of(const Embedding& embedding, const std::vector<Token>& kept);

/// The case on the tokens `kept`, which become 0, 1, …; what mentions another token is changed: occurrences in contexts
/// vanish (a context that would be empty, or whose label or named query vanishes, takes its sample along), edges and table
/// rows go. Nothing when no sample is left, an input context would be empty, or a graph's query vanishes.
/// A permutation of all tokens renames the case.
std::optional<Case> restricted_to_tokens(const Case& value, const std::vector<Token>& kept);
/// Token v becomes u everywhere, then v is deleted.
std::optional<Case> with_merged_tokens(const Case& value, Token v, Token u);
/// Every d x d matrix among the inputs becomes `change` of it.
void change_dimension(Case& value, const std::function<Matrix<Rational>(const Matrix<Rational>&)>& change);
/// Without component j of the embedding; weights lose row and column j. Only for explicit rows with d > 1.
Case without_dimension(const Case& value, Index j);
/// Rows replaced by one-hot ones; the head goes. Weights W become E W E', so that every logit stays, or keep their entries
/// (cut or filled with zeros to K x K).
enum class OneHotWeights { same_logits, same_entries };
Case with_one_hot_rows(const Case& value, OneHotWeights weights = OneHotWeights::same_logits);
/// Another embedding of the same size.
Case with_rows(const Case& value, Matrix<Rational> rows);

} // namespace attest
