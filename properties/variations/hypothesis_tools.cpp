#include "properties/variations/hypothesis_tools.h"

#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "theory/regularisation_path/linear_loss_rate.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

Variation variation(Hypothesis dropped) {
    Variation r;
    r.kind = Variation::Kind::without_hypothesis;
    r.dropped = dropped;
    r.name = std::string("without-") + hypothesis_name(dropped);
    return r;
}

/// Positive multiplicity in a sample's counts.
int count_of(const CountedSample& sample, Token v) {
    for (const TokenCount& c : sample.counts) {
        if (c.token == v) {
            return c.count;
        }
    }
    return 0;
}

} // namespace

ClaimVariations::value_type without(std::string claim, Hypothesis dropped, std::string statement, Decide decide, Generate generate) {
    Variation r = variation(dropped);
    r.statement = std::move(statement);
    r.generate = std::move(generate);
    if (decide) { // else the claim's own check decides, which holds wherever X does
        r.decide = [dropped, decide = std::move(decide)](const CaseFacts& facts) {
            return hypothesis_holds(dropped, facts) ? Verdict::vacuous(std::string("not ") + hypothesis_name(dropped)) : decide(facts);
        };
    }
    return {std::move(claim), std::move(r)};
}

ClaimVariations::value_type not_needed(std::string claim, Hypothesis dropped, std::string proof) {
    Variation r = variation(dropped);
    r.not_needed = std::move(proof);
    return {std::move(claim), std::move(r)};
}

bool blind(const CaseFacts& facts) { return facts.space().dimension() == 0; }

bool has_outside_token(const CaseFacts& facts) {
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample s = facts.data().sample(i);
        const QueryGraph& graph = graph_of(facts.graphs(), s.query);
        if (std::any_of(s.context.begin(), s.context.end(), [&](Token v) { return !graph.tied(s.label, v); })) {
            return true;
        }
    }
    return false;
}

bool closed_form_applies(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        const int q = facts.model().query_index(graph.query());
        for (const auto& component : graph.components()) {
            bool once = component.size() > 1;
            for (const CountedSample& s : facts.model().samples()) {
                if (s.query_index == q && graph.tied(s.label, component.front())) {
                    once = once && std::all_of(component.begin(), component.end(), [&](Token v) { return count_of(s, v) == 1; });
                }
            }
            if (once) {
                return true;
            }
        }
    }
    return false;
}

Vector<Interval> slopes_on_cyclic(const CaseFacts& facts, const LogitModel& model, const Matrix<Interval>& gradient) {
    return facts.cyclic().products_from_logits(model.logits_of_coefficients(gradient), model.queries());
}

const Interval* nonzero_slope(const Vector<Interval>& slopes) {
    for (Index b = 0; b < slopes.size(); ++b) {
        if (positive(slopes[b]) == Truth::yes || negative(slopes[b]) == Truth::yes) {
            return &slopes[b];
        }
    }
    return nullptr;
}

std::optional<Matrix<Interval>> finite_logits(const CaseFacts& facts, const LogitModel& model) {
    const auto fin = enclose_finite_component(aligned(facts.data()), facts.graphs(), facts.cyclic(), working_digits(), 1000);
    if (!fin) {
        return std::nullopt;
    }
    return model.logits(fin->space.combination(fin->enclosure));
}

Dataset aligned(const Dataset& data) {
    Dataset r = data;
    r.set_head(std::nullopt);
    return r;
}

std::optional<Loss> other_loss(const CaseFacts& facts) {
    const Rational& loss = facts.value().scalar("loss");
    return loss == 1 ? std::optional(Loss::squared) : loss == 2 ? std::optional(Loss::linear) : std::nullopt;
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

Generate faster_direction_cases(std::vector<InputRecipe> more) {
    more.push_back(weights_input("direction", {{1, WeightsKind::edges}, {1, WeightsKind::single_edge}}));
    return generate_cases(mixture({{1, draw_example({small_dataset({{{1, 2, 0}, 1}, {{1, 0}, 0}})})},
                                   {2, cyclic_datasets().tokens(3, 4).samples(2, 4).with_strict_edge().embedded(EmbeddingKind::one_hot)}}),
                          std::move(more));
}

DatasetShape small_datasets() {
    return realisable_with_any_embedding().tokens(1, 4).samples(1, 4).context_up_to(4).queries_up_to(2).embedded({{4, EmbeddingKind::one_hot},
                                                                                                                  {1, EmbeddingKind::dense},
                                                                                                                  {2, EmbeddingKind::narrow},
                                                                                                                  {2, EmbeddingKind::collinear},
                                                                                                                  {1, EmbeddingKind::dependent},
                                                                                                                  {2, EmbeddingKind::repeated_rows},
                                                                                                                  {1, EmbeddingKind::zero_row}});
}

InputRecipe small_weights(std::string name) {
    return weights_input(std::move(name), {{1, WeightsKind::zero}, {4, WeightsKind::random}, {1, WeightsKind::along_svm}, {2, WeightsKind::edges}});
}

} // namespace attest
