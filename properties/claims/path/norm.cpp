// path.norm: with a strict edge the gradient has no zero, so the path never stops (paper, section 5; THEORY 5; enclosed).
#include "properties/claims/path/path_checks.h"

#include "model/descent/logit_unit.h"
#include "model/numbers/number_text.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// One point of the path certified twice, with about D and 2D digits: the two balls hold the same W_lambda, so they meet.
Verdict two_balls_of_one_point(const CaseFacts& facts) {
    const PenaltyPath path(facts.data(), facts.graphs(), facts.svm());
    const Rational unit = logit_unit(facts.data());
    const int places = logit_unit_places(facts.data());
    const Rational penalty = parse_decimal("1e-12") / (unit * unit);
    const std::optional<PathPoint> coarse = enclose_path_point(path, penalty, 15 + places);
    const std::optional<PathPoint> fine = enclose_path_point(path, penalty, 40 + places);
    if (!coarse || !fine) {
        return path_not_enclosed();
    }
    const PrecisionScope scope(fine->digits);
    Vector<Interval> apart(coarse->coordinates.size());
    for (Index b = 0; b < apart.size(); ++b) {
        apart[b] = Interval::exactly(coarse->coordinates[b]) - Interval::exactly(fine->coordinates[b]);
    }
    const Interval reach = Interval::exactly(coarse->radius) + Interval::exactly(fine->radius);
    const Interval distance = sqrt(max(Interval(0), path.space().squared_norm(apart)));
    return balls_meet(distance, reach, "two certified balls for one point of the path do not meet");
}

/// -grad L is never 0: its product with W_mm is positive everywhere; and the loss falls along the path.
Verdict norm(const CaseFacts& facts) {
    if (const Verdict v = two_balls_of_one_point(facts); v.outcome != Outcome::held) {
        return v;
    }
    const auto evidence = case_path(facts);
    if (!evidence) {
        return path_not_enclosed();
    }
    const Matrix<Rational>& direction_matrix = facts.direction();
    const auto slope_at = [&](const Matrix<Interval>& logits) {
        return inner_product(risk_gradient(facts.model(), logits), converted<Interval>(facts.model().logits(direction_matrix)));
    };
    const Interval drawn = slope_at(converted<Interval>(facts.model().logits(facts.value().weights("weights"))));
    if (const Verdict falls = less_than(drawn, Interval(0), "the slope of the risk along W_mm"); falls.outcome != Outcome::held) {
        return falls;
    }
    for (std::size_t i = 0; i < evidence->size(); ++i) {
        const PathEvidence& e = (*evidence)[i];
        const PrecisionScope scope(e.digits);
        if (negative(slope_at(e.logits)) != Truth::yes) {
            return Verdict::undecided("the slope along W_mm was not separated from 0 on the path");
        }
        if (i > 0) {
            const PathEvidence& before = (*evidence)[i - 1];
            for (const auto& [small, large, what] : {std::tuple{e.facts.excess, before.facts.excess, "the loss along the path"},
                                                     std::tuple{before.facts.norm, e.facts.norm, "the norm along the path"}}) {
                const Verdict v = at_most_on_path(e, small, large, what);
                if (v.outcome != Outcome::held) {
                    return v;
                }
            }
        }
    }
    return Verdict::held();
}

/// Without a strict edge L = Lbar, whose gradient at W_fin is 0: beyond R = |W_fin| the constraint is idle.
Verdict norm_without_strict_edges(const CaseFacts& facts) {
    if (has_strict_edge(facts.graphs())) {
        return Verdict::vacuous("no strict edge");
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return path_not_enclosed();
    }
    return Verdict::refuted("L = Lbar attains its minimum at W_fin, so the path stops at |W_fin|", "a gradient without a zero",
                            fmt::format("gradient 0 at a W_fin within {} of an explicit matrix", fin->radius.to_text(3)));
}

Verdict norm_stays_below_the_first(const CaseFacts& facts) {
    const auto evidence = case_path(facts);
    if (!evidence) {
        return path_not_enclosed();
    }
    const PrecisionScope scope(evidence->back().digits);
    return at_most_on_path(evidence->back(), evidence->back().facts.norm, evidence->front().facts.norm, "the norm against an earlier one");
}

// ---- its variations

/// L = Lbar, and its gradient at W_fin is 0; exactly where dim S = 0, else through the enclosure that proves W_fin's existence.
Verdict gradient_has_a_zero(const CaseFacts& facts) {
    if (blind(facts)) {
        return Verdict::refuted("L is constant", "a gradient without a zero", "gradient 0 at every W");
    }
    return facts.finite() == nullptr ? Verdict::undecided("W_fin was not enclosed")
                                     : Verdict::refuted("L = Lbar, and W_fin minimises it", "a gradient without a zero", "gradient 0 at W_fin");
}

} // namespace

Claim path_norm() {
    Claim claim;
    claim.id = "path.norm";
    claim.statement = "With a strict edge the gradient has no zero, and along the path the norm grows while the loss falls; a point certified twice "
                      "lies in both balls.";
    claim.source = "paper, section 5; THEORY 5";
    claim.hypotheses = path_hypotheses();
    claim.grade = Grade::enclosed;
    claim.undecided_limit = 0.01;
    claim.required_labels = {{"cyclic", 0.2}};
    claim.generate = generate_cases(path_datasets(),
                                    {weights_input("weights", {{1, WeightsKind::zero}, {3, WeightsKind::random}, {1, WeightsKind::single_edge}})});
    claim.check = norm;
    claim.false_neighbours = {
        {"without-strict-edges",
         "The same without a strict edge.",
         norm_without_strict_edges,
         generate_cases(single_component_datasets().tokens(2, 5), {weights_input("weights")}),
         {Hypothesis::strict_edge}},
        {"bounded-norm", "The norm stays below that at the first penalty.", norm_stays_below_the_first, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head and a strict edge the gradient has no zero.",
                if_blind("a gradient without a zero", "gradient 0 at every W"), generate_cases(headed_datasets().with_strict_edge())),
        without(Hypothesis::realisable, "Without R, the loss falls along the path and its gradient has no zero.",
                infinite_risk("a loss that falls along the path", "L infinite on all of it"), absent_label_edge_cases()),
        without(Hypothesis::feasible, "With a strict edge the gradient has no zero, for any embeddings.",
                constant_risk("a gradient without a zero", "gradient 0 at every W"), infeasible_acyclic_cases()),
        not_needed(
            Hypothesis::log_loss,
            "Along W_mm no label's mass falls and the mass of a label with a token outside its component strictly rises, at every W. So any strictly "
            "decreasing loss falls strictly along W_mm: no W is a minimiser (where the loss has a negative derivative the gradient has no zero), and "
            "the minimum over the ball falls strictly as R grows."),
        without(Hypothesis::strict_edge, "Without a strict edge, the gradient has no zero.", gradient_has_a_zero, often_without_strict_edge()),
    };
    return claim;
}

} // namespace attest
