#pragma once

#include "properties/claims/claim.h"
#include "properties/variations/variation_tools.h"

#include <algorithm>

namespace attest {

/// Has `graph` the edge that `edge_for(v)` asks for, for every token v of the graph but the query?
template <class EdgeFor>
Verdict has_edges(const CaseFacts& facts, EdgeFor edge_for) {
    for (const QueryGraph& graph : facts.graphs()) { // computed once for the case, shared by all checks
        for (const Token v : graph.tokens()) {
            const std::optional<Edge> wanted = v == graph.query() ? std::nullopt : edge_for(graph, v);
            if (wanted && !std::binary_search(graph.edges().begin(), graph.edges().end(), *wanted)) {
                return Verdict::refuted("an edge is missing", // why; what the claim says; what is found instead
                                        std::to_string(wanted->from) + " -> " + std::to_string(wanted->to), "no such edge");
            }
        }
    }
    return Verdict::held();
}

inline std::optional<Edge> from_tails(const QueryGraph& graph, Token v) {
    const bool tail = std::any_of(graph.edges().begin(), graph.edges().end(), [v](const Edge& e) { return e.from == v; });
    return tail ? std::optional<Edge>(Edge{v, graph.query()}) : std::nullopt;
}
inline std::optional<Edge> from_all(const QueryGraph& graph, Token v) { return Edge{v, graph.query()}; }
inline std::optional<Edge> from_query(const QueryGraph& graph, Token v) { return Edge{graph.query(), v}; }

inline Claim example_claim() {
    Claim claim;
    claim.id = "example.edges-to-query";
    claim.statement = "Every token with an out-edge, except the query, has an edge to the query.";
    claim.source = "ours, the necessary half of graph.realisable";
    claim.hypotheses = {Hypothesis::realisable};                         // tested before the check: a case without R is vacuous
    claim.grade = Grade::exact;                                          // what a `held` rests on
    claim.required_labels = {{"chain-of-4", 0.05}, {"cyclic", 0.3}};     // weak testing is a failure
    claim.generate = generate_cases(realisable_datasets().tokens(1, 6)); // inputs: generate_cases(..., {weights_input("W")})
    claim.check = [](const CaseFacts& facts) { return has_edges(facts, from_tails); };
    claim.false_neighbours = {
        {"every-token", "Every token but the query has an edge to it.", [](const CaseFacts& facts) { return has_edges(facts, from_all); }},
        {"edge-back", "The query has an edge to every other token.", [](const CaseFacts& facts) { return has_edges(facts, from_query); }},
    };
    claim.variations = {// what becomes of it without R: a search where it fails, or a proof that it does not
                        not_needed(Hypothesis::realisable, "A sample whose label is not in its context draws no edge.")};
    return claim;
}

} // namespace attest
