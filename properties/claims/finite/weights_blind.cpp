// weights.blind: how often a sample occurs never changes W_mm, and under I repeating all samples of one query and one component leaves W_fin (ours,
// THEORY 6.12; W_mm exact; W_fin by an exact identity of gradients, then by enclosures).
//
// Graphs know which samples there are, not how often. For W_fin, under I the logits of different queries and components are free of each other, and
// so are their parts of the gradient of Lbar: that of the repeated group is multiplied by the number of copies, the others stay (up to n/n'), as an
// identity of rational functions of the weights. So both gradients vanish at the same W.
#include "properties/claims/finite/finite_checks.h"

#include "model/attention/attention.h"
#include "model/mutant.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// Every sample of `data` for which `many` holds `copies` times, the others once.
Dataset repeated(const Dataset& data, int copies, const std::function<bool(std::size_t)>& many) {
    Dataset r(data.embedding());
    bool first = true;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        const bool repeat = many(i) && (first || !mutant("repeats_first_sample_only"));
        first = first && !many(i);
        for (int c = 0; c < (repeat ? copies : 1); ++c) {
            r.add_sample(s.context, s.label, s.query);
        }
    }
    return r;
}

/// The sample that the case names, and the samples of its query whose labels are in the component of its own.
std::size_t chosen_sample(const CaseFacts& facts) {
    const Integer number = numerator(facts.value().scalar("sample"));
    return static_cast<std::size_t>(abs(number) % facts.data().size());
}
bool in_chosen_group(const CaseFacts& facts, std::size_t i) {
    const Sample chosen = facts.data().sample(chosen_sample(facts));
    const Sample s = facts.data().sample(i);
    return s.query == chosen.query && graph_of(facts.graphs(), s.query).tied(s.label, chosen.label);
}
int copies_of(const CaseFacts& facts) { return static_cast<int>(numerator(facts.value().scalar("copies"))); }

constexpr int most_copies = 16;
/// `decide` where the case's numbers name a sample and a number of copies.
Decide of_repetition(Verdict (*decide)(const CaseFacts&)) {
    return [decide](const CaseFacts& facts) {
        const Rational& copies = facts.value().scalar("copies");
        const Rational& sample = facts.value().scalar("sample");
        return denominator(copies) == 1 && copies >= 1 && copies <= most_copies && denominator(sample) == 1 && sample >= 0
                   ? decide(facts)
                   : Verdict::vacuous("a sample and from 1 to 16 copies");
    };
}

/// n times the gradient of Lbar by the logits at the case's rational weights: predicted minus observed frequencies, K x Q.
Matrix<Rational> restricted_gradient(const CaseFacts& facts, const DatasetFacts& of) {
    const LogitModel model(of.restricted());
    Matrix<Rational> r = zero_matrix<Rational>(model.tokens(), static_cast<Index>(model.queries().size()));
    for (const CountedSample& s : model.samples()) {
        const std::vector<Rational> masses =
            attention_from_weights(s.counts, query_weights(facts, model.queries()[static_cast<std::size_t>(s.query_index)]));
        for (std::size_t j = 0; j < masses.size(); ++j) {
            r(s.counts[j].token, s.query_index) += masses[j];
        }
        r(s.label, s.query_index) -= 1;
    }
    return r;
}

/// The two finite components are one point as far as their enclosures tell.
Verdict same_finite_component(const DatasetFacts& a, const DatasetFacts& b) {
    const FiniteComponent* first = a.finite();
    const FiniteComponent* second = b.finite();
    if (first == nullptr || second == nullptr) {
        return no_enclosure();
    }
    Vector<Interval> apart(first->coordinates.size()); // one basis: the graphs are the same
    for (Index c = 0; c < apart.size(); ++c) {
        apart[c] = Interval::exactly(first->coordinates[c]) - Interval::exactly(second->coordinates[c]);
    }
    const Interval distance = sqrt(max(Interval(0), first->space.squared_norm(apart)));
    return balls_meet(distance, Interval::exactly(first->radius) + Interval::exactly(second->radius), "W_fin before and after the repetition");
}

