#include "theory/graph_svm/svm_generators.h"

#include "model/mutant.h"
#include "model/numbers/exact_solve.h"
#include "model/stop.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace attest {
namespace {

// Disjoint sets of 0..n-1.
class DisjointSets {
public:
    explicit DisjointSets(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
    std::size_t find(std::size_t v) {
        while (parent_[v] != v) {
            v = parent_[v] = parent_[parent_[v]];
        }
        return v;
    }
    /// False when they were together already. The smaller representative stays.
    bool join(std::size_t a, std::size_t b) {
        a = find(a);
        b = find(b);
        parent_[std::max(a, b)] = std::min(a, b);
        return a != b;
    }

private:
    std::vector<std::size_t> parent_;
};

// Groups of graph positions whose queries hang together by non-orthogonal embeddings, each ascending.
std::vector<std::vector<std::size_t>> query_groups(const Embedding& embedding, const std::vector<QueryGraph>& graphs) {
    DisjointSets sets(graphs.size());
    for (std::size_t a = 0; a < graphs.size() && !embedding.is_one_hot(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            if (embedding.gram(graphs[a].query(), graphs[b].query()) != 0) {
                sets.join(a, b);
            }
        }
    }
    std::vector<std::vector<std::size_t>> by_representative(graphs.size());
    for (std::size_t a = 0; a < graphs.size(); ++a) {
        by_representative[sets.find(a)].push_back(a);
    }
    std::erase_if(by_representative, [](const auto& group) { return group.empty(); });
    return by_representative;
}

// The first edges that span each component, and the first edge of each strict class.
void add_generators(GeneratorBlock& block, const QueryGraph& graph) {
    const auto position = [&block](Token v) {
        return static_cast<int>(std::lower_bound(block.tokens.begin(), block.tokens.end(), v) - block.tokens.begin());
    };
    DisjointSets trees(block.tokens.size());
    std::set<std::pair<int, int>> classes;
    for (const Edge& e : graph.edges()) {
        const Generator g{position(graph.query()), position(e.from), position(e.to)};
        const int tail = graph.component(e.from);
        const int head = graph.component(e.to);
        if (tail != head) {
            if (classes.emplace(tail, head).second) {
                block.strict.push_back(g);
            }
        } else if (!mutant("graph_svm_drops_equalities") && trees.join(static_cast<std::size_t>(g.from), static_cast<std::size_t>(g.to))) {
            block.tied.push_back(g);
        }
    }
}

// Without I, edge matrices of spanning trees may depend on each other: keep a basis.
void make_independent(GeneratorBlock& block) {
    const Index n = static_cast<Index>(block.tied.size());
    Matrix<Rational> gram(n, n);
    for (Index a = 0; a < n; ++a) {
        poll_stop();
        for (Index b = 0; b <= a; ++b) {
            gram(a, b) = gram(b, a) = Rational(block.gram.product(block.tied[static_cast<std::size_t>(a)], block.tied[static_cast<std::size_t>(b)]));
        }
    }
    std::vector<Generator> basis;
    for (const Index a : independent_rows(gram)) {
        basis.push_back(block.tied[static_cast<std::size_t>(a)]);
    }
    block.tied = std::move(basis);
}

} // namespace

std::vector<GeneratorBlock> generator_blocks(const Embedding& embedding, const std::vector<QueryGraph>& graphs) {
    const bool independent = embedding.independent();
    std::vector<GeneratorBlock> blocks;
    for (const std::vector<std::size_t>& group : query_groups(embedding, graphs)) {
        if (std::none_of(group.begin(), group.end(), [&](std::size_t g) { return graphs[g].has_strict_edge(); })) {
            continue;
        }
        GeneratorBlock block;
        for (const std::size_t g : group) {
            block.tokens.push_back(graphs[g].query());
            block.tokens.insert(block.tokens.end(), graphs[g].tokens().begin(), graphs[g].tokens().end());
        }
        std::sort(block.tokens.begin(), block.tokens.end());
        block.tokens.erase(std::unique(block.tokens.begin(), block.tokens.end()), block.tokens.end());
        block.gram = IntegerGram(embedding, block.tokens);
        for (const std::size_t g : group) {
            add_generators(block, graphs[g]);
        }
        if (!independent) {
            make_independent(block);
        }
        blocks.push_back(std::move(block));
    }
    return blocks;
}

} // namespace attest
