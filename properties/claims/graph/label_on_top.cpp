// graph.label-on-top: in a training context the label's component is the unique highest one (paper, section 3; exact).
#include "properties/claims/graph/graph_checks.h"
#include "properties/variations/variation_tools.h"

#include <fmt/format.h>
#include <map>

namespace attest {
namespace {

/// Is the label's component the unique maximum of every training context in `graph_for(sample)`?
template <class GraphFor>
Verdict label_on_top(const CaseFacts& facts, GraphFor graph_for) {
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample sample = facts.data().sample(i);
        const QueryGraph* graph = graph_for(sample);
        if (!graph) {
            return Verdict::vacuous("a second query");
        }
        for (const Token v : sample.context) {
            if (!graph->reaches(sample.label, v)) {
                return Verdict::refuted(fmt::format("sample {}: its label does not reach a token of its context", i),
                                        fmt::format("a path {} to {}", sample.label, v), "no path in " + edges_text(graph->edges()));
            }
            if (graph->above(v, sample.label)) {
                return Verdict::refuted(fmt::format("sample {}: a token of the context is above its label", i),
                                        fmt::format("{} not above {}", v, sample.label), edges_text(graph->edges()));
            }
        }
    }
    return Verdict::held();
}

Verdict label_is_on_top(const CaseFacts& facts) {
    return label_on_top(facts, [&](const Sample& sample) { return &graph_of(facts.graphs(), sample.query); });
}

Verdict label_on_top_reversed(const CaseFacts& facts) {
    std::map<Token, QueryGraph> reversed;
    for (const QueryGraph& graph : facts.graphs()) {
        std::vector<Edge> edges;
        for (const Edge& e : graph.edges()) {
            edges.push_back({e.to, e.from});
        }
        reversed.emplace(graph.query(), QueryGraph(graph.query(), edges));
    }
    return label_on_top(facts, [&](const Sample& sample) { return &reversed.at(sample.query); });
}

Verdict label_on_top_elsewhere(const CaseFacts& facts) {
    return label_on_top(facts, [&](const Sample& sample) -> const QueryGraph* {
        for (const QueryGraph& graph : facts.graphs()) {
            if (graph.query() != sample.query) {
                return &graph;
            }
        }
        return nullptr;
    });
}

} // namespace

Claim graph_label_on_top() {
    Claim claim =
        graph_claim("graph.label-on-top", "In a training context every token is reachable from the label, whose component is the unique highest one.",
                    "paper, section 3; THEORY 2", generate_cases(realisable_graphs()), label_is_on_top);
    claim.hypotheses = {Hypothesis::realisable};
    claim.false_neighbours = {
        {"edges-reversed", "The same in the graph with every edge reversed.", label_on_top_reversed},
        {"another-query", "The same in the graph of another query.", label_on_top_elsewhere},
    };
    claim.variations = {without(Hypothesis::realisable, "Without R, every token of a context is reachable from the label.", {},
                                generate_cases(any_graphs().tokens(1, 4).samples(1, 3)))};
    return claim;
}

} // namespace attest
