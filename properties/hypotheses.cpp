// Which hypotheses of the claims hold for a case. H, R, I, A, F and E are facts of the data, decided exactly.
//
// L and T speak of the loss, the step condition of the rate. A claim fixes both, so they hold, unless the case brings an
// input "loss" (0: -log u, 1: (1-u)^2, 2: -u; all three are tail-regular) or "step" (the rate eta).
#include "properties/claim.h"

#include <stdexcept>

namespace attest {
namespace {

/// 0 < eta <= 1/beta, beta = max_i D_i^2 |e_{k_i}|^2 / 4 (section 6.3); every positive eta when beta = 0.
bool step_condition(const CaseFacts& facts, const Rational& rate) {
    const Dataset& data = facts.data();
    const Embedding& embedding = data.embedding();
    Rational four_beta = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const Rational query_length = embedding.gram(sample.query, sample.query);
        for (const Token u : sample.context) {
            for (const Token v : sample.context) {
                const Rational distance = embedding.gram(u, u) + embedding.gram(v, v) - 2 * embedding.gram(u, v);
                four_beta = std::max<Rational>(four_beta, distance * query_length);
            }
        }
    }
    return rate > 0 && rate * four_beta <= 4;
}

} // namespace

bool hypothesis_holds(Hypothesis hypothesis, const CaseFacts& facts) {
    switch (hypothesis) {
    case Hypothesis::head: return head_aligned(facts.data());
    case Hypothesis::realisable: return realisable(facts.data());
    case Hypothesis::independent: return independent(facts.data());
    case Hypothesis::feasible: return facts.svm().status != GraphSvmStatus::infeasible;
    case Hypothesis::acyclic: return acyclic(facts.graphs());
    case Hypothesis::log_loss: return !facts.value().has("loss") || facts.value().scalar("loss") == 0;
    case Hypothesis::tail_regular: return true;
    case Hypothesis::strict_edge: return has_strict_edge(facts.graphs());
    case Hypothesis::step: return !facts.value().has("step") || step_condition(facts, facts.value().scalar("step"));
    case Hypothesis::strictly_complementary: break;
    }
    throw std::logic_error("no decision for this hypothesis");
}

} // namespace attest
