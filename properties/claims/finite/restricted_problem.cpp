// finite.restricted-problem: dropping the tokens outside the label's component leaves the same W_fin (paper, section 4, cyclic subdataset; enclosed,
// to 1e-20).
#include "properties/claims/finite/finite_checks.h"

#include <map>
#include <set>

namespace attest {
namespace {

std::map<Token, std::set<std::vector<Token>>> component_partition(const Dataset& data) {
    std::map<Token, std::set<std::vector<Token>>> partition;
    for (const QueryGraph& graph : token_graphs(data)) {
        for (const auto& component : graph.components_of_vocabulary(data.tokens())) {
            partition[graph.query()].insert(component);
        }
    }
    return partition;
}

/// The same components, no strict edge, and the same W_fin, for a candidate for the restricted dataset.
Verdict is_restricted_problem(const CaseFacts& facts, const Dataset& candidate) {
    if (component_partition(candidate) != component_partition(facts.data())) {
        return Verdict::refuted("the components differ", "the components of the dataset", "others");
    }
    const std::vector<QueryGraph> graphs = token_graphs(candidate);
    if (has_strict_edge(graphs)) {
        return Verdict::refuted("a strict edge is left", "no strict edge", "one");
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    const std::optional<FiniteComponent> own = enclose_finite_component(candidate, graphs, working_digits() / 2);
    if (!own) {
        return no_enclosure();
    }
    const Matrix<Interval> a = fin->space.combination(fin->enclosure);
    const Matrix<Interval> b = own->space.combination(own->enclosure);
    for (Index i = 0; i < a.size(); ++i) {
        const Verdict v = within_twenty_digits(a.data()[i] - b.data()[i], "the two W_fin differ");
        if (v.outcome != Outcome::held) {
            return v;
        }
    }
    return stationary(facts, candidate); // W_fin is a zero of the gradient of the candidate's whole risk on S_fin
}

Verdict restricted_problem(const CaseFacts& facts) { return is_restricted_problem(facts, facts.restricted()); }
Verdict restricted_full_contexts(const CaseFacts& facts) { return is_restricted_problem(facts, facts.data()); }

Verdict restricted_drops_samples(const CaseFacts& facts) {
    Dataset kept(facts.data().embedding());
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample s = facts.data().sample(i);
        if (s.context.size() == facts.restricted().sample(i).context.size()) {
            kept.add_sample(s.context, s.label, s.query);
        }
    }
    if (kept.size() == 0) {
        return Verdict::vacuous("a sample within one component");
    }
    return is_restricted_problem(facts, kept);
}

Verdict restricted_renames_query(const CaseFacts& facts) {
    Dataset renamed(facts.data().embedding());
    for (std::size_t i = 0; i < facts.restricted().size(); ++i) {
        const Sample s = facts.restricted().sample(i);
        renamed.add_sample(s.context, s.label);
    }
    return is_restricted_problem(facts, renamed);
}

} // namespace

Claim finite_restricted_problem() {
    Claim claim = enclosed_claim(
        "finite.restricted-problem",
        "The dataset with only the tokens of the label's component has the same components, no strict edge, and the same W_fin (to 1e-20).",
        "paper, section 4 (cyclic subdataset); THEORY 4", {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss});
    claim.required_labels = {{"cyclic", 0.4}, {"strict-edge", 0.3}};
    claim.generate = generate_cases(mostly_cyclic());
    claim.check = restricted_problem;
    claim.false_neighbours = {
        {"full-contexts", "The same for the dataset itself.", restricted_full_contexts},
        {"samples-dropped", "The same when samples with tokens outside the label's component are dropped whole.", restricted_drops_samples},
        {"last-token-becomes-query", "The same when the last remaining token becomes the query.", restricted_renames_query,
         generate_cases(mixture({{3, cyclic_datasets()}, {1, draw_example({small_dataset({{{1, 2, 0}, 1}, {{2, 1, 0}, 2}})})}}))},
    };
    claim.variations = {
        not_needed(Hypothesis::head, "The restricted dataset of the restricted dataset is itself, so its Lbar is the same function whatever the "
                                     "head, with the same minimisers; components and strict edges do not see the head."),
        without(Hypothesis::realisable, "Without R, the tokens of the label's component make a dataset with the same W_fin.",
                empty_restricted_context, absent_label_cases()),
        not_needed(Hypothesis::log_loss, "The restricted dataset of the restricted dataset is itself, so its Lbar is the same function whatever the "
                                         "loss, with the same minimisers; components and strict edges do not see the loss."),
    };
    return claim;
}

} // namespace attest