Verdict blind_to_weights(const CaseFacts& facts) {
    const DatasetFacts plain(aligned(facts.data()));
    const int copies = copies_of(facts);
    const DatasetFacts one(repeated(facts.data(), copies, [&](std::size_t i) { return i == chosen_sample(facts); }));
    if (!equal_matrices(plain.direction(), one.direction())) {
        return Verdict::refuted("W_mm changed with the number of copies of a sample", matrix_text(plain.direction()), matrix_text(one.direction()));
    }
    const DatasetFacts group(repeated(facts.data(), copies, [&](std::size_t i) { return in_chosen_group(facts, i); }));
    const Sample chosen = facts.data().sample(chosen_sample(facts));
    const QueryGraph& graph = graph_of(facts.graphs(), chosen.query);
    const Matrix<Rational> before = restricted_gradient(facts, plain);
    const Matrix<Rational> after = restricted_gradient(facts, group);
    for (Index q = 0; q < before.cols(); ++q) {
        const bool own_query = plain.model().queries()[static_cast<std::size_t>(q)] == chosen.query;
        for (Index v = 0; v < before.rows(); ++v) {
            const int factor = own_query && graph.tied(static_cast<Token>(v), chosen.label) ? copies : 1;
            if (after(v, q) != factor * before(v, q)) {
                return Verdict::refuted(fmt::format("the gradient of Lbar by the logit of token {}", v), to_text(Rational(factor * before(v, q))),
                                        to_text(after(v, q)));
            }
        }
    }
    return same_finite_component(plain, group);
}

Verdict finite_part_blind_to_single_samples(const CaseFacts& facts) {
    const DatasetFacts plain(aligned(facts.data()));
    return same_finite_component(plain,
                                 DatasetFacts(repeated(facts.data(), copies_of(facts), [&](std::size_t i) { return i == chosen_sample(facts); })));
}

/// The repeated group has a cycle, and so has another: W_fin is not 0 for want of a cycle, and not that of all samples repeated.
bool cycles_in_and_beside_the_group(const CaseFacts& facts) {
    const Sample chosen = facts.data().sample(chosen_sample(facts));
    bool inside = false;
    bool beside = false;
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& e : graph.edges()) {
            const bool own = graph.query() == chosen.query && graph.tied(e.from, chosen.label);
            inside = inside || (own && !graph.strict(e));
            beside = beside || (!own && !graph.strict(e));
        }
    }
    return inside && beside;
}

std::vector<InputRecipe> repetition() {
    return {token_table_input("attention-weights"), integer_input("sample", 0, 7), integer_input("copies", 2, 4)};
}

} // namespace

Claim weights_blind() {
    Claim claim = enclosed_claim(
        "weights.blind", "Repeating samples never changes W_mm; repeating all samples of one query whose labels lie in one component leaves W_fin.",
        "ours, THEORY 6.12", {Hypothesis::realisable, Hypothesis::independent});
    claim.required_labels = {{"cyclic", 0.4}, {"strict-edge", 0.3}, {"several-queries", 0.1}, {"cycle-beside-the-repeated-one", 0.1}};
    claim.labels = [](const CaseFacts& facts) {
        return cycles_in_and_beside_the_group(facts) ? std::vector<std::string>{"cycle-beside-the-repeated-one"} : std::vector<std::string>{};
    };
    claim.generate = generate_cases(mostly_cyclic(), repetition());
    claim.check = of_repetition(blind_to_weights);
    claim.false_neighbours = {
        {"single-samples", "Repeating a single sample leaves W_fin.", of_repetition(finite_part_blind_to_single_samples), {}, {}},
        {"dependent-embeddings",
         "Repeating all samples of one query and component leaves W_fin, for any embeddings.",
         of_repetition(blind_to_weights),
         generate_cases(dependent_cycles(), repetition()),
         {Hypothesis::independent}},
    };
    claim.variations = {
        without(Hypothesis::realisable, "Without R, repeating the samples of one query and component leaves W_fin.", empty_restricted_context,
                absent_label_cases()),
        without(Hypothesis::independent, "Repeating the samples of one query and component leaves W_fin, for any embeddings.", {},
                generate_cases(dependent_cycles(), repetition())),
    };
    return claim;
}

} // namespace attest
