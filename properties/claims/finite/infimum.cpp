// finite.infimum: inf L = L*, attained exactly when there is no strict edge (paper, section 4; enclosed).
#include "properties/claims/finite/finite_checks.h"
#include "theory/bounds/limit_gap.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace attest {
namespace {

/// L* < L(W) at the drawn W (strict edge) and L(W_fin + r W_mm) - L* <= kappa e^{-r} -> 0; without a strict edge L = Lbar.
Verdict infimum(const CaseFacts& facts) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    const InsideFlags inside = inside_flags(facts.model(), facts.graphs());
    const bool strict = has_strict_edge(facts.graphs());
    if (!strict && first_sample_with_outside_token(inside)) {
        return Verdict::refuted("a token outside the label's component without a strict edge", "none", "one");
    }
    if (!strict) {
        return stationary(facts, facts.data()); // L = Lbar as functions: attained at W_fin
    }
    const Interval above = risk(facts.model(), enclosed_logits(facts.model(), facts.value().weights("weights"))) - fin->loss_infimum;
    if (negative(above) == Truth::yes) {
        return Verdict::refuted("the risk falls below L*", "at least L*", "L - L* at most " + above.upper().to_text(8));
    }
    // L(W_fin + r W_mm) through the model at growing r: within the proved bound, which tends to 0
    const Matrix<Interval> z = enclosed_logits(facts.model(), *fin);
    const Matrix<Interval> step = enclosed_logits(facts.model(), facts.direction());
    const Interval kappa = mean_outside_ratio(facts.model(), inside, z);
    for (const int r : {1, 10, 40}) {
        Matrix<Interval> moved = z;
        for (Index i = 0; i < moved.size(); ++i) {
            moved.data()[i] += Interval(r) * step.data()[i];
        }
        const Interval excess = risk(facts.model(), moved) - fin->loss_infimum;
        const Interval bound = limit_gap_bound(kappa, Interval(r));
        if (less(bound, excess) == Truth::yes) {
            return Verdict::refuted(fmt::format("r = {}: the excess over L* exceeds kappa e^-r", r), bound.upper().to_text(8),
                                    excess.lower().to_text(8));
        }
        if (less_equal(excess, bound) != Truth::yes || positive(excess) != Truth::yes) {
            return Verdict::undecided(fmt::format("the excess at r = {} overlaps its bound at {} digits", r, working_digits()));
        }
    }
    return positive(above) == Truth::yes ? Verdict::held(above.lower().to_double())
                                         : Verdict::undecided(fmt::format("L(W) and L* overlap at {} digits", working_digits()));
}

Verdict always_attained(const CaseFacts& facts) {
    if (!has_strict_edge(facts.graphs())) {
        return stationary(facts, facts.data());
    }
    // L(W) - L* >= 1/n log(1 + q_i(W)) > 0 for every W, because q_i is a ratio of positive numbers
    if (const auto i = first_sample_with_outside_token(inside_flags(facts.model(), facts.graphs()))) {
        return Verdict::refuted(fmt::format("sample {} has a token outside its label's component, so L(W) > Lbar(W) >= L* for every W", *i),
                                "some W with L(W) = L*", "none");
    }
    return Verdict::held();
}

Verdict infimum_is_zero(const CaseFacts& facts) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    if (fin->space.dimension() == 0) {
        bool only_label_inside = true;
        for (std::size_t i = 0; i < facts.restricted().size(); ++i) {
            only_label_inside = only_label_inside && token_counts(facts.restricted().sample(i).context).size() == 1;
        }
        if (only_label_inside) {
            return Verdict::held(); // every restricted sample holds its label alone: Lbar = 0
        }
    }
    return positive(fin->loss_infimum) == Truth::yes
               ? Verdict::refuted("L >= Lbar >= L* > 0", "inf L = 0", "L* at least " + fin->loss_infimum.lower().to_text(8))
               : Verdict::undecided("L* was not separated from 0");
}

