#include "properties/claims/svm/svm_checks.h"

#include "theory/graph_svm/check_graph_svm.h"

namespace attest {

Verdict passes_alone(const CaseFacts& facts, Forge forge) {
    GraphSvmChecker checker(facts.data(), facts.graphs());
    Verdict verdict = checker.check(facts.svm());
    if (verdict.outcome == Outcome::held) {
        forge(facts, [&](const std::string& what, const GraphSvm& forgery) {
            if (checker.outcome(forgery) != Outcome::refuted) {
                verdict = Verdict::refuted("a false certificate passes the check: " + what, "refused", "accepted");
            }
            return verdict.outcome == Outcome::held;
        });
    }
    return verdict;
}

DatasetShape infeasible_prone() {
    return realisable_with_any_embedding().embedded(
        {{2, EmbeddingKind::narrow}, {2, EmbeddingKind::collinear}, {1, EmbeddingKind::repeated_rows}, {1, EmbeddingKind::dependent}});
}

} // namespace attest
