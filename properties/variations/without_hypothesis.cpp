// The claims without one of their hypotheses: which hypothesis is load-bearing (section 7)?
//
// Every claim has one variation without-X for each of its hypotheses X, with a search for counterexamples or a proof that X is not
// needed; a test says which pair is missing (tests/properties/reports/hypothesis_matrix_test.cpp). The smallest counterexamples known, and
// the searches that found none, are stored in tests/hypotheses/ and make the matrix of hypotheses (properties/reports/hypothesis_matrix.h).
#include "properties/variations/hypothesis_tools.h"

namespace attest {

ClaimVariations hypothesis_variations() {
    ClaimVariations r;
    for (const auto group : {without_head, without_realisable, without_independent, without_feasible, without_log_loss, without_tail,
                             without_strict_edge, without_complementary, without_step}) {
        for (auto& variation : group()) {
            r.push_back(std::move(variation));
        }
    }
    return r;
}

} // namespace attest
