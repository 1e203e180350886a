#include "properties/variations/other_loss.h"

#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "theory/comparison.h"
#include "theory/regularisation_path/linear_loss_rate.h"

#include <fmt/format.h>

namespace attest {
namespace {

std::optional<Loss> other_loss(const CaseFacts& facts) {
    const Rational& loss = facts.value().scalar("loss");
    return loss == 1 ? std::optional(Loss::squared) : loss == 2 ? std::optional(Loss::linear) : std::nullopt;
}

std::optional<OtherLoss> case_loss(const CaseFacts& facts) {
    const auto loss = other_loss(facts);
    const Rational steepness = facts.value().has("steepness") ? facts.value().scalar("steepness") : Rational(1);
    if (!loss || steepness <= 0) {
        return std::nullopt;
    }
    const std::string name = *loss == Loss::squared ? "(1-u)^2" : "-u";
    return OtherLoss{*loss, Interval(steepness), steepness == 1 ? name : to_text(steepness) + " times " + name};
}

} // namespace

Decide for_other_loss(std::function<Verdict(const CaseFacts&, const OtherLoss&)> decide) {
    return [decide = std::move(decide)](const CaseFacts& facts) {
        const auto loss = case_loss(facts);
        return loss ? decide(facts, *loss) : not_decisive();
    };
}
Decide for_linear_loss(std::function<Verdict(const CaseFacts&)> decide) {
    return for_other_loss([decide = std::move(decide)](const CaseFacts& facts, const OtherLoss& l) {
        return l.loss == Loss::linear && equal(l.steepness, Interval(1)) == Truth::yes ? decide(facts) : not_decisive();
    });
}

Interval risk_of(const CaseFacts& facts, const OtherLoss& l, const Matrix<Interval>& z) { return l.steepness * risk(facts.model(), z, l.loss); }
Matrix<Interval> gradient_of(const CaseFacts& facts, const OtherLoss& l, const Matrix<Interval>& z) {
    Matrix<Interval> g = risk_gradient(facts.model(), z, l.loss);
    for (Index i = 0; i < g.size(); ++i) {
        g.data()[i] *= l.steepness;
    }
    return g;
}

Verdict exceeds(const Interval& found, const Interval& bound, const std::string& what) {
    const Verdict verdict = at_most(found, bound, what);
    return verdict.outcome == Outcome::refuted ? verdict : not_decisive();
}

Verdict faster_direction(const CaseFacts& facts, const std::string& expected, const std::string& found) {
    const Matrix<Rational>& d = facts.value().weights("direction");
    const auto rate = balanced(facts.data(), facts.graphs())
                          ? linear_loss_rate(facts.model(), inside_flags(facts.model(), facts.graphs()), facts.model().logits(d))
                          : std::nullopt;
    if (!rate || *rate <= 0 || *rate * *rate * facts.svm().norm_squared <= norm_squared(d)) {
        return not_decisive();
    }
    return Verdict::refuted("-u: along the direction D the risk falls like e^{-rho R} with a larger rho than along any W orthogonal to S_fin",
                            expected,
                            fmt::format("{}: rho^2 is {} along D, {} along W_mm", found, to_text(Rational(*rate * *rate / norm_squared(d))),
                                        to_text(Rational(1 / facts.svm().norm_squared))));
}

Decide if_faster(std::string expected, std::string found) {
    return for_linear_loss([expected, found](const CaseFacts& facts) { return faster_direction(facts, expected, found); });
}

Generate faster_direction_cases(std::vector<InputRecipe> more) {
    more.push_back(weights_input("direction", {{1, WeightsKind::edges}, {1, WeightsKind::single_edge}}));
    return generate_cases(mixture({{1, draw_example({small_dataset({{{1, 2, 0}, 1}, {{1, 0}, 0}})})},
                                   {2, cyclic_datasets().tokens(3, 4).samples(2, 4).with_strict_edge().embedded(EmbeddingKind::one_hot)}}),
                          std::move(more));
}

InputRecipe other_loss_input() { return scalar_input("loss", {"1", "2"}); }
InputRecipe linear_loss_input() { return scalar_input("loss", {"2"}); }
InputRecipe steepness_input() { return scalar_input("steepness", {"1", "16"}); }

DatasetShape loss_cycles() {
    return cyclic_datasets().tokens(2, 4).samples(2, 5).context_up_to(4).embedded({{3, EmbeddingKind::one_hot}, {1, EmbeddingKind::dense}});
}
DatasetShape other_loss_datasets() { return small_datasets().tokens(1, 3).samples(1, 3).context_up_to(3); }
DatasetShape other_loss_edge_datasets() { return other_loss_datasets().embedded(EmbeddingKind::one_hot).tokens(2, 4).with_strict_edge(); }
DatasetShape small_one_hot_cycles() {
    return other_loss_datasets().embedded(EmbeddingKind::one_hot).tokens(2, 3).planned({{2, Plan::one_component}, {1, Plan::cyclic}});
}
DrawDataset tied_datasets() {
    return mixture({{1, draw_example({small_dataset({{{1, 0}, 1}, {{1, 0}, 0}}), small_dataset({{{1, 0}, 1}, {{1, 0}, 1}, {{1, 0}, 0}})})},
                    {3, small_one_hot_cycles()}});
}

} // namespace attest
