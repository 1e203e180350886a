// svm.feasible: independent embeddings make the Graph-SVM feasible (paper, section 3; exact, by Farkas certificates where it is not).
#include "properties/claims/svm/svm_checks.h"
#include "properties/variations/variation_tools.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict is_feasible(const CaseFacts& facts) {
    if (facts.svm().status != GraphSvmStatus::infeasible) {
        return Verdict::held();
    }
    return Verdict::refuted("an exact Farkas certificate shows that no W satisfies the constraints", "a feasible Graph-SVM",
                            fmt::format("{} multipliers that combine the constraints to 0 >= 1", facts.svm().multipliers.size()));
}

Verdict is_feasible_with_distinct_rows(const CaseFacts& facts) {
    const Embedding& embedding = facts.data().embedding();
    const Matrix<Rational> rows = embedding.matrix();
    for (Token i = 0; i < embedding.tokens(); ++i) {
        for (Token j = 0; j < i; ++j) {
            if (equal_matrices(Matrix<Rational>(rows.row(i)), Matrix<Rational>(rows.row(j)))) {
                return Verdict::vacuous("rows of E pairwise different");
            }
        }
    }
    return is_feasible(facts);
}

} // namespace

Claim svm_feasible() {
    Claim claim = exact_claim("svm.feasible", "If the embeddings are linearly independent, the Graph-SVM is feasible.", "paper, section 3; THEORY 3",
                              {Hypothesis::independent});
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}, {"several-queries", 0.2}};
    claim.generate = generate_cases(realisable_datasets());
    claim.check = is_feasible;
    claim.false_neighbours = {
        {"distinct-rows",
         "The Graph-SVM is feasible whenever the rows of E are pairwise different.",
         is_feasible_with_distinct_rows,
         generate_cases(infeasible_prone()),
         {Hypothesis::independent}},
        {"without-independence", "The Graph-SVM is always feasible.", is_feasible, generate_cases(infeasible_prone()), {Hypothesis::independent}},
    };
    claim.variations = {without(Hypothesis::independent, "The Graph-SVM is always feasible.", {}, generate_cases(dependent_datasets()))};
    return claim;
}

} // namespace attest
