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

namespace attest {

/// M_{k,i,j} by positions in the block's token list.
struct Generator {
    int query = 0;
    int from = 0;
    int to = 0;
};

/// scale * e_i'e_j as integers, over the tokens of a block.
class IntegerGram {
public:
    IntegerGram() = default;
    IntegerGram(const Embedding& embedding, const std::vector<Token>& tokens);

    const Integer& at(int i, int j) const {
        return entries_.empty() ? (i == j ? one_ : zero_)
                                : entries_[static_cast<std::size_t>(i) * static_cast<std::size_t>(size_) + static_cast<std::size_t>(j)];
    }
    int size() const { return size_; }
    bool is_identity() const { return entries_.empty(); }
    const Rational& scale() const { return scale_; } ///< positive

    /// scale * (e_a - e_b)'(e_c - e_d).
    Integer differences(int a, int b, int c, int d) const { return at(a, c) - at(a, d) - at(b, c) + at(b, d); }
    /// scale^2 * <M_f, M_g>.
    Integer product(const Generator& f, const Generator& g) const {
        const Integer& queries = at(f.query, g.query);
        return queries == 0 ? Integer(0) : Integer(queries * differences(f.from, f.to, g.from, g.to));
    }

private:
    int size_ = 0;
    std::vector<Integer> entries_; // empty: the identity
    Rational scale_ = 1;
    Integer zero_ = 0;
    Integer one_ = 1;
};

struct GeneratorBlock {
    std::vector<Token> tokens;     ///< tokens and queries of the block, ascending
    IntegerGram gram;              ///< over `tokens`
    std::vector<Generator> tied;   ///< a basis of the block's part of S_fin, all edges of the graphs
    std::vector<Generator> strict; ///< one edge a class, ordered by (query, from, to)
};

/// The blocks that have a strict edge, in the order of their first queries.
std::vector<GeneratorBlock> generator_blocks(const Embedding& embedding, const std::vector<QueryGraph>& graphs);

} // namespace attest
