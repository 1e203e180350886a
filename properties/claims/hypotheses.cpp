#include "properties/claims/hypotheses.h"

#include "model/descent/descent.h"
#include "model/numbers/exact_solve.h"
#include "model/numbers/number_text.h"
#include "properties/generators/generate.h"
#include "theory/second_order/strict_complementarity.h"

#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

using Of = HypothesisRow::Of;

/// The input of that name, a number; nothing when the case has none.
std::optional<Rational> given(const CaseFacts& facts, const char* name) {
    return facts.value().has(name) ? std::optional(facts.value().scalar(name)) : std::nullopt;
}

/// 0 < eta <= 1/beta (section 6.3); every positive eta when beta = 0.
bool step_condition(const CaseFacts& facts) {
    const std::optional<Rational> rate = given(facts, "step");
    const std::optional<Rational> share = given(facts, "share");
    return (!rate || (*rate > 0 && *rate * smoothness(facts.data()) <= 1)) && (!share || (*share > 0 && *share <= 1));
}

std::string step_text(const CaseFacts& facts) {
    const std::optional<Rational> rate = given(facts, "step");
    return fmt::format("eta beta is {}, not above 0 and at most 1",
                       to_text(rate ? Rational(*rate * smoothness(facts.data())) : facts.value().scalar("share")));
}

std::string absent_label_text(const CaseFacts& facts) {
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        if (const Sample s = facts.data().sample(i); multiplicity(s.context, s.label) == 0) {
            return fmt::format("the label {} of sample {} is not in its context", facts.data().name(s.label), i + 1);
        }
    }
    throw std::logic_error("every label is in its context");
}

std::string component_text(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        for (const auto& component : graph.components()) {
            if (component.size() > 1) {
                std::string tokens;
                for (const Token v : component) {
                    tokens += (tokens.empty() ? "" : " ") + facts.data().name(v);
                }
                return fmt::format("the graph of query {} has the component [{}]", facts.data().name(graph.query()), tokens);
            }
        }
    }
    throw std::logic_error("every component is a single token");
}

std::string loss_text(const CaseFacts& facts) {
    const Rational loss = facts.value().scalar("loss");
    return std::string("the loss is ") + (loss == 1 ? "(1-u)^2" : loss == 2 ? "-u" : loss == 3 ? "one with plateaus" : "number " + to_text(loss));
}

std::optional<DrawDataset> no_source() { return std::nullopt; }
DatasetShape small(const DatasetShape& shape) { return shape.tokens(2, 5).samples(1, 5).context_up_to(5); }

std::optional<DrawDataset> unrealisable_datasets() {
    DatasetShape shape = small(realisable_datasets()).plan(Plan::free);
    shape.realisable = false;
    return where(shape, [](const Dataset& data) { return !realisable(data); });
}

using Facts = const CaseFacts&;
using Source = std::optional<DrawDataset>;

constexpr std::array<HypothesisRow, static_cast<std::size_t>(Hypothesis::count)> rows = {{
    {Hypothesis::head, "H", "the head is aligned", Of::data, //
     [](Facts facts) { return head_aligned(facts.data()); }, //
     [](Facts) { return std::string("C E' is not the identity"); },
     []() -> Source {
         return small(realisable_datasets().headed({{1, HeadKind::general}, {1, HeadKind::unit_diagonal}}));
     }},
    {Hypothesis::realisable, "R", "realisable: every label is in its context", Of::data, //
     [](Facts facts) { return realisable(facts.data()); }, absent_label_text, unrealisable_datasets},
    {Hypothesis::independent, "I", "independent embeddings", Of::data, //
     [](Facts facts) { return independent(facts.data()); },
     [](Facts facts) { return fmt::format("the {} rows of E have rank {}", facts.data().tokens(), exact_rank(facts.data().embedding().matrix())); },
     []() -> Source { return small(realisable_with_any_embedding()); }},
    {Hypothesis::feasible, "F", "the Graph-SVM is feasible", Of::data, //
     [](Facts facts) { return facts.svm().status != GraphSvmStatus::infeasible; },
     [](Facts) { return std::string("the constraints of the Graph-SVM contradict one another"); },
     []() -> Source { return small(infeasible_datasets()); }},
    {Hypothesis::acyclic, "A", "acyclic: every component is a single token", Of::data, //
     [](Facts facts) { return acyclic(facts.graphs()); }, component_text, []() -> Source { return small(cyclic_datasets()); }},
    {Hypothesis::log_loss, "L", "the loss is -log u", Of::set_up, //
     [](Facts facts) { return given(facts, "loss").value_or(0) == 0; }, loss_text, no_source},
    {Hypothesis::tail_regular, "T", "the loss is tail-regular", Of::set_up, //
     [](Facts facts) { return given(facts, "loss").value_or(0) != 3; }, loss_text, no_source},
    {Hypothesis::strictly_complementary, "SC", "strictly complementary", Of::data, //
     [](Facts facts) { // without F there is no W_mm, so no tight class, and SC asks for nothing
         return facts.svm().status == GraphSvmStatus::infeasible || strictly_complementary(facts.data(), facts.graphs(), facts.svm());
     },
     [](Facts) { return std::string("no certificate of W_mm is positive on every tight class of constraints"); }, no_source},
    {Hypothesis::strict_edge, "E", "a strict edge exists", Of::data, //
     [](Facts facts) { return has_strict_edge(facts.graphs()); },    //
     [](Facts) { return std::string("no graph has an edge between two components"); }, []() -> Source { return small(single_component_datasets()); }},
    {Hypothesis::step, "step", "the step is at most 1/beta", Of::set_up, step_condition, step_text, no_source},
}};

constexpr bool complete() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows[i].hypothesis) != i || !rows[i].holds || !rows[i].why_failed || !rows[i].failing_datasets) {
            return false;
        }
    }
    return true;
}
static_assert(complete(), "every hypothesis has a row, in the order of the enumerators");

} // namespace

const std::array<HypothesisRow, static_cast<std::size_t>(Hypothesis::count)>& all_hypotheses() { return rows; }
const HypothesisRow& hypothesis_row(Hypothesis hypothesis) { return rows.at(static_cast<std::size_t>(hypothesis)); }

std::string hypotheses_legend() {
    std::string r;
    for (const HypothesisRow& row : rows) {
        r += fmt::format("{}{} ({})", r.empty() ? "" : ", ", row.letter, row.words);
    }
    return r;
}

const char* hypothesis_name(Hypothesis hypothesis) { return hypothesis_row(hypothesis).letter; }
bool hypothesis_holds(Hypothesis hypothesis, const CaseFacts& facts) { return hypothesis_row(hypothesis).holds(facts); }

} // namespace attest
