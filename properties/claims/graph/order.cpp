// graph.order: reachability between components is a strict partial order (paper, section 3; exact).
#include "properties/claims/graph/graph_checks.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

Verdict order_is_strict(const CaseFacts& facts) {
    const int tokens = facts.data().tokens();
    for (const QueryGraph& graph : facts.graphs()) {
        const Reachability reach(tokens, graph.edges());
        for (const Edge& e : graph.edges()) {
            if (graph.strict(e) && graph.component(e.from) >= graph.component(e.to)) {
                return Verdict::refuted(fmt::format("a strict edge of query {} goes upward in the topological order", graph.query()),
                                        "component numbers grow along strict edges", edges_text({e}));
            }
        }
        for (Token i = 0; i < tokens; ++i) {
            for (Token j = 0; j < tokens; ++j) {
                if (graph.above(i, j) != (reach(i, j) && !reach(j, i))) {
                    return Verdict::refuted("the order is not reachability between components",
                                            fmt::format("{} above: {}", pair_text(i, j), reach(i, j) && !reach(j, i)),
                                            fmt::format("{}", graph.above(i, j)));
                }
                if (graph.above(i, j) && (i == j || graph.above(j, i))) {
                    return Verdict::refuted("two components are above each other", "a strict order", pair_text(i, j));
                }
                for (Token l = 0; l < tokens; ++l) {
                    if (graph.above(i, j) && graph.above(j, l) && !graph.above(i, l)) {
                        return Verdict::refuted("the order is not transitive", fmt::format("{} above {}", i, l), "not above");
                    }
                }
            }
        }
    }
    return Verdict::held();
}

Verdict order_is_total(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Token i : graph.tokens()) {
            for (const Token j : graph.tokens()) {
                if (!graph.tied(i, j) && !graph.above(i, j) && !graph.above(j, i)) {
                    return Verdict::refuted(fmt::format("two components of query {} have no order", graph.query()), "one is above the other",
                                            pair_text(i, j));
                }
            }
        }
    }
    return Verdict::held();
}

Verdict edges_are_transitive(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& first : graph.edges()) {
            for (const Edge& second : graph.edges()) {
                const Edge closing{first.from, second.to};
                if (first.to == second.from && graph.strict(first) && graph.strict(second) &&
                    !std::binary_search(graph.edges().begin(), graph.edges().end(), closing)) {
                    return Verdict::refuted("two strict edges in a row have no edge that skips the middle", edges_text({closing}),
                                            edges_text(graph.edges()));
                }
            }
        }
    }
    return Verdict::held();
}

} // namespace

Claim graph_order() {
    Claim claim = graph_claim("graph.order", "The condensation is acyclic, and reachability between components is a strict partial order.",
                              "paper, section 3; THEORY 2", generate_cases(any_graphs()), order_is_strict);
    claim.false_neighbours = {
        {"total", "Any two components of a graph are ordered.", order_is_total},
        {"edges-transitive", "The strict edges alone are a transitive relation.", edges_are_transitive},
    };
    return claim;
}

} // namespace attest
