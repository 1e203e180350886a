#include "theory/graph/token_graph.h"

#include "model/mutant.h"
#include "model/stop.h"
#include "theory/graph/strong_components.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace attest {
namespace {

// Position of v in the ascending `tokens`, or -1.
int position_of(const std::vector<Token>& tokens, Token v) {
    const auto at = std::lower_bound(tokens.begin(), tokens.end(), v);
    return at != tokens.end() && *at == v ? static_cast<int>(at - tokens.begin()) : -1;
}

// The tokens that touch an edge, ascending, and the graph between their positions.
struct Renumbered {
    std::vector<Token> tokens;
    CompressedGraph graph;
};

// `edges` sorted and distinct.
Renumbered renumbered(const std::vector<Edge>& edges) {
    if (edges.size() > std::numeric_limits<std::uint32_t>::max()) {
        throw std::length_error("a token graph has more than 2^32 edges");
    }
    Renumbered r;
    if (edges.empty()) {
        r.graph.offsets.assign(1, 0);
        return r;
    }
    Token least = edges.front().from;
    Token greatest = edges.back().from;
    for (const Edge& e : edges) {
        least = std::min(least, e.to);
        greatest = std::max(greatest, e.to);
    }
    // Tokens that lie dense are marked in a table, which then gives their positions; others are sorted and searched.
    const std::size_t width = static_cast<std::size_t>(greatest - least) + 1;
    const bool dense = width <= 64 * edges.size();
    std::vector<std::uint32_t> table(dense ? width : 0, 0);
    const auto place = [least](Token v) { return static_cast<std::size_t>(v - least); };
    if (dense) {
        for (const Edge& e : edges) {
            table[place(e.from)] = table[place(e.to)] = 1;
        }
        for (std::size_t p = 0; p < width; ++p) {
            if (table[p] != 0) {
                table[p] = static_cast<std::uint32_t>(r.tokens.size());
                r.tokens.push_back(least + static_cast<Token>(p));
            }
        }
    } else {
        for (const Edge& e : edges) {
            r.tokens.insert(r.tokens.end(), {e.from, e.to});
        }
        std::sort(r.tokens.begin(), r.tokens.end());
        r.tokens.erase(std::unique(r.tokens.begin(), r.tokens.end()), r.tokens.end());
    }
    r.tokens.shrink_to_fit();
    const auto position = [&](Token v) { return dense ? table[place(v)] : static_cast<std::uint32_t>(position_of(r.tokens, v)); };
    r.graph.offsets.assign(r.tokens.size() + 1, 0);
    r.graph.targets.reserve(edges.size());
    for (const Edge& e : edges) {
        ++r.graph.offsets[position(e.from) + 1];
        r.graph.targets.push_back(position(e.to));
    }
    std::partial_sum(r.graph.offsets.begin(), r.graph.offsets.end(), r.graph.offsets.begin());
    return r;
}

// A set of numbers below `size` that hands out its smallest: bits, and above every 64 of them one that tells whether any
// is set. (A binary heap took a fifth of the whole time.)
class SmallestFirst {
public:
    explicit SmallestFirst(std::size_t size) {
        do {
            size = size / 64 + 1;
            levels_.emplace_back(size, 0);
        } while (size > 1);
    }
    bool empty() const { return levels_.back()[0] == 0; }
    void add(std::size_t number) {
        for (std::vector<std::uint64_t>& level : levels_) {
            level[number / 64] |= std::uint64_t{1} << number % 64;
            number /= 64;
        }
    }
    std::uint32_t take() {
        std::size_t number = 0;
        for (std::size_t l = levels_.size(); l-- > 0;) {
            number = number * 64 + static_cast<std::size_t>(std::countr_zero(levels_[l][number]));
        }
        const std::uint32_t taken = static_cast<std::uint32_t>(number);
        for (std::vector<std::uint64_t>& level : levels_) {
            level[number / 64] &= ~(std::uint64_t{1} << number % 64);
            if (level[number / 64] != 0) {
                break;
            }
            number /= 64;
        }
        return taken;
    }

private:
    std::vector<std::vector<std::uint64_t>> levels_;
};

// Kahn's algorithm on the condensation, always taking the available component with the smallest first vertex.
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
    SmallestFirst available(vertices); // first vertices of components
    for (std::uint32_t c = 0; c < strong.count; ++c) {
        if (entering[c] == 0) {
            available.add(first[c]);
        }
    }
    std::vector<int> rank(strong.count, 0);
    for (int position = 0; !available.empty(); ++position) {
        const std::uint32_t start = available.take();
        const std::uint32_t c = strong.of_vertex[start];
        rank[c] = position;
        for (std::uint32_t v = start; v != std::numeric_limits<std::uint32_t>::max(); v = next[v]) {
            for (std::uint32_t e = g.offsets[v]; e < g.offsets[v + 1]; ++e) {
                const std::uint32_t head = strong.of_vertex[g.targets[e]];
                if (head != c && --entering[head] == 0) {
                    available.add(first[head]);
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
    std::vector<std::uint32_t> keys(data.size());
    for (const auto key : {&Sample::label, &Sample::query}) {
        std::vector<std::uint32_t> begin(static_cast<std::size_t>(data.tokens()) + 1, 0);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            keys[i] = static_cast<std::uint32_t>(data.sample(i).*key);
            ++begin[keys[i] + 1];
        }
        std::partial_sum(begin.begin(), begin.end(), begin.begin());
        for (const std::uint32_t i : order) {
            sorted[begin[keys[i]]++] = i;
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
    std::vector<Edge> for_components = edges_;
    if (mutant("weak_components")) {
        for (const Edge& e : edges_) {
            for_components.push_back({e.to, e.from});
        }
        std::sort(for_components.begin(), for_components.end());
        for_components.erase(std::unique(for_components.begin(), for_components.end()), for_components.end());
    }
    Renumbered touched = renumbered(for_components);
    tokens_ = std::move(touched.tokens);
    const CompressedGraph& graph = touched.graph;
    const StrongComponents strong = strong_components(graph);
    const std::vector<int> rank = topological_ranks(graph, strong);
    component_.resize(tokens_.size());
    std::vector<std::uint32_t> begin(strong.count + 1, 0);
    for (std::size_t p = 0; p < tokens_.size(); ++p) {
        component_[p] = rank[strong.of_vertex[p]];
        if (mutant("topological_order_off_by_one")) {
            component_[p] = (component_[p] + 1) % static_cast<int>(strong.count);
        }
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
        if (mutant("reaches_one_step_only") && c != component(i)) {
            continue;
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
            if (position_of(tokens_, isolated) < 0 && !mutant("isolated_tokens_lost")) {
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

namespace {

// A fault of the mutation tests: samples grouped by the first token of their context.
Dataset with_first_token_as_query(const Dataset& data) {
    Dataset r(data.embedding());
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        r.add_sample(s.context, s.label, s.context.front());
    }
    return r;
}

bool same_queries(const Dataset& a, const Dataset& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a.sample(i).query != b.sample(i).query) {
            return false;
        }
    }
    return true;
}

} // namespace

std::vector<QueryGraph> token_graphs(const Dataset& data) {
    if (mutant("graph_of_first_token")) {
        const Dataset wrong = with_first_token_as_query(data);
        if (!same_queries(wrong, data)) {
            return token_graphs(wrong);
        }
    }
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
            poll_stop();
            const std::size_t first = edges.size();
            ++run;
            for (; i < order.size(); ++i) {
                const Sample s = data.sample(order[i]);
                if (s.query != query || s.label != label) {
                    break;
                }
                if (std::find(s.context.begin(), s.context.end(), label) == s.context.end() && !mutant("absent_label_draws_edges")) {
                    continue;
                }
                for (const Token v : s.context) {
                    if (v != label && stamp[static_cast<std::size_t>(v)] != run) {
                        stamp[static_cast<std::size_t>(v)] = run;
                        edges.push_back(mutant("edges_reversed") ? Edge{v, label} : Edge{label, v});
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
