#include "theory/graph_svm/tree_solve.h"

#include "model/mutant.h"
#include "model/stop.h"
#include "theory/graph/disjoint_sets.h"

#include <algorithm>

namespace attest {
namespace {

std::size_t place(Index i) { return static_cast<std::size_t>(i); }

Matrix<Integer> gram_matrix(const IntegerGram& gram, const std::vector<int>& positions) {
    const Index n = static_cast<Index>(positions.size());
    Matrix<Integer> r(n, n);
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j) {
            r(i, j) = gram.at(positions[place(i)], positions[place(j)]);
        }
    }
    return r;
}

/// The trees that tied and active edges form over the pairs (token, query), with offsets: z_{v,k} = x_tree + offset.
class Trees {
public:
    Trees(const GeneratorBlock& block, const std::vector<int>& queries, const std::vector<int>& active)
        : tokens_(block.gram.size()), sets_(static_cast<Index>(tokens_) * static_cast<Index>(queries.size())) {
        column_.assign(place(tokens_), -1);
        for (std::size_t q = 0; q < queries.size(); ++q) {
            column_[place(queries[q])] = static_cast<int>(q);
        }
        for (const Generator& g : block.tied) {
            edges_.push_back({node(g.from, g.query), node(g.to, g.query), 0});
        }
        for (const int a : active) {
            const Generator& g = block.strict[place(a)];
            edges_.push_back({node(g.from, g.query), node(g.to, g.query), 1});
        }
        forest_ = std::all_of(edges_.begin(), edges_.end(), [this](const TreeEdge& e) { return sets_.join(e.from, e.to); });
        if (forest_) {
            walk(static_cast<std::size_t>(tokens_) * queries.size());
        }
    }
    bool forest() const { return forest_; }
    /// Nodes of each tree, the root first, parents before children.
    const std::vector<std::vector<Index>>& trees() const { return trees_; }
    Index tree(Index node) const { return tree_[place(node)]; }
    int offset(Index node) const { return offsets_[place(node)]; }
    Index token(Index node) const { return node % tokens_; }
    Index query(Index node) const { return node / tokens_; }

    /// The flows along the edges that give every node its outflow; `outflow` is by node and sums to 0 in each tree.
    std::vector<Integer> flows(std::vector<Integer> outflow) const {
        std::vector<Integer> r(edges_.size(), Integer(0));
        for (const std::vector<Index>& nodes : trees_) {
            for (std::size_t i = nodes.size(); i-- > 1;) {
                const Index v = nodes[i];
                const TreeEdge& e = edges_[parent_edge_[place(v)]];
                r[parent_edge_[place(v)]] = e.from == v ? outflow[place(v)] : Integer(-outflow[place(v)]);
                if (!mutant("tree_flow_not_passed_on")) {
                    outflow[place(e.from == v ? e.to : e.from)] += outflow[place(v)];
                }
            }
        }
        return r;
    }

private:
    struct TreeEdge {
        Index from;
        Index to;
        int margin; // z_from - z_to
    };
    Index node(int token, int query) const { return static_cast<Index>(column_[place(query)]) * tokens_ + token; }

    void walk(std::size_t nodes) {
        std::vector<std::vector<std::size_t>> at(nodes);
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            at[place(edges_[e].from)].push_back(e);
            at[place(edges_[e].to)].push_back(e);
        }
        tree_.assign(nodes, -1);
        offsets_.assign(nodes, 0);
        parent_edge_.assign(nodes, 0);
        for (std::size_t root = 0; root < nodes; ++root) {
            if (tree_[root] >= 0) {
                continue;
            }
            tree_[root] = static_cast<Index>(trees_.size());
            std::vector<Index> order{static_cast<Index>(root)};
            for (std::size_t i = 0; i < order.size(); ++i) {
                for (const std::size_t e : at[place(order[i])]) {
                    const bool forward = edges_[e].from == order[i];
                    const Index next = forward ? edges_[e].to : edges_[e].from;
                    if (tree_[place(next)] < 0) {
                        tree_[place(next)] = tree_[root];
                        offsets_[place(next)] =
                            offsets_[place(order[i])] + (forward != mutant("tree_offset_against_the_edge") ? -edges_[e].margin : edges_[e].margin);
                        parent_edge_[place(next)] = e;
                        order.push_back(next);
                    }
                }
            }
            trees_.push_back(std::move(order));
        }
    }

    Index tokens_;
    std::vector<int> column_; // position in the token list -> number of the query
    std::vector<TreeEdge> edges_;
    DisjointSets sets_;
    bool forest_ = false;
    std::vector<std::vector<Index>> trees_;
    std::vector<Index> tree_;
    std::vector<int> offsets_;
    std::vector<std::size_t> parent_edge_;
};

} // namespace

