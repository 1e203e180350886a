#include "theory/token_graph.h"

#include "model/mutant.h"
#include "theory/strong_components.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <queue>
#include <stdexcept>

namespace attest {
namespace {

// Position of v in the ascending `tokens`, or -1.
int position_of(const std::vector<Token>& tokens, Token v) {
    const auto at = std::lower_bound(tokens.begin(), tokens.end(), v);
    return at != tokens.end() && *at == v ? static_cast<int>(at - tokens.begin()) : -1;
}

// The edges (sorted, distinct) between positions in `tokens`.
CompressedGraph renumbered(const std::vector<Edge>& edges, const std::vector<Token>& tokens) {
    if (edges.size() > std::numeric_limits<std::uint32_t>::max()) {
        throw std::length_error("a token graph has more than 2^32 edges");
    }
    // a table from the smallest touched token on when the tokens are dense, a binary search an edge otherwise
    const std::size_t width = tokens.empty() ? 0 : static_cast<std::size_t>(tokens.back() - tokens.front()) + 1;
    std::vector<std::uint32_t> table(width <= 64 * tokens.size() ? width : 0);
    for (std::size_t p = 0; !table.empty() && p < tokens.size(); ++p) {
        table[static_cast<std::size_t>(tokens[p] - tokens.front())] = static_cast<std::uint32_t>(p);
    }
    const auto position = [&](Token v) {
        return table.empty() ? static_cast<std::uint32_t>(position_of(tokens, v)) : table[static_cast<std::size_t>(v - tokens.front())];
    };
    CompressedGraph g;
    g.offsets.assign(tokens.size() + 1, 0);
    g.targets.reserve(edges.size());
    for (const Edge& e : edges) {
        ++g.offsets[position(e.from) + 1];
        g.targets.push_back(position(e.to));
    }
    std::partial_sum(g.offsets.begin(), g.offsets.end(), g.offsets.begin());
    return g;
}

std::vector<Token> touched_tokens(const std::vector<Edge>& edges) {
    std::vector<Token> r;
    r.reserve(2 * edges.size());
    for (const Edge& e : edges) {
        if (r.empty() || r.back() != e.from) { // edges come sorted by tail
            r.push_back(e.from);
        }
    }
    for (const Edge& e : edges) {
        r.push_back(e.to);
    }
    std::sort(r.begin(), r.end());
    r.erase(std::unique(r.begin(), r.end()), r.end());
    r.shrink_to_fit();
    return r;
}

// Kahn's algorithm on the condensation; a heap hands out the available component with the smallest first vertex.
// Returns the rank of each component.
std::vector<int> topological_ranks(const CompressedGraph& g, const StrongComponents& strong) {
    const std::size_t vertices = strong.of_vertex.size();
    std::vector<std::uint32_t> entering(strong.count, 0);
    std::vector<std::uint32_t> first(strong.count, 0);
    std::vector<std::uint32_t> next(vertices, std::numeric_limits<std::uint32_t>::max()); // members of a component as a list
    std::vector<bool> seen(strong.count, false);
    std::vector<std::uint32_t> last(strong.count, 0);
    for (std::uint32_t v = 0; v < vertices; ++v) {
        const std::uint32_t c = strong.of_vertex[v];
        if (seen[c]) {
            next[last[c]] = v;
        } else {
            seen[c] = true;
            first[c] = v;
        }
        last[c] = v;
        for (std::uint32_t e = g.offsets[v]; e < g.offsets[v + 1]; ++e) {
            if (strong.of_vertex[g.targets[e]] != c) {
                ++entering[strong.of_vertex[g.targets[e]]];
            }
        }
    }
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> available; // first vertices
    for (std::uint32_t c = 0; c < strong.count; ++c) {
        if (entering[c] == 0) {
            available.push(first[c]);
        }
    }
    std::vector<int> rank(strong.count, 0);
    for (int position = 0; !available.empty(); ++position) {
        const std::uint32_t start = available.top();
        const std::uint32_t c = strong.of_vertex[start];
        available.pop();
        rank[c] = position;
        for (std::uint32_t v = start; v != std::numeric_limits<std::uint32_t>::max(); v = next[v]) {
            for (std::uint32_t e = g.offsets[v]; e < g.offsets[v + 1]; ++e) {
                const std::uint32_t head = strong.of_vertex[g.targets[e]];
                if (head != c && --entering[head] == 0) {
                    available.push(first[head]);
                }
            }
        }
    }
    return rank;
}

// Sample numbers in ascending order of (query, label): two counting sorts.
std::vector<std::uint32_t> samples_by_query_and_label(const Dataset& data) {
    if (data.size() > std::numeric_limits<std::uint32_t>::max()) {
        throw std::length_error("more than 2^32 samples");
    }
    std::vector<std::uint32_t> order(data.size());
    std::iota(order.begin(), order.end(), 0U);
    std::vector<std::uint32_t> sorted(data.size());
    for (const auto key : {&Sample::label, &Sample::query}) {
        std::vector<std::uint32_t> begin(static_cast<std::size_t>(data.tokens()) + 1, 0);
        for (const std::uint32_t i : order) {
            ++begin[static_cast<std::size_t>(data.sample(i).*key) + 1];
        }
        std::partial_sum(begin.begin(), begin.end(), begin.begin());
        for (const std::uint32_t i : order) {
            sorted[begin[static_cast<std::size_t>(data.sample(i).*key)]++] = i;
        }
        order.swap(sorted);
    }
    return order;
}

} // namespace

void ComponentList::add(std::span<const Token> tokens) {
    members_.insert(members_.end(), tokens.begin(), tokens.end());
    ends_.push_back(static_cast<std::uint32_t>(members_.size()));
}

void ComponentList::reserve(std::size_t components, std::size_t tokens) {
    ends_.reserve(components);
    members_.reserve(tokens);
}

QueryGraph::QueryGraph(Token query, std::vector<Edge> edges) : query_(query), edges_(std::move(edges)) {
    const auto not_before = [](const Edge& a, const Edge& b) { return !(a < b); };
    if (std::adjacent_find(edges_.begin(), edges_.end(), not_before) != edges_.end()) {
        std::sort(edges_.begin(), edges_.end());
        edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
    }
    if (std::any_of(edges_.begin(), edges_.end(), [](const Edge& e) { return e.from == e.to; })) {
        throw std::invalid_argument("a token graph has no self loops");
    }
    tokens_ = touched_tokens(edges_);
    const CompressedGraph graph = renumbered(edges_, tokens_);
    const StrongComponents strong = strong_components(graph);
    const std::vector<int> rank = topological_ranks(graph, strong);
    component_.resize(tokens_.size());
    std::vector<std::uint32_t> begin(strong.count + 1, 0);
    for (std::size_t p = 0; p < tokens_.size(); ++p) {
        component_[p] = rank[strong.of_vertex[p]];
        ++begin[static_cast<std::size_t>(component_[p]) + 1];
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<Token> members(tokens_.size());
    std::vector<std::uint32_t> at = begin;
    for (std::size_t p = 0; p < tokens_.size(); ++p) {
        members[at[static_cast<std::size_t>(component_[p])]++] = tokens_[p];
    }
    components_.reserve(strong.count, members.size());
    for (std::uint32_t c = 0; c < strong.count; ++c) {
        components_.add(std::span(members).subspan(begin[c], begin[c + 1] - begin[c]));
    }
}

int QueryGraph::component(Token v) const {
    const int p = position_of(tokens_, v);
    return p < 0 ? -1 : component_[static_cast<std::size_t>(p)];
}

bool QueryGraph::has_strict_edge() const {
    return std::any_of(edges_.begin(), edges_.end(), [this](const Edge& e) { return strict(e); });
}

bool QueryGraph::reaches(Token i, Token j) const {
    if (tied(i, j)) {
        return true;
    }
    const int goal = component(j);
    if (component(i) < 0 || goal < 0) {
        return false;
    }
    std::vector<bool> seen(components_.size(), false);
    std::vector<int> waiting{component(i)};
    while (!waiting.empty()) {
        const int c = waiting.back();
        waiting.pop_back();
        if (c == goal) {
            return true;
        }
        if (c > goal || seen[static_cast<std::size_t>(c)]) { // numbers only grow along edges
            continue;
        }
        seen[static_cast<std::size_t>(c)] = true;
        for (const Token v : components_[static_cast<std::size_t>(c)]) {
            for (auto e = std::lower_bound(edges_.begin(), edges_.end(), Edge{v, std::numeric_limits<Token>::min()});
                 e != edges_.end() && e->from == v; ++e) {
                waiting.push_back(component(e->to));
            }
        }
    }
    return false;
}

std::vector<std::vector<Token>> QueryGraph::components_of_vocabulary(int tokens) const {
    std::vector<std::vector<Token>> r;
    // Isolated tokens are available from the start: one comes before the next component exactly when it is smaller.
    Token isolated = 0;
    const auto take_isolated_below = [&](Token bound) {
        for (; isolated < bound; ++isolated) {
            if (position_of(tokens_, isolated) < 0) {
                r.push_back({isolated});
            }
        }
    };
    for (const std::span<const Token> c : components_) {
        take_isolated_below(c.front());
        r.emplace_back(c.begin(), c.end());
    }
    take_isolated_below(tokens);
    return r;
}

std::vector<QueryGraph> token_graphs(const Dataset& data) {
    const std::vector<std::uint32_t> order = samples_by_query_and_label(data);
    std::vector<QueryGraph> graphs;
    std::vector<std::uint32_t> stamp(static_cast<std::size_t>(data.tokens()), 0); // the last (query, label) run that met the token
    std::uint32_t run = 0;
    std::vector<Edge> edges;
    for (std::size_t i = 0; i < order.size();) {
        const Token query = data.sample(order[i]).query;
        edges.clear();
        while (i < order.size() && data.sample(order[i]).query == query) {
            const Token label = data.sample(order[i]).label;
            const std::size_t first = edges.size();
            ++run;
            for (; i < order.size() && data.sample(order[i]).query == query && data.sample(order[i]).label == label; ++i) {
                const Sample s = data.sample(order[i]);
                if (multiplicity(s.context, label) == 0) {
                    continue;
                }
                for (const Token v : s.context) {
                    if (v != label && stamp[static_cast<std::size_t>(v)] != run) {
                        stamp[static_cast<std::size_t>(v)] = run;
                        edges.push_back(mutant(Mutant::edges_reversed) ? Edge{v, label} : Edge{label, v});
                    }
                }
            }
            std::sort(edges.begin() + static_cast<std::ptrdiff_t>(first), edges.end());
        }
        graphs.emplace_back(query, std::vector<Edge>(edges));
    }
    return graphs;
}

bool acyclic(const std::vector<QueryGraph>& graphs) {
    return std::all_of(graphs.begin(), graphs.end(), [](const QueryGraph& g) { return g.components().size() == g.tokens().size(); });
}

bool has_strict_edge(const std::vector<QueryGraph>& graphs) {
    return std::any_of(graphs.begin(), graphs.end(), [](const QueryGraph& g) { return g.has_strict_edge(); });
}

const QueryGraph& graph_of(const std::vector<QueryGraph>& graphs, Token query) {
    const auto at = std::lower_bound(graphs.begin(), graphs.end(), query, [](const QueryGraph& g, Token k) { return g.query() < k; });
    if (at == graphs.end() || at->query() != query) {
        throw std::out_of_range("query " + std::to_string(query) + " does not occur in the dataset");
    }
    return *at;
}

} // namespace attest
