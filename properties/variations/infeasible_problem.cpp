#include "properties/variations/infeasible_problem.h"

#include "theory/comparison.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// On acyclic infeasible data every W has a strict edge y -> v, of some sample, with a margin <= 0 (the Farkas multipliers are >= 0 and
/// combine the margins to 0), so that sample loses log(1 + m_v/m_y) >= log(T/(T-1)) or more, while L* = 0.
Verdict infimum_above(const CaseFacts& facts, const std::string& expected) {
    if (!acyclic(facts.graphs())) {
        return not_decisive();
    }
    std::size_t longest = 0;
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        longest = std::max(longest, facts.data().sample(i).context.size());
    }
    const Interval least = log(Interval(Rational(static_cast<long>(longest), static_cast<long>(longest) - 1))) / Interval(facts.data().size());
    return Verdict::refuted("no W gives every strict edge a positive margin (Farkas certificate)", expected,
                            "L* = 0 and L >= " + least.lower().to_text(6) + " at every W");
}

} // namespace

Verdict no_solution(const CaseFacts& facts) {
    return Verdict::refuted("an exact Farkas certificate shows that no W satisfies the constraints", "a solution W_mm",
                            fmt::format("{} multipliers that combine the constraints to 0 >= 1", facts.svm().multipliers.size()));
}

Decide infimum_not_reached(std::string expected) {
    return [expected](const CaseFacts& facts) { return infimum_above(facts, expected); };
}

Decide constant_risk(std::string expected, std::string found) {
    return [expected, found](const CaseFacts& facts) {
        return blind(facts) ? Verdict::refuted("no sample's attention depends on W: L is constant", expected, found) : not_decisive();
    };
}

Verdict limit_is_not_finite_component(const CaseFacts& facts) {
    if (facts.space().dimension() != facts.cyclic().dimension() || blind(facts)) {
        return not_decisive();
    }
    const auto z = finite_logits(facts, facts.model());
    if (!z) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const Vector<Interval> slopes = slopes_on_cyclic(facts, facts.model(), risk_gradient(facts.model(), *z));
    const Interval* slope = nonzero_slope(slopes);
    return slope ? Verdict::refuted("S = S_fin, and the gradient of L at W_fin is not 0, so W_fin is no limit", "a limit W_fin on S_fin",
                                    "slope " + ends_text(*slope) + " at W_fin")
                 : not_decisive();
}

DatasetShape often_infeasible() {
    return small_datasets().tokens(2, 4).embedded(
        {{2, EmbeddingKind::narrow}, {3, EmbeddingKind::collinear}, {2, EmbeddingKind::repeated_rows}, {1, EmbeddingKind::zero_row}});
}
Generate infeasible_cases() { return generate_cases(often_infeasible()); }
Generate infeasible_acyclic_cases(std::vector<InputRecipe> inputs) {
    return generate_cases(often_infeasible().planned({{1, Plan::acyclic}, {1, Plan::free}}), std::move(inputs));
}
Generate infeasible_cyclic_cases() { return generate_cases(often_infeasible().planned({{1, Plan::cyclic}, {1, Plan::free}, {1, Plan::mixed}})); }

} // namespace attest
