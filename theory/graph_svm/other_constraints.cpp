#include "theory/graph_svm/other_constraints.h"

#include <set>
#include <utility>

namespace attest {
namespace {

template <class AddEdges>
std::vector<QueryGraph> rebuilt(const std::vector<QueryGraph>& graphs, bool keep_tied, AddEdges add_edges) {
    std::vector<QueryGraph> result;
    for (const QueryGraph& graph : graphs) {
        std::vector<Edge> edges;
        if (keep_tied) {
            for (const Edge& e : graph.edges()) {
                if (!graph.strict(e)) {
                    edges.push_back(e);
                }
            }
        }
        add_edges(graph, edges);
        result.emplace_back(graph.query(), std::move(edges));
    }
    return result;
}

} // namespace

std::vector<QueryGraph> without_equalities(const std::vector<QueryGraph>& graphs) {
    return rebuilt(graphs, false, [](const QueryGraph& graph, std::vector<Edge>& edges) {
        for (const Edge& e : graph.edges()) {
            if (graph.strict(e)) {
                edges.push_back(e);
            }
        }
    });
}

std::vector<QueryGraph> with_all_reachable_pairs(const std::vector<QueryGraph>& graphs) {
    return rebuilt(graphs, true, [](const QueryGraph& graph, std::vector<Edge>& edges) {
        for (const Token i : graph.tokens()) {
            for (const Token j : graph.tokens()) {
                if (graph.above(i, j)) {
                    edges.push_back({i, j});
                }
            }
        }
    });
}

std::vector<QueryGraph> with_one_edge_per_pair_of_components(const std::vector<QueryGraph>& graphs) {
    return rebuilt(graphs, true, [](const QueryGraph& graph, std::vector<Edge>& edges) {
        std::set<std::pair<int, int>> joined;
        for (const Edge& e : graph.edges()) {
            if (graph.strict(e) && joined.emplace(graph.component(e.from), graph.component(e.to)).second) {
                edges.push_back(e);
            }
        }
    });
}

std::vector<QueryGraph> with_consecutive_components(const std::vector<QueryGraph>& graphs) {
    return rebuilt(graphs, true, [](const QueryGraph& graph, std::vector<Edge>& edges) {
        const auto& components = graph.components();
        for (std::size_t c = 0; c + 1 < components.size(); ++c) {
            edges.push_back({components[c].front(), components[c + 1].front()});
        }
    });
}

} // namespace attest
