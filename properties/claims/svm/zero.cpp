// svm.zero: W_mm = 0 exactly when there is no strict edge (ours, THEORY 3; exact).
#include "properties/claims/svm/svm_checks.h"
#include "properties/variations/variation_tools.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict zero_iff(const CaseFacts& facts, bool condition, const char* name) {
    const bool zero = is_zero(facts.direction());
    if (zero == condition) {
        return Verdict::held();
    }
    return Verdict::refuted(fmt::format("W_mm is {} although there is {}", zero ? "0" : "not 0", condition ? name : fmt::format("not: {}", name)),
                            condition ? "W_mm = 0" : "W_mm != 0", "W_mm = " + matrix_text(facts.direction()));
}
bool has_edge(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        if (!graph.edges().empty()) {
            return true;
        }
    }
    return false;
}

} // namespace

Claim svm_zero() {
    Claim claim = exact_claim("svm.zero", "W_mm = 0 exactly when there is no strict edge.", "ours, THEORY 3", {Hypothesis::feasible});
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.3}, {"no-strict-edge", 0.15}};
    claim.generate = generate_cases(mixture({{3, feasible_datasets()}, {1, single_component_datasets()}}));
    claim.check = [](const CaseFacts& facts) { return zero_iff(facts, !has_strict_edge(facts.graphs()), "no strict edge"); };
    claim.false_neighbours = {
        {"iff-acyclic", "W_mm = 0 exactly when the graphs are acyclic.",
         [](const CaseFacts& facts) { return zero_iff(facts, acyclic(facts.graphs()), "an acyclic graph"); }},
        {"iff-no-edge", "W_mm = 0 exactly when there is no edge.",
         [](const CaseFacts& facts) { return zero_iff(facts, !has_edge(facts), "no edge"); }},
    };
    claim.variations = {not_needed(Hypothesis::feasible,
                                   "0 satisfies every equality, and every inequality exactly when there is none: so 0 solves the Graph-SVM "
                                   "exactly when there is no strict edge. An infeasible one has a strict edge, and no solution.")};
    return claim;
}

} // namespace attest
