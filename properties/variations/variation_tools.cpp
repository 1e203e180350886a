#include "properties/variations/variation_tools.h"

#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "theory/comparison.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

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

Variation without(Hypothesis dropped, std::string statement, Decide decide, Generate generate) {
    Variation r;
    r.kind = Variation::Kind::without_hypothesis;
    r.dropped = dropped;
    r.name = std::string("without-") + hypothesis_name(dropped);
    r.statement = std::move(statement);
    r.generate = std::move(generate);
    if (decide) { // else the claim's own check decides, which holds wherever X does
        r.decide = [dropped, decide = std::move(decide)](const CaseFacts& facts) {
            return hypothesis_holds(dropped, facts) ? Verdict::vacuous(std::string("not ") + hypothesis_name(dropped)) : decide(facts);
        };
    }
    return r;
}

Variation not_needed(Hypothesis dropped, std::string proof) {
    Variation r = without(dropped, "", {}, {});
    r.not_needed = std::move(proof);
    return r;
}

Variation with_loss(Loss loss, std::string statement, Decide decide, Generate generate) {
    Variation r;
    r.kind = Variation::Kind::loss;
    r.dropped = Hypothesis::log_loss;
    r.name = std::string("loss-") + loss->name;
    r.statement = std::move(statement);
    r.decide = std::move(decide);
    r.generate = std::move(generate);
    return r;
}

Variation with_optimiser(Optimiser optimiser, std::string statement, Decide decide, Generate generate) {
    Variation r;
    r.kind = Variation::Kind::optimiser;
    r.name = std::string("optimiser-") + optimiser->name;
    r.statement = std::move(statement);
    r.decide = std::move(decide);
    r.generate = std::move(generate);
    return r;
}

std::string loss_words(Loss loss) { return loss->formula; }

Decide for_loss(Verdict (*decide)(const CaseFacts&, Loss), Loss loss) {
    return [decide, loss](const CaseFacts& facts) { return decide(facts, loss); };
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
        if (shown_nonzero(slopes[b])) {
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

DatasetShape small_datasets() {
    return realisable_with_any_embedding().tokens(1, 4).samples(1, 4).context_up_to(4).queries_up_to(2).embedded({{4, EmbeddingKind::one_hot},
                                                                                                                  {1, EmbeddingKind::dense},
                                                                                                                  {2, EmbeddingKind::narrow},
                                                                                                                  {2, EmbeddingKind::collinear},
                                                                                                                  {1, EmbeddingKind::dependent},
                                                                                                                  {2, EmbeddingKind::repeated_rows},
                                                                                                                  {1, EmbeddingKind::zero_row}});
}

DatasetShape dependent_datasets() {
    return small_datasets().tokens(2, 4).embedded(
        {{2, EmbeddingKind::narrow}, {2, EmbeddingKind::collinear}, {1, EmbeddingKind::repeated_rows}, {1, EmbeddingKind::dependent}});
}

InputRecipe small_weights(std::string name) {
    return weights_input(std::move(name), {{1, WeightsKind::zero}, {4, WeightsKind::random}, {1, WeightsKind::along_svm}, {2, WeightsKind::edges}});
}

std::vector<InputRecipe> small_segment() { return {small_weights("weights"), small_weights("displacement")}; }

} // namespace attest
