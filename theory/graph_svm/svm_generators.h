// The Graph-SVM as a small problem over generators: what both searches (in double and exact) work on.
//
// A generator is an edge matrix M_{k,i,j}. Two facts make the problem small (section 3):
//   - the tied pairs of a component are spanned by a spanning tree of its edges, so a basis of S_fin stands for all of them;
//   - strict edges of one class (query, component of the tail, component of the head) differ by elements of S_fin, so the
//     smallest edge of the class stands for all of them.
// Edge matrices of queries with orthogonal embeddings are orthogonal, so the problem falls apart into blocks: the connected
// components of the queries under e_k'e_l != 0. Everything is seen through the Gram matrix of the embeddings, scaled to
// integers; no d x d matrix is ever built.
#pragma once

#include "theory/graph_svm/graph_svm.h"
#include "theory/graph_svm/integer_gram.h"

namespace attest {

struct GeneratorBlock {
    std::vector<Token> tokens;     ///< tokens and queries of the block, ascending
    IntegerGram gram;              ///< over `tokens`
    std::vector<Generator> tied;   ///< a basis of the block's part of S_fin, all edges of the graphs
    std::vector<Generator> strict; ///< one edge a class, ordered by (query, from, to)
};

/// The blocks that have a strict edge, in the order of their first queries.
std::vector<GeneratorBlock> generator_blocks(const Embedding& embedding, const std::vector<QueryGraph>& graphs);

} // namespace attest
