// The minimum over given active generators, solved for the logits instead of the multipliers.
//
// Under I the logits z_{v,k} = e_v' W e_k of a block's N tokens under its Q queries are free, and the shortest W with logits Z has
// |W|^2 = tr(Z' G^{-1} Z G_QQ^{-1}). Tied and active edges fix the differences inside the trees that they form, so what is left is one number a
// tree: N Q - n unknowns for n edges. Where most tokens are tied (many samples a query) that is far fewer than the n multipliers, and exact
// numbers of thousands of digits make the difference between seconds and hours. The multipliers follow from the coefficients
// C = G^{-1} Z G_QQ^{-1} of W = sum C_{v,k} e_v e_k' by sums over subtrees: each column is the outflow of its tokens along the edges.
#pragma once

#include "model/numbers/exact_solve.h"
#include "theory/graph_svm/svm_generators.h"

#include <optional>

namespace attest {

/// The inverses that do not depend on the active set; nothing when the Gram matrix of the block is singular.
class TreeSolver {
public:
    /// Both point to the block, which has to live as long.
    static std::optional<TreeSolver> make(const GeneratorBlock& block);

    /// Unknowns of a solve with `edges` edges: N Q - edges.
    std::int64_t unknowns(std::size_t edges) const {
        return static_cast<std::int64_t>(block_->gram.size()) * static_cast<std::int64_t>(queries_.size()) - static_cast<std::int64_t>(edges);
    }

    /// The multipliers lambda of the least-norm W (for the block's integer Gram matrix) with <M_e, W> = 0 on tied edges and 1 on the active strict
    /// ones: first those of block.tied, then those of `active` (positions in block.strict). Nothing when the edges close a cycle.
    std::optional<ScaledSolution> multipliers(const std::vector<int>& active) const;

private:
    explicit TreeSolver(const GeneratorBlock& block) : block_(&block) {}

    const GeneratorBlock* block_;
    std::vector<int> queries_; // positions in block.tokens, ascending
    ScaledInverse gram_;       // G^{-1}, N x N
    ScaledInverse query_gram_; // G_QQ^{-1}, Q x Q
};

} // namespace attest