// ---- its variations

/// Lbar is constant and L(W) is smaller.
Verdict infimum_with_head(const CaseFacts& facts) {
    const HeadRisk whole(facts.data());
    const HeadRisk restricted(facts.restricted());
    if (!restricted.constant() || !whole.positive_scores()) {
        return not_decisive();
    }
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Interval infimum = *restricted.value(enclosed_logits(restricted.model(), w));
    const Interval value = *whole.value(enclosed_logits(whole.model(), w));
    return less(value, infimum) == Truth::yes
               ? Verdict::refuted("L falls below L*", "at least " + infimum.lower().to_text(8), value.upper().to_text(8))
               : not_decisive();
}

/// Under I, when all samples of a component share one restricted context in which some token is the label more often than another, the risk
/// -1/n sum n_y a_y is above -max n_y/n at every W and tends to it: not attained, although nothing is outside.
Verdict infimum_with_linear_loss(const CaseFacts& facts) {
    if (has_strict_edge(facts.graphs()) || has_outside_token(facts) || !facts.data().embedding().independent()) {
        return not_decisive();
    }
    std::map<std::pair<Token, int>, std::pair<std::vector<Token>, std::map<Token, int>>> groups; // by query and component
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample s = facts.data().sample(i);
        std::vector<Token> context(s.context.begin(), s.context.end());
        std::sort(context.begin(), context.end());
        const int component = graph_of(facts.graphs(), s.query).component(s.label);
        auto& group = groups.try_emplace({s.query, component}, context, std::map<Token, int>{}).first->second;
        if (group.first != context) {
            return not_decisive();
        }
        ++group.second[s.label];
    }
    for (const auto& [place, group] : groups) {
        for (const auto& [label, count] : group.second) {
            if (count != group.second.begin()->second) {
                return Verdict::refuted(
                    fmt::format("-u, query {}: -1/n sum n_y a_y is least when all attention is on the most frequent label", place.first),
                    "an infimum that is attained (there is no strict edge)", "attained by no W");
            }
        }
    }
    return not_decisive();
}

Verdict infimum_without_realisable(const CaseFacts& facts) {
    return has_strict_edge(facts.graphs())
               ? Verdict::refuted(infinite(facts), "inf L not attained (there is a strict edge)", "inf L = infinity, attained at every W")
               : not_decisive();
}

} // namespace

Claim finite_infimum() {
    Claim claim = enclosed_claim("finite.infimum", "inf L = L*, attained exactly when there is no strict edge.", "paper, section 4; THEORY 4",
                                 {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible});
    claim.required_labels = {{"strict-edge", 0.4}, {"no-strict-edge", 0.1}, {"cyclic", 0.2}};
    claim.generate = generate_cases(mixture({{4, feasible_datasets()}, {1, single_component_datasets()}}), {weights_input("weights")});
    claim.check = infimum;
    claim.false_neighbours = {
        {"always-attained", "L* is always attained.", always_attained},
        {"infimum-zero", "inf L = 0.", infimum_is_zero},
    };
    claim.variations = {
        without(Hypothesis::head, "inf L = inf Lbar with any head.", infimum_with_head,
                generate_cases(headed_datasets().with_strict_edge(), {small_weights("weights")})),
        without(Hypothesis::realisable, "Without R, inf L is attained exactly when there is no strict edge.", infimum_without_realisable,
                absent_label_edge_cases()),
        without(Hypothesis::feasible, "inf L = L*, for any embeddings.", infimum_not_reached("inf L = L*"), infeasible_acyclic_cases()),
        without(Hypothesis::log_loss,
                "inf L = L* is attained exactly when there is no strict edge, with another loss. (inf L = L* holds for every loss.)",
                for_linear_loss(infimum_with_linear_loss), generate_cases(tied_datasets(), {linear_loss_input()})),
    };
    return claim;
}

} // namespace attest
