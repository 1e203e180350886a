// What the claims on token-priority graphs share (graph.*; section 2 of the specification; paper, section 3).
//
// All are decided exactly, by a second route that shares nothing with theory/graph/token_graph: edges by the definition, sample by
// sample, and reachability by Warshall's closure of the adjacency matrix (graph_definition.h).
#pragma once

#include "properties/claims/graph/graph_claims.h"
#include "properties/claims/graph/graph_definition.h"
#include "properties/generators/generate.h"

namespace attest {

/// "(i, j)"
std::string pair_text(Token i, Token j);

/// An exact claim with the labels that all claims on graphs must meet.
Claim graph_claim(std::string id, std::string statement, std::string source, Generate generate, Decide check);

/// The graphs do not see the embeddings; one-hot rows are the cheapest.
inline DatasetShape any_graphs() { return any_dataset().embedded(EmbeddingKind::one_hot); }
inline DatasetShape realisable_graphs() { return realisable_datasets().embedded(EmbeddingKind::one_hot); }

} // namespace attest
