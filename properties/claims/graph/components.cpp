// graph.components: edges by the definition, components by mutual reachability (paper, section 3, token-priority graph; exact).
#include "properties/claims/graph/graph_checks.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// Are the classes of relation_of(query) (a function of two tokens) the components of the case's graphs?
template <class RelationOf>
Verdict components_are(const CaseFacts& facts, const char* named, RelationOf relation_of) {
    const int tokens = facts.data().tokens();
    for (const QueryGraph& graph : facts.graphs()) {
        const auto related = relation_of(graph.query());
        for (Token i = 0; i < tokens; ++i) {
            for (Token j = 0; j < tokens; ++j) {
                if (graph.tied(i, j) != related(i, j)) {
                    return Verdict::refuted(fmt::format("tokens {} and {} under query {}", i, j, graph.query()),
                                            fmt::format("{}: {}", named, related(i, j) ? "one component" : "two components"),
                                            graph.tied(i, j) ? "one component" : "two components");
                }
            }
        }
    }
    return Verdict::held();
}

auto mutual(const Reachability& reach) {
    return [reach](Token i, Token j) { return reach(i, j) && reach(j, i); };
}

/// The components of the vocabulary hold every token exactly once, those without an edge too.
Verdict components_partition(const QueryGraph& graph, int tokens) {
    std::vector<int> times(static_cast<std::size_t>(tokens), 0);
    for (const std::vector<Token>& component : graph.components_of_vocabulary(tokens)) {
        for (const Token v : component) {
            ++times[static_cast<std::size_t>(v)];
            if (!graph.tied(component.front(), v)) {
                return Verdict::refuted(fmt::format("query {} lists {} in one component", graph.query(), pair_text(component.front(), v)),
                                        "two components", "one");
            }
        }
    }
    for (Token v = 0; v < tokens; ++v) {
        if (times[static_cast<std::size_t>(v)] != 1) {
            return Verdict::refuted(fmt::format("token {} in the components of query {}", v, graph.query()), "listed once",
                                    fmt::format("listed {} times", times[static_cast<std::size_t>(v)]));
        }
    }
    return Verdict::held();
}

Verdict components_by_definition(const CaseFacts& facts) {
    if (facts.graphs().size() != facts.data().queries().size()) {
        return Verdict::refuted("another number of graphs than queries", std::to_string(facts.data().queries().size()),
                                std::to_string(facts.graphs().size()));
    }
    for (const QueryGraph& graph : facts.graphs()) {
        if (Verdict v = components_partition(graph, facts.data().tokens()); v.outcome != Outcome::held) {
            return v;
        }
        const std::vector<Edge> edges = edges_by_definition(facts.data(), graph.query());
        if (edges != graph.edges()) {
            return Verdict::refuted(fmt::format("the edges of query {} are not those of the definition", graph.query()), edges_text(edges),
                                    edges_text(graph.edges()));
        }
    }
    return components_are(facts, "mutual reachability",
                          [&](Token query) { return mutual(Reachability(facts.data().tokens(), edges_by_definition(facts.data(), query))); });
}

Verdict components_are_weak(const CaseFacts& facts) {
    return components_are(facts, "connected when directions are ignored",
                          [&](Token query) { return Reachability(facts.data().tokens(), with_reversed(edges_by_definition(facts.data(), query))); });
}

Verdict components_of_union(const CaseFacts& facts) {
    std::vector<Edge> edges;
    for (const Token query : facts.data().queries()) {
        const std::vector<Edge> own = edges_by_definition(facts.data(), query);
        edges.insert(edges.end(), own.begin(), own.end());
    }
    const auto together = mutual(Reachability(facts.data().tokens(), edges));
    return components_are(facts, "mutual reachability in all graphs together", [&](Token) { return together; });
}

} // namespace

Claim graph_components() {
    Claim claim = graph_claim("graph.components", "The edges are those of the definition, and the components are the classes of mutual reachability.",
                              "paper, section 3 (token-priority graph); THEORY 2", generate_cases(any_graphs()), components_by_definition);
    claim.false_neighbours = {
        {"weak", "The components are the classes of connectedness when directions are ignored.", components_are_weak},
        {"union", "The components are those of all queries' graphs taken together.", components_of_union},
    };
    return claim;
}

} // namespace attest
