// topic.order: what topic A ties stays tied in the mixture, what it puts above is never put below (arXiv 2501.06382; THEORY 13; exact).
//
// A's components and order are those of theory/graph; the mixture's come from the definition and Warshall's closure.
#include "properties/claims/graph/graph_definition.h"
#include "properties/claims/topic/topic_checks.h"

#include "model/mutant.h"
#include "theory/graph_svm/solve_graph_svm.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// Calls visit(graph of A, closure of the mixture's graph for the same query) until a verdict other than held.
template <class Visit>
Verdict each_query_of_a(const CaseFacts& facts, Visit visit) {
    const Dataset mixture = mutant("topic_b_for_the_mixture") ? topic_b(facts) : facts.data();
    for (const QueryGraph& graph : token_graphs(topic_a(facts))) {
        const Verdict verdict = visit(graph, Reachability(facts.data().tokens(), edges_by_definition(mixture, graph.query())));
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
    }
    return Verdict::held();
}

/// `keep_strict`: i => j in A must stay strict in the mixture.
Verdict order_is_kept(const CaseFacts& facts, bool keep_strict) {
    return each_query_of_a(facts, [&](const QueryGraph& graph, const Reachability& reach) {
        for (const Token i : graph.tokens()) {
            for (const Token j : graph.tokens()) {
                const bool down = reach(i, j);
                const bool up = reach(j, i);
                if (graph.tied(i, j) && !(down && up)) {
                    return Verdict::refuted(
                        fmt::format("query {}: {} and {} share a component of topic A's graph, not of the mixture's", graph.query(), i, j),
                        "one component", down || up ? "one above the other" : "no path in either direction");
                }
                if (graph.above(i, j) && (!down || (keep_strict && up))) {
                    return Verdict::refuted(fmt::format("query {}: {} is above {} in topic A's graph", graph.query(), i, j),
                                            keep_strict ? "above it in the mixture's" : "above it, or tied to it, in the mixture's",
                                            down ? "tied in the mixture's" : "no path in the mixture's");
                }
            }
        }
        return Verdict::held();
    });
}

/// Do tokens that no path joins, in A or in the mixture, keep the order of their W_mm-logits?
Verdict incomparable_keep_order(const CaseFacts& facts) {
    const Dataset a = topic_a(facts);
    const std::vector<QueryGraph> graphs = token_graphs(a);
    const GraphSvm of_a = solve_graph_svm(a, graphs);
    if (of_a.status != GraphSvmStatus::optimal || facts.svm().status != GraphSvmStatus::optimal) {
        return Verdict::vacuous("F for topic A and for the mixture");
    }
    const Matrix<Rational> w_of_a = weight_matrix(a.embedding(), of_a.terms);
    return each_query_of_a(facts, [&](const QueryGraph& graph, const Reachability& reach) {
        for (const Token i : graph.tokens()) {
            for (const Token j : graph.tokens()) {
                if (graph.reaches(i, j) || graph.reaches(j, i) || reach(i, j) || reach(j, i)) {
                    continue;
                }
                const Rational before = margin(a.embedding(), w_of_a, graph.query(), i, j);
                const Rational after = margin(a.embedding(), facts.direction(), graph.query(), i, j);
                if (before > 0 && after < 0) {
                    return Verdict::refuted(fmt::format("query {}: no path joins {} and {}", graph.query(), i, j),
                                            fmt::format("W_mm puts {} above {}, as for topic A alone (by {})", i, j, to_text(before)),
                                            fmt::format("below, by {}", to_text(Rational(-after))));
                }
            }
        }
        return Verdict::held();
    });
}

/// Topic A draws an edge; B has a sample.
bool two_topics(const CaseFacts& facts) {
    const std::vector<bool> in_a = samples_of_topic_a(facts);
    const std::vector<QueryGraph> graphs = token_graphs(topic_a(facts));
    return std::any_of(graphs.begin(), graphs.end(), [](const QueryGraph& g) { return !g.edges().empty(); }) &&
           std::count(in_a.begin(), in_a.end(), false) > 0;
}

/// Something strict in A is tied in the mixture: the claim's second half is more than "strict stays strict".
bool merged(const CaseFacts& facts) { return order_is_kept(facts, true).outcome == Outcome::refuted; }

DrawDataset incomparable_topics() {
    return mixture({{1, planted(Plan::incomparable).embedded(EmbeddingKind::one_hot)},
                    {1, draw_example({small_dataset({{{1, 0}, 1}, {{2, 4, 0}, 2}, {{4, 0}, 4}, {{1, 3, 0}, 1}, {{3, 5, 0}, 3}, {{5, 0}, 5}})})}});
}

} // namespace

Claim topic_order() {
    Claim claim = exact_claim(
        "topic.order",
        "Tokens that topic A ties stay tied in the mixture A + B; a token that A puts above another stays above it or becomes tied to it.",
        "arXiv 2501.06382 (topics); THEORY 13");
    claim.required_labels = {{"two-topics", 0.6}, {"merged-by-B", 0.1}, {"cyclic", 0.3}};
    claim.generate = generate_cases(realisable_datasets().embedded(EmbeddingKind::one_hot).samples(2, 8).queries_up_to(2), {topic_input()});
    claim.check = [](const CaseFacts& facts) { return order_is_kept(facts, false); };
    claim.labels = [](const CaseFacts& facts) {
        std::vector<std::string> r;
        if (two_topics(facts)) {
            r.emplace_back("two-topics");
        }
        if (merged(facts)) {
            r.emplace_back("merged-by-B");
        }
        return r;
    };
    claim.false_neighbours = {
        {"strict-stays-strict", "A token that A puts above another stays above it in the mixture.",
         [](const CaseFacts& facts) { return order_is_kept(facts, true); }},
        {"incomparable-keep-order", "Tokens that no path joins keep the order of their W_mm-logits.", incomparable_keep_order,
         generate_cases(incomparable_topics(), {topic_input()})},
    };
    return claim;
}

} // namespace attest
