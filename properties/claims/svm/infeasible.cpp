// svm.infeasible: an infeasible Graph-SVM has an exact Farkas certificate, and no forged one passes (ours, THEORY 3; exact).
#include "properties/claims/svm/svm_checks.h"
#include "theory/graph_svm/other_constraints.h"

namespace attest {
namespace {

Verdict farkas_holds(const CaseFacts& facts) {
    if (facts.svm().status != GraphSvmStatus::infeasible) {
        return Verdict::vacuous("not F: the Graph-SVM is infeasible");
    }
    return passes_alone(facts, forge_farkas);
}

Verdict dependence_implies_infeasible(const CaseFacts& facts) {
    if (facts.data().embedding().independent()) {
        return Verdict::vacuous("not I");
    }
    if (facts.svm().status == GraphSvmStatus::infeasible) {
        return Verdict::held();
    }
    return Verdict::refuted("the embeddings are dependent and the problem is feasible", "infeasible",
                            "feasible, W_mm = " + matrix_text(facts.direction()));
}

Verdict strict_multipliers_suffice(const CaseFacts& facts) {
    if (facts.svm().status != GraphSvmStatus::infeasible) {
        return Verdict::vacuous("not F: the Graph-SVM is infeasible");
    }
    // a certificate without multipliers on tied edges is one of infeasibility without the equalities
    const GraphSvm relaxed = solve_graph_svm(facts.data(), without_equalities(facts.graphs()));
    if (relaxed.status == GraphSvmStatus::infeasible) {
        return Verdict::held();
    }
    return Verdict::refuted("without the equalities the problem is feasible, so every Farkas certificate uses a tied edge",
                            "a certificate of strict edges alone",
                            "W = " + matrix_text(weight_matrix(facts.data().embedding(), relaxed.terms)) + " satisfies every strict edge");
}

/// The problem that is infeasible only because of an equality (section 3 of the specification).
Dataset infeasible_by_an_equality() { return small_dataset({{{1, 0}, 1}, {{1, 0}, 0}, {{1, 2, 0}, 1}}, {{1}, {2}, {3}}); }

} // namespace

Claim svm_infeasible() {
    Claim claim =
        exact_claim("svm.infeasible", "When the Graph-SVM is infeasible, an exact Farkas certificate says so, and no forged one passes for it.",
                    "ours, THEORY 3");
    claim.required_labels = {{"infeasible", 0.7}};
    claim.labels = [](const CaseFacts& facts) {
        return facts.svm().status == GraphSvmStatus::infeasible ? std::vector<std::string>{"infeasible"} : std::vector<std::string>{};
    };
    claim.generate = generate_cases(mixture({{9, infeasible_datasets()}, {1, draw_example({infeasible_by_an_equality()})}}));
    claim.check = farkas_holds;
    claim.false_neighbours = {
        {"dependence-suffices", "Dependent embeddings make the Graph-SVM infeasible.", dependence_implies_infeasible,
         generate_cases(infeasible_prone())},
        {"strict-multipliers-suffice", "A Farkas certificate never needs a multiplier on a tied edge.", strict_multipliers_suffice},
    };
    return claim;
}

} // namespace attest
