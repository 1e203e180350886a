#include "properties/claims/loss/other_losses.h"

#include "model/descent/descent.h"
#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/descent/descent_claims.h"
#include "theory/graph/sample_groups.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {} // namespace

// ---- descent

Verdict descent_finite_for_linear_loss(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("step");
    }
    if (facts.cyclic().dimension() == 0) {
        return Verdict::held(); // the part in S_fin is 0
    }
    const std::vector<SampleGroup> groups = sample_groups(facts.data());
    if (!std::all_of(groups.begin(), groups.end(), [](const SampleGroup& group) { return group.all_tokens_equally_often(); })) {
        return Verdict::undecided("the risk for -u is not constant, and its descent was not followed");
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const Matrix<Interval> limit = facts.model().logits(fin->space.combination(fin->enclosure));
    const Matrix<Rational> start = facts.model().logits(facts.cyclic().project(facts.value().weights("start")));
    for (Index e = 0; e < start.size(); ++e) {
        const Interval apart = Interval(start.data()[e]) - limit.data()[e];
        if (positive(apart) == Truth::yes || negative(apart) == Truth::yes) {
            return Verdict::refuted("the risk for -u is constant, so W(t) = W(0), whose part in S_fin is not W_fin",
                                    "a logit of " + limit.data()[e].midpoint().to_text(6), to_text(start.data()[e]));
        }
    }
    return Verdict::undecided("the start's part in S_fin was not told from W_fin");
}

Verdict first_step_falls_for(const CaseFacts& facts, Loss loss) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("step");
    }
    const LogitModel& model = facts.model();
    const std::vector<SampleGroup> groups = sample_groups(facts.data());
    const bool constant =
        smoothness(facts.data()) == 0 ||
        (loss == Loss::linear && std::all_of(groups.begin(), groups.end(), [](const SampleGroup& g) { return g.all_tokens_equally_often(); }));
    if (constant) {
        return Verdict::held(0.0); // the gradient is 0, exactly
    }
    const Interval rate(rate_of_share(facts.data(), facts.value().scalar("share")));
    const Matrix<Interval> before = converted<Interval>(model.logits(facts.value().weights("start")));
    const Matrix<Interval> gradient = risk_gradient(model, before, loss);
    Matrix<Interval> after = model.logits_of_coefficients(gradient);
    for (Index e = 0; e < after.size(); ++e) {
        after.data()[e] = before.data()[e] - rate * after.data()[e];
    }
    const Interval wanted = rate * model.coefficient_product(gradient, gradient) / Interval(2);
    return compare_at(0, wanted, risk(model, before, loss) - risk(model, after, loss), "the wanted decrease against the decrease of the loss");
}

} // namespace attest
