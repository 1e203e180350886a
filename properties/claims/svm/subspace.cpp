// svm.subspace: W_mm lies in S_svm (paper, section 3; exact).
#include "properties/claims/svm/svm_checks.h"
#include "properties/variations/infeasible_problem.h"

namespace attest {
namespace {

Verdict in_svm_subspace(const CaseFacts& facts) {
    if (!facts.space().contains(facts.direction())) {
        return Verdict::refuted("W_mm is not in S", "W_mm in S", matrix_text(facts.direction()));
    }
    if (!is_zero(facts.cyclic().project(facts.direction()))) {
        return Verdict::refuted("W_mm is not orthogonal to S_fin", "projection 0", matrix_text(facts.cyclic().project(facts.direction())));
    }
    return Verdict::held();
}
Verdict orthogonal_to_space(const CaseFacts& facts) {
    const Matrix<Rational> projection = facts.space().project(facts.direction());
    return is_zero(projection) ? Verdict::held() : Verdict::refuted("W_mm has a part in S", "projection on S is 0", matrix_text(projection));
}
Verdict in_cyclic_subspace(const CaseFacts& facts) {
    return facts.cyclic().contains(facts.direction())
               ? Verdict::held()
               : Verdict::refuted("W_mm leaves S_fin", "W_mm in S_fin", "W_mm = " + matrix_text(facts.direction()));
}

} // namespace

Claim svm_subspace() {
    Claim claim = exact_claim("svm.subspace", "W_mm lies in S_svm, the complement of the cyclic subspace inside S.", "paper, section 3; THEORY 3",
                              {Hypothesis::feasible});
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}};
    claim.generate = generate_cases(feasible_datasets());
    claim.check = in_svm_subspace;
    claim.false_neighbours = {
        {"orthogonal-to-S", "W_mm is orthogonal to S.", orthogonal_to_space},
        {"in-S-fin", "W_mm lies in the cyclic subspace.", in_cyclic_subspace},
    };
    claim.variations = {without(Hypothesis::feasible, "There is a W_mm, and it lies in S_svm.", no_solution, infeasible_cases())};
    return claim;
}

} // namespace attest
