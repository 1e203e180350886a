// norm.svm: the Graph-SVM in the largest entry and in the sum of the entries has primal and dual solutions of equal value (ours, THEORY 11.1; exact).
//
// Both are decided by substitution. Under one-hot embeddings the first has a closed form: half of the longest path of strict edges.
#include "properties/claims/claim_tools.h"
#include "properties/claims/norm/norm_claims.h"
#include "properties/generators/generate.h"
#include "theory/norm_svm/entry_norm_svm.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// Calls decide(solution) for both norms; the first verdict that is not held. Vacuous where d is too large for the dense program.
template <class Visit>
Verdict each_norm(const CaseFacts& facts, Visit decide) {
    const Index d = facts.data().dimension();
    if (d * d > most_entries) {
        return Verdict::undecided(fmt::format("the linear programs are dense: {} entries, at most {}", d * d, most_entries));
    }
    for (const EntryNorm norm : {EntryNorm::largest, EntryNorm::sum}) {
        const NormSvm svm = find_norm_svm(facts.data(), facts.graphs(), norm);
        const Verdict verdict = decide(svm);
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
    }
    return Verdict::held();
}

Verdict certified(const CaseFacts& facts) {
    return each_norm(facts, [&](const NormSvm& svm) {
        const Verdict checked = check_norm_svm(facts.data(), facts.graphs(), svm);
        if (checked.outcome != Outcome::held) {
            return checked;
        }
        if ((svm.status == GraphSvmStatus::infeasible) != (facts.svm().status == GraphSvmStatus::infeasible)) {
            return Verdict::refuted("feasibility does not see the norm", "as for the Frobenius norm", "otherwise");
        }
        if (svm.status != GraphSvmStatus::optimal) {
            return Verdict::held();
        }
        if (const Rational of_mm = entry_norm(svm.norm, facts.direction()); of_mm < svm.nu) { // W_mm is feasible
            return Verdict::refuted(fmt::format("{} of W_mm, which is feasible", entry_norm_text(svm.norm)), ">= " + to_text(svm.nu), to_text(of_mm));
        }
        if (svm.norm == EntryNorm::largest && facts.data().embedding().is_one_hot()) {
            const Rational half(longest_strict_path(facts.graphs()), 2);
            if (svm.nu != half) {
                return Verdict::refuted("one-hot embeddings, the largest entry", "nu = half the longest strict path, " + to_text(half),
                                        to_text(svm.nu));
            }
        }
        return Verdict::held();
    });
}

/// Is W_mm, or the solution in the other norm, optimal in this one?
Verdict frobenius_is_optimal(const CaseFacts& facts) {
    return each_norm(facts, [&](const NormSvm& svm) {
        if (svm.status != GraphSvmStatus::optimal) {
            return Verdict::held();
        }
        const Rational of_mm = entry_norm(svm.norm, facts.direction());
        return of_mm == svm.nu ? Verdict::held()
                               : Verdict::refuted(fmt::format("{} of W_mm", entry_norm_text(svm.norm)), to_text(svm.nu), to_text(of_mm));
    });
}
Verdict one_solution_for_both(const CaseFacts& facts) {
    return each_norm(facts, [&](const NormSvm& svm) {
        if (svm.status != GraphSvmStatus::optimal) {
            return Verdict::held();
        }
        const NormSvm other = find_norm_svm(facts.data(), facts.graphs(), dual(svm.norm));
        const Rational there = entry_norm(other.norm, svm.solution);
        return there == other.nu ? Verdict::held()
                                 : Verdict::refuted(fmt::format("{} of the solution for {}", entry_norm_text(other.norm), entry_norm_text(svm.norm)),
                                                    to_text(other.nu), to_text(there));
    });
}

} // namespace

Claim norm_svm() {
    Claim claim =
        exact_claim("norm.svm",
                    "In the largest entry and in the sum of the entries the Graph-SVM is a rational linear program with primal and dual solutions of "
                    "equal value; with one-hot embeddings the first is half the longest strict path.",
                    "ours, THEORY 11.1 (other norms)");
    claim.required_labels = {{"strict-edge", 0.4}, {"cyclic", 0.2}, {"one-hot", 0.2}, {"dependent", 0.05}};
    const DatasetShape small = realisable_with_any_embedding().tokens(2, 4).samples(1, 5).context_up_to(4).queries_up_to(2);
    claim.generate = generate_cases(mixture({{2, small}, {1, small.embedded(EmbeddingKind::one_hot).with_strict_edge()}}));
    claim.check = certified;
    claim.false_neighbours = {
        {"w-mm-is-optimal", "W_mm is optimal in these norms too.", frobenius_is_optimal},
        {"one-solution-for-both", "A solution in the one norm is a solution in the other.", one_solution_for_both},
    };
    return claim;
}

} // namespace attest
