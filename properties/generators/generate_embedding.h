// Embeddings and heads drawn by kind; everything rational.
#pragma once

#include "properties/generators/generate.h"

namespace attest {

/// K rows of the kind; `queries` are the tokens whose rows Plan-wise matter for orthogonal_queries. Kinds that need K >= 2
/// give a dense embedding for K = 1.
Embedding draw_embedding(EmbeddingKind kind, int tokens, const std::vector<Token>& queries, Draw& draw);

/// The rows times powers of ten of the scale. Equal rows stay equal.
Embedding draw_row_scale(RowScale scale, const Embedding& embedding, Draw& draw);

/// The same at a scale drawn as every shape draws it unless told otherwise: for sources that are no shape. A stream of its own from `seed`.
Embedding draw_usual_row_scale(const Embedding& embedding, std::uint64_t seed, int size);

/// A head for the embedding; nothing for HeadKind::none and where the kind does not exist (aligned without I).
std::optional<Matrix<Rational>> draw_head(HeadKind kind, const Embedding& embedding, Draw& draw);

} // namespace attest
