#include "properties/claims/descent/weight_decay.h"

#include "model/descent/logit_unit.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// W_lambda with its facts, for the case's "decay" in the unit of the dataset's penalties (model/descent/logit_unit.h).
std::optional<PathFacts> limit_of_weight_decay(const CaseFacts& facts) {
    const PrecisionScope at_least(std::max(working_digits(), 60));
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return std::nullopt;
    }
    const PenaltyPath path(facts.data(), facts.graphs(), facts.svm());
    const Rational unit = logit_unit(facts.data());
    const std::optional<PathPoint> point =
        enclose_path_point(path, Rational(facts.value().scalar("decay") / (unit * unit)), 30 + logit_unit_places(facts.data()));
    return point ? std::optional(path_facts(path, *point, *finite)) : std::nullopt;
}

} // namespace

Verdict at_limit_of_weight_decay(const CaseFacts& facts, const std::function<Verdict(const PathFacts&)>& decide) {
    if (facts.value().scalar("decay") <= 0) {
        return Verdict::vacuous("a decay above 0");
    }
    const std::optional<PathFacts> at = limit_of_weight_decay(facts);
    return at ? decide(*at) : Verdict::undecided(fmt::format("the limit of the run was not enclosed at {} digits", working_digits()));
}

InputRecipe decay_input() { return scalar_input("decay", {"1/100", "1/10", "1"}); }
std::vector<InputRecipe> inputs_with_decay() {
    std::vector<InputRecipe> inputs = descent_inputs();
    inputs.push_back(decay_input());
    return inputs;
}
Generate weight_decay_cases() {
    return generate_cases(mixture({{3, descent_datasets().with_strict_edge()}, {1, single_component_datasets().tokens(2, 4).samples(1, 4)}}),
                          inputs_with_decay());
}

} // namespace attest
