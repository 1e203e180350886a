// composition: attention inside the label's component tends to the masses of W_fin (paper, section 5, soft composition; THEORY 5; bounded).
#include "properties/claims/retrieval/retrieval_checks.h"

#include "model/numbers/number_text.h"
#include "theory/bounds/logit_range.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// Attention inside In_i at the given logits, renormalised, `ignore_counts` with m = 1.
std::vector<Interval> composed(const SplitSample& s, const Matrix<Interval>& z, bool ignore_counts) {
    CountedSample inside = s.inside;
    if (ignore_counts) {
        for (TokenCount& c : inside.counts) {
            c.count = 1;
        }
    }
    return attention(inside, z);
}

/// The masses inside the component are within e^{M r} - 1 of those of W_fin: logit differences move by at most M r.
Interval composition_bound(const CaseFacts& facts, const PathEvidence& e) { return expm1(logit_range(facts.data()) * e.radius_bound); }

Verdict composes(const CaseFacts& facts) {
    if (facts.cyclic().dimension() == 0) {
        return Verdict::held(0.0); // logit differences inside components are 0 for W_fin and along the path alike
    }
    return along_path(facts, [&](const PathEvidence& e) {
        return at_most_on_path(e, e.facts.composition_error, composition_bound(facts, e), "the composition error");
    });
}

using Limit = std::function<std::vector<Interval>(const SplitSample&, const Matrix<Interval>&)>;
/// Claims other limits for the masses inside the components.
Verdict composes_to(const CaseFacts& facts, const Limit& limit) {
    const FiniteComponent* fin = facts.finite();
    const auto evidence = case_path(facts);
    if (fin == nullptr || !evidence) {
        return finite_not_enclosed();
    }
    const Matrix<Interval> z = facts.model().logits(fin->space.combination(fin->enclosure));
    for (const SplitSample& s : split_samples(facts.model(), facts.graphs())) {
        const std::vector<Interval> truth = composed(s, z, false);
        const std::vector<Interval> claimed = limit(s, z);
        for (std::size_t j = 0; j < truth.size(); ++j) {
            const Interval apart = abs(truth[j] - claimed[j]);
            for (const PathEvidence& e : *evidence) {
                const PrecisionScope scope(e.digits);
                const Interval bound = composition_bound(facts, e);
                if (less(bound, apart) == Truth::yes) {
                    return Verdict::refuted(fmt::format("from lambda = {} on, the mass of token {} stays within {} of that of W_fin",
                                                        to_text(e.penalty), s.inside.counts[j].token, upper_text(bound)),
                                            "a limit in " + ends_text(claimed[j], 8), "W_fin's in " + ends_text(truth[j], 8));
                }
            }
        }
    }
    return Verdict::held();
}

} // namespace

Claim retrieval_composition() {
    Claim claim;
    claim.id = "composition";
    claim.statement = "Attention inside the label's component, renormalised, tends to the masses of W_fin.";
    claim.source = "paper, section 5 (soft composition); THEORY 5";
    claim.hypotheses = path_hypotheses();
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.5}};
    claim.generate = generate_cases(mixture({{3, small_cyclic()}, {1, small_feasible().with_strict_edge()}}));
    claim.check = composes;
    claim.false_neighbours = {
        {"uniform",
         "It tends to the uniform mixture.",
         [](const CaseFacts& facts) {
             return composes_to(facts, [](const SplitSample& s, const Matrix<Interval>&) {
                 return std::vector<Interval>(s.inside.counts.size(), Interval(Rational(1, static_cast<long>(s.inside.counts.size()))));
             });
         },
         {},
         {}},
        {"multiplicities-ignored",
         "It tends to the masses of W_fin with multiplicities ignored.",
         [](const CaseFacts& facts) {
             return composes_to(facts, [](const SplitSample& s, const Matrix<Interval>& z) { return composed(s, z, true); });
         },
         {},
         {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head attention inside the component tends to the masses of W_fin.", half_blind, half_blind_cases()),
        without(
            Hypothesis::realisable, "Without R, attention inside the component tends to the masses of W_fin for every choice of minimisers.",
            infinite_on_cyclic("the masses of one W_fin", "the W of the ball all minimise L, -R W_mm/|W_mm| too, with any logits inside components"),
            absent_label_cyclic_edge_cases()),
        without(Hypothesis::feasible, "Attention inside the component tends to the masses of W_fin, for any embeddings.",
                limit_is_not_finite_component, infeasible_cyclic_cases()),
        without(Hypothesis::log_loss, "With another loss attention inside the component tends to the masses of W_fin.",
                if_faster("attention that converges inside components", "logit differences inside them are unbounded"),
                faster_direction_cases({linear_loss_input()})),
        not_needed(Hypothesis::strict_edge,
                   path_ends_at_finite_component() + ", and the contexts lie within components: attention is that of W_fin from there on."),
    };
    return claim;
}

} // namespace attest
