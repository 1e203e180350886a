// svm.optimal: W_mm and its multipliers satisfy the KKT conditions, and no forged solution passes (paper, eq. Graph-SVM; exact).
#include "properties/claims/svm/svm_checks.h"
#include "properties/variations/infeasible_problem.h"
#include "theory/graph_svm/check_graph_svm.h"
#include "theory/graph_svm/other_constraints.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict certificate_holds(const CaseFacts& facts) { return passes_alone(facts, forge_solutions); }

Verdict certificate_holds_one_off(const CaseFacts& facts) {
    if (facts.svm().multipliers.empty()) {
        return Verdict::vacuous("a multiplier exists");
    }
    GraphSvm wrong = facts.svm();
    wrong.multipliers.front().value += 1;
    return check_graph_svm(facts.data(), facts.graphs(), wrong);
}

Verdict every_edge_at_least_one(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& e : graph.edges()) {
            const Rational m = margin(facts.data().embedding(), facts.direction(), graph.query(), e.from, e.to);
            if (m < 1) {
                return Verdict::refuted(fmt::format("the edge {} -> {} of query {} lies inside a component", e.from, e.to, graph.query()),
                                        "a margin of at least 1 on every edge", "margin " + to_text(m));
            }
        }
    }
    return Verdict::held();
}

Verdict same_without_equalities(const CaseFacts& facts) {
    const GraphSvm relaxed = solve_graph_svm(facts.data(), without_equalities(facts.graphs()));
    if (relaxed.norm_squared == facts.svm().norm_squared) {
        return Verdict::held(); // fewer constraints and the same least norm: the same, unique, minimiser
    }
    return Verdict::refuted("without the equalities a shorter W satisfies the inequalities", "|W|^2 = " + to_text(facts.svm().norm_squared),
                            "|W|^2 = " + to_text(relaxed.norm_squared));
}

} // namespace

Claim svm_optimal() {
    Claim claim =
        exact_claim("svm.optimal", "W_mm with its multipliers satisfies the KKT conditions over the rationals, and no forged solution passes for it.",
                    "paper, eq. (Graph-SVM); THEORY 3", {Hypothesis::feasible});
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}, {"several-queries", 0.2}};
    claim.generate = generate_cases(feasible_datasets());
    claim.check = certificate_holds;
    claim.false_neighbours = {
        {"one-multiplier-off", "The conditions still hold when one multiplier is larger by 1.", certificate_holds_one_off},
        {"equalities-as-inequalities", "W_mm has margin at least 1 on the edges inside components too.", every_edge_at_least_one},
        {"equalities-dropped", "W_mm also solves the problem without the equalities.", same_without_equalities},
    };
    claim.variations = {without(Hypothesis::feasible, "There is a W_mm, and it satisfies the KKT conditions.", no_solution, infeasible_cases())};
    return claim;
}

} // namespace attest
