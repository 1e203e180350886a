// svm.closure: constraints on the edges, on all reachable pairs or on one edge a pair of components give one solution (ours, THEORY 3; exact).
#include "properties/claims/svm/svm_checks.h"
#include "properties/variations/variation_tools.h"
#include "theory/graph_svm/other_constraints.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict same_solution(const CaseFacts& facts, const std::vector<QueryGraph>& graphs, const char* constraints) {
    const GraphSvm other = solve_graph_svm(facts.data(), graphs);
    const Matrix<Rational> w = weight_matrix(facts.data().embedding(), other.terms);
    if (other.status != GraphSvmStatus::infeasible && equal_matrices(w, facts.direction())) {
        return Verdict::held();
    }
    return Verdict::refuted(fmt::format("the constraints on {} have another solution", constraints), "W_mm = " + matrix_text(facts.direction()),
                            other.status == GraphSvmStatus::infeasible ? "infeasible" : "W = " + matrix_text(w));
}

Verdict closure_agrees(const CaseFacts& facts) {
    const Verdict pairs = same_solution(facts, with_all_reachable_pairs(facts.graphs()), "all reachable pairs across components");
    return pairs.outcome == Outcome::held
               ? same_solution(facts, with_one_edge_per_pair_of_components(facts.graphs()), "one edge per pair of joined components")
               : pairs;
}

Verdict closure_with_inner_pairs(const CaseFacts& facts) {
    // i above j and j above i inside a component: the two constraints add up to 0 >= 2
    for (const QueryGraph& graph : facts.graphs()) {
        for (const auto& component : graph.components()) {
            if (component.size() > 1) {
                return Verdict::refuted(fmt::format("query {}: {} and {} reach each other", graph.query(), component[0], component[1]),
                                        "the same solution as with the edges alone", "both margins at least 1, whose sum is 0: infeasible");
            }
        }
    }
    return same_solution(facts, with_all_reachable_pairs(facts.graphs()), "all reachable pairs");
}

} // namespace

Claim svm_closure() {
    Claim claim = exact_claim(
        "svm.closure",
        "Constraints on the edges, on all pairs reachable across components, or on one edge per pair of joined components have the same solution.",
        "ours, THEORY 3", {Hypothesis::feasible});
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}};
    claim.generate = generate_cases(feasible_datasets());
    claim.check = closure_agrees;
    claim.false_neighbours = {
        {"pairs-inside-components", "The same with the pairs reachable inside components as inequalities.", closure_with_inner_pairs},
        {"consecutive-pairs", "Constraints between consecutive components of one topological order have the same solution.",
         [](const CaseFacts& facts) { return same_solution(facts, with_consecutive_components(facts.graphs()), "consecutive components"); }},
    };
    claim.variations = {
        not_needed(Hypothesis::feasible,
                   "The three systems have the same feasible set, empty or not: under the equalities all logits of a component agree, so one edge "
                   "per pair of components implies the others, and along a path of edges with a strict one the margins add up to at least 1.")};
    return claim;
}

} // namespace attest
