// SC dropped from the claim on the second-order term (section 6.9): no certificate of W_mm is positive on every tight class.
//
// Then W(t) - log(t) W_mm - W_fin does not converge on S_fin + S_sup, under gradient flow from any start. Suppose it tended to X, and let s = log t.
// W(t)/s tends to W_mm, so the weights of the slack classes, of order e^{s - <m_c, W>}, tend to 0, and the part on S_sup moves at
//     d/ds = sum_tight c_c e^{-<m_c, X>} m_c - W_mm + o(1),      c_c > 0,
// with c_c taken at the limit of the S_fin part. What converges has no other limit speed than 0, so W_mm = sum alpha_c m_c with every alpha_c > 0:
// that is SC. (What happens instead is a drift like log log t.) The exact proof that SC fails is therefore the counterexample.
#include "properties/variations/hypothesis_tools.h"
#include "theory/second_order/strict_complementarity.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict cannot_converge(const CaseFacts& facts) {
    const StrictClasses classes = strict_classes(facts.data(), facts.graphs(), facts.svm());
    const Complementarity answer = find_complementarity(classes);
    if (answer.strict || check_complementarity(classes, answer).outcome != Outcome::held) {
        return not_decisive();
    }
    return Verdict::refuted(
        fmt::format("a limit X would write W_mm as sum c_c e^(-<m_c, X>) m_c over the {} tight classes, every coefficient positive",
                    classes.tight.size()),
        "W(t) - log(t) W_mm - W_fin converges on S_fin + S_sup",
        "a direction V with <m_c, V> >= 0 on all of them, not always 0, and <W_mm, V> <= 0: there is no such combination");
}

} // namespace

ClaimVariations without_complementary() {
    const DatasetShape shape = small_datasets().tokens(2, 4).samples(1, 3).with_strict_edge();
    return {without("flow.second-order", Hypothesis::strictly_complementary,
                    "Without SC, the projection of W(t) - log(t) W_mm - W_fin on S_fin + S_sup converges for gradient flow.", cannot_converge,
                    generate_cases(shape))};
}

} // namespace attest
