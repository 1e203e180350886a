// Which hypotheses of the claims hold for a case. H, R, I, A, F, E and SC are facts of the data, decided exactly.
//
// L and T speak of the loss, the step condition of the rate. A claim fixes both, so they hold, unless the case brings an
// input "loss" (0: -log u, 1: (1-u)^2, 2: -u, all three tail-regular; 3: the loss with plateaus of section 7, which is not), "step"
// (the rate eta) or "share" (eta beta).
#include "model/descent/descent.h"
#include "properties/claims/claim.h"
#include "theory/second_order/strict_complementarity.h"

#include <stdexcept>

namespace attest {
namespace {

/// 0 < eta <= 1/beta (section 6.3); every positive eta when beta = 0.
bool step_condition(const CaseFacts& facts, const Rational& rate) { return rate > 0 && rate * smoothness(facts.data()) <= 1; }

} // namespace

bool hypothesis_holds(Hypothesis hypothesis, const CaseFacts& facts) {
    switch (hypothesis) {
    case Hypothesis::head: return head_aligned(facts.data());
    case Hypothesis::realisable: return realisable(facts.data());
    case Hypothesis::independent: return independent(facts.data());
    case Hypothesis::feasible: return facts.svm().status != GraphSvmStatus::infeasible;
    case Hypothesis::acyclic: return acyclic(facts.graphs());
    case Hypothesis::log_loss: return !facts.value().has("loss") || facts.value().scalar("loss") == 0;
    case Hypothesis::tail_regular: return !facts.value().has("loss") || facts.value().scalar("loss") != 3;
    case Hypothesis::strict_edge: return has_strict_edge(facts.graphs());
    case Hypothesis::step:
        return (!facts.value().has("step") || step_condition(facts, facts.value().scalar("step"))) &&
               (!facts.value().has("share") || (facts.value().scalar("share") > 0 && facts.value().scalar("share") <= 1));
    case Hypothesis::strictly_complementary: // without F there is no W_mm, so no tight class, and SC asks for nothing
        return facts.svm().status == GraphSvmStatus::infeasible || strictly_complementary(facts.data(), facts.graphs(), facts.svm());
    }
    throw std::logic_error("no decision for this hypothesis");
}

} // namespace attest
