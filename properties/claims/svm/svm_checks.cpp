#include "properties/claims/svm/svm_checks.h"

#include "theory/graph_svm/check_graph_svm.h"

namespace attest {

Verdict passes_alone(const CaseFacts& facts, const std::vector<Forgery>& forgeries) {
    const GraphSvmChecker checker(facts.data(), facts.graphs());
    const Verdict verdict = checker.check(facts.svm());
    for (const Forgery& forgery : forgeries) {
        if (verdict.outcome == Outcome::held && checker.check(forgery.svm).outcome != Outcome::refuted) {
            return Verdict::refuted("a false certificate passes the check: " + forgery.what, "refused", "accepted");
        }
    }
    return verdict;
}

DatasetShape infeasible_prone() {
    return realisable_with_any_embedding().embedded(
        {{2, EmbeddingKind::narrow}, {2, EmbeddingKind::collinear}, {1, EmbeddingKind::repeated_rows}, {1, EmbeddingKind::dependent}});
}

} // namespace attest
