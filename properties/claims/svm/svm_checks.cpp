#include "properties/claims/svm/svm_checks.h"

#include <stdexcept>

namespace attest {

Verdict passes_alone(const CaseFacts& facts, const std::vector<Forgery>& forgeries) {
    const Verdict verdict = check_graph_svm(facts.data(), facts.graphs(), facts.svm());
    for (const Forgery& forgery : forgeries) {
        if (verdict.outcome == Outcome::held && check_graph_svm(facts.data(), facts.graphs(), forgery.svm).outcome != Outcome::refuted) {
            return Verdict::refuted("a false certificate passes the check: " + forgery.what, "refused", "accepted");
        }
    }
    return verdict;
}

GraphSvm solved(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    GraphSvm svm = find_graph_svm(data, graphs);
    if (const Verdict v = check_graph_svm(data, graphs, svm); v.outcome != Outcome::held) {
        throw std::logic_error("find_graph_svm: " + v.reason);
    }
    return svm;
}

DatasetShape infeasible_prone() {
    return realisable_with_any_embedding().embedded(
        {{2, EmbeddingKind::narrow}, {2, EmbeddingKind::collinear}, {1, EmbeddingKind::repeated_rows}, {1, EmbeddingKind::dependent}});
}

} // namespace attest
