// Token-priority graphs, their strongly connected components and the order between them (section 2; paper, section 3).
//
// For each query k the graph G^(k) has an edge y -> v for every sample with query k and every token v != y of its
// context, provided the label y occurs in the context. Only tokens that touch an edge are stored: every other token is
// a component of its own that no order relates to anything.
#pragma once

#include "model/data/dataset.h"

#include <compare>
#include <iterator>

namespace attest {

struct Edge {
    Token from = 0;
    Token to = 0;
    auto operator<=>(const Edge&) const = default;
};

/// The components of a graph, read like a vector of spans of tokens (each ascending). Two arrays instead of a vector a
/// component: graphs of real data have millions of components of one token.
class ComponentList {
public:
    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = std::span<const Token>;
        using difference_type = std::ptrdiff_t;
        using pointer = const value_type*;
        using reference = value_type;
        Iterator() = default;
        Iterator(const ComponentList& list, std::size_t position) : list_(&list), position_(position) {}
        reference operator*() const { return (*list_)[position_]; }
        Iterator& operator++() {
            ++position_;
            return *this;
        }
        Iterator operator++(int) { return {*list_, position_++}; }
        bool operator==(const Iterator& other) const { return position_ == other.position_; }

    private:
        const ComponentList* list_ = nullptr;
        std::size_t position_ = 0;
    };

    std::size_t size() const { return ends_.size(); }
    bool empty() const { return ends_.empty(); }
    std::span<const Token> operator[](std::size_t c) const {
        const std::size_t begin = c == 0 ? 0 : ends_[c - 1];
        return std::span(members_).subspan(begin, ends_[c] - begin);
    }
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, size()}; }
    /// Appends a component; `tokens` ascending.
    void add(std::span<const Token> tokens);
    void reserve(std::size_t components, std::size_t tokens);

private:
    std::vector<Token> members_;
    std::vector<std::uint32_t> ends_;
};

/// G^(k) with its components. Component numbers are a topological order: highest priority first, and among the
/// components available next, the one with the smallest first token.
class QueryGraph {
public:
    /// Builds components from the edges (sorted and made unique here). Throws std::invalid_argument for a self loop.
    QueryGraph(Token query, std::vector<Edge> edges);

    Token query() const { return query_; }
    const std::vector<Edge>& edges() const { return edges_; }    ///< sorted, distinct
    const std::vector<Token>& tokens() const { return tokens_; } ///< those that touch an edge, ascending
    /// Components of the touched tokens, each ascending, in topological order.
    const ComponentList& components() const { return components_; }
    /// Number of v's component, or -1 for a token that touches no edge.
    int component(Token v) const;
    /// i ~ j: the same component (i == j included).
    bool tied(Token i, Token j) const { return i == j || (component(i) >= 0 && component(i) == component(j)); }
    /// An edge between different components.
    bool strict(const Edge& e) const { return component(e.from) != component(e.to); }
    bool has_strict_edge() const;
    /// Is there a directed path of edges from i to j (i == j: yes)?
    bool reaches(Token i, Token j) const;
    /// i's component is strictly above j's.
    bool above(Token i, Token j) const { return !tied(i, j) && reaches(i, j); }
    /// Components of the whole vocabulary 0..tokens-1, isolated tokens alone, in the topological order of the file format.
    std::vector<std::vector<Token>> components_of_vocabulary(int tokens) const;

private:
    Token query_;
    std::vector<Edge> edges_;
    std::vector<Token> tokens_;
    std::vector<int> component_; // by position in tokens_
    ComponentList components_;
};

/// The graphs of all occurring queries, ascending by query. Time and memory linear in the tokens of the dataset.
std::vector<QueryGraph> token_graphs(const Dataset& data);

/// Assumption A: every component of every graph is a single token.
bool acyclic(const std::vector<QueryGraph>& graphs);
/// E of the claims' hypotheses: some graph has a strict edge.
bool has_strict_edge(const std::vector<QueryGraph>& graphs);
/// The graph of `query`; throws std::out_of_range when it does not occur.
const QueryGraph& graph_of(const std::vector<QueryGraph>& graphs, Token query);

} // namespace attest
