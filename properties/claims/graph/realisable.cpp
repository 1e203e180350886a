// graph.realisable: which loop-free digraphs are the graph of a realisable dataset (ours, THEORY 2; exact, every context tried).
#include "properties/claims/graph/graph_checks.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// Does `condition` decide which graphs are realisable, for the drawn graph and for the graphs of the data?
template <class Condition>
Verdict realisable_iff(const CaseFacts& facts, const char* named, Condition condition) {
    if (facts.data().tokens() > most_tokens_by_definition) {
        return Verdict::undecided(fmt::format("every context is tried, which more than {} tokens do not allow", most_tokens_by_definition));
    }
    std::vector<GraphInput> graphs = {facts.value().graph("graph")};
    if (realisable(facts.data())) {
        for (const QueryGraph& graph : facts.graphs()) {
            graphs.push_back({graph.query(), graph.edges()});
        }
    }
    for (const GraphInput& graph : graphs) {
        const bool expected = condition(graph);
        const bool found = realisable_by_definition(facts.data().tokens(), graph);
        if (expected != found) {
            return Verdict::refuted(fmt::format("the graph {} of query {}", edges_text(graph.edges), graph.query),
                                    fmt::format("{}: {}", named, expected ? "realisable" : "not realisable"),
                                    found ? "samples realise it" : "no set of samples realises it");
        }
    }
    return Verdict::held();
}

/// Is there a path to k, or an edge to k, from every node other than k with an out-edge?
template <class Reaches>
bool all_tails(const GraphInput& graph, Reaches reaches) {
    return std::all_of(graph.edges.begin(), graph.edges.end(), [&](const Edge& e) { return e.from == graph.query || reaches(e.from); });
}

bool edge_to_query(const GraphInput& graph) {
    return all_tails(graph, [&](Token v) { return std::binary_search(graph.edges.begin(), graph.edges.end(), Edge{v, graph.query}); });
}

} // namespace

Claim graph_realisable() {
    Claim claim =
        graph_claim("graph.realisable",
                    "A loop-free graph is G^(k) of a realisable dataset if and only if every node other than k with an out-edge has an edge to k.",
                    "ours, THEORY 2 (realisability)", generate_cases(realisable_graphs(), {graph_input("graph")}),
                    [](const CaseFacts& facts) { return realisable_iff(facts, "every tail has an edge to the query", edge_to_query); });
    claim.required_labels = {{"realisable-graph", 0.3}, {"unrealisable-graph", 0.2}, {"several-queries", 0.2}};
    claim.labels = [](const CaseFacts& facts) {
        const GraphInput& graph = facts.value().graph("graph");
        return std::vector<std::string>{edge_to_query(graph) ? "realisable-graph" : "unrealisable-graph"};
    };
    claim.false_neighbours = {
        {"no-condition", "Every loop-free graph is G^(k) of a realisable dataset.",
         [](const CaseFacts& facts) { return realisable_iff(facts, "always", [](const GraphInput&) { return true; }); }},
        {"query-reachable", "It is enough that every node with an out-edge reaches k.",
         [](const CaseFacts& facts) {
             return realisable_iff(facts, "every tail reaches the query", [&](const GraphInput& graph) {
                 const Reachability reach(facts.data().tokens(), graph.edges);
                 return all_tails(graph, [&](Token v) { return reach(v, graph.query); });
             });
         }},
    };
    return claim;
}

} // namespace attest