std::optional<TreeSolver> TreeSolver::make(const GeneratorBlock& block) {
    TreeSolver r(block);
    for (const std::vector<Generator>* list : {&block.tied, &block.strict}) {
        for (const Generator& g : *list) {
            r.queries_.push_back(g.query);
        }
    }
    std::sort(r.queries_.begin(), r.queries_.end());
    r.queries_.erase(std::unique(r.queries_.begin(), r.queries_.end()), r.queries_.end());
    std::vector<int> all(place(block.gram.size()));
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = static_cast<int>(i);
    }
    std::optional<ScaledInverse> gram = exact_inverse_integers(gram_matrix(block.gram, all));
    std::optional<ScaledInverse> query_gram = exact_inverse_integers(gram_matrix(block.gram, r.queries_));
    if (!gram || !query_gram) {
        return std::nullopt;
    }
    r.gram_ = std::move(*gram);
    r.query_gram_ = std::move(*query_gram);
    return r;
}

std::optional<ScaledSolution> TreeSolver::multipliers(const std::vector<int>& active) const {
    const Trees trees(*block_, queries_, active);
    if (!trees.forest()) {
        return std::nullopt;
    }
    const Index tokens = block_->gram.size();
    const Index queries = static_cast<Index>(queries_.size());
    const Index nodes = tokens * queries;
    const Index unknown = static_cast<Index>(trees.trees().size());
    // <Px + o, (G^{-1} x G_QQ^{-1}) (Px + o)> is least where P' M P x = -P' M o; the denominators of the inverses cancel
    Matrix<Integer> left = zero_matrix<Integer>(unknown, unknown);
    std::vector<Integer> right(place(unknown), Integer(0));
    for (Index s = 0; s < unknown; ++s) {
        const std::vector<Index>& rows = trees.trees()[place(s)];
        for (Index t = 0; t < unknown; ++t) {
            poll_stop();
            const std::vector<Index>& columns = trees.trees()[place(t)];
            Integer sum = 0;
            Integer moment = 0;
            for (const Index u : rows) { // a tree belongs to one query
                for (const Index v : columns) {
                    const Integer& entry = gram_.numerators(trees.token(u), trees.token(v));
                    sum += entry;
                    if (trees.offset(v) != 0) {
                        moment += trees.offset(v) * entry;
                    }
                }
            }
            const Integer& factor =
                query_gram_.numerators(trees.query(rows.front()), trees.query(mutant("tree_solve_one_query") ? rows.front() : columns.front()));
            left(s, t) = sum * factor;
            right[place(s)] -= moment * factor;
        }
    }
    const std::optional<ScaledSolution> x = exact_solve_integers(left, right);
    if (!x) {
        return std::nullopt;
    }
    // C = G^{-1} Z G_QQ^{-1}, over the denominator of x and those of the inverses
    Matrix<Integer> half = zero_matrix<Integer>(tokens, queries); // Z G_QQ^{-1}
    for (Index u = 0; u < nodes; ++u) {
        poll_stop();
        const Integer z = x->numerators[place(trees.tree(u))] + trees.offset(u) * x->denominator;
        for (Index q = 0; z != 0 && q < queries; ++q) {
            half(trees.token(u), q) += z * query_gram_.numerators(trees.query(u), q);
        }
    }
    std::vector<Integer> coefficients(place(nodes), Integer(0));
    for (Index q = 0; q < queries; ++q) {
        for (Index v = 0; v < tokens; ++v) {
            poll_stop();
            Integer& sum = coefficients[place(q * tokens + v)];
            for (Index w = 0; w < tokens; ++w) {
                sum += gram_.numerators(v, w) * half(w, q);
            }
        }
    }
    ScaledSolution r{trees.flows(std::move(coefficients)), x->denominator * gram_.denominator * query_gram_.denominator};
    Integer content = r.denominator;
    for (const Integer& flow : r.numerators) {
        if (content == 1) {
            break;
        }
        content = gcd(content, flow);
    }
    if (content > 1) {
        r.denominator /= content;
        for (Integer& flow : r.numerators) {
            flow /= content;
        }
    }
    return r;
}

} // namespace attest
