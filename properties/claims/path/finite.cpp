// path.finite: on the regularisation path the part in S_fin tends to W_fin (paper, theorem on the regularisation path; THEORY 5, 6.5; bounded).
#include "properties/claims/path/linear_loss_path.h"
#include "properties/claims/path/path_checks.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict finite_part(const CaseFacts& facts) {
    if (facts.cyclic().dimension() == 0) {
        return Verdict::held(0.0); // both projections are 0, exactly
    }
    return along_path(facts, [](const PathEvidence& e) {
        return at_most_on_path(e, e.facts.finite_distance, e.radius_bound, "the distance of the S_fin part from W_fin against B6");
    });
}

/// Claims that the S_fin part tends to the point with these coordinates over facts.cyclic().basis().
Verdict finite_part_tends_to(const CaseFacts& facts, const Vector<Interval>& coordinates) {
    const FiniteComponent* fin = facts.finite();
    const auto evidence = case_path(facts);
    if (fin == nullptr || !evidence) {
        return path_not_enclosed();
    }
    Vector<Interval> apart = fin->enclosure;
    for (Index b = 0; b < apart.size(); ++b) {
        apart[b] -= coordinates[b];
    }
    const Interval distance = sqrt(inner_product(apart, multiply(converted<Interval>(fin->space.gram()), apart)));
    for (const PathEvidence& e : *evidence) {
        const PrecisionScope scope(e.digits);
        if (less(e.radius_bound, distance) == Truth::yes) {
            return Verdict::refuted(
                fmt::format("from R = {} on, the S_fin part stays within {} of W_fin", upper_text(e.facts.norm), upper_text(e.radius_bound)),
                "another limit", fmt::format("that point is at least {} away from W_fin", lower_text(distance)));
        }
    }
    return Verdict::undecided("the bound does not separate the two limits at the penalties tried");
}

Verdict finite_part_tends_to_zero(const CaseFacts& facts) {
    return facts.cyclic().dimension() == 0 ? Verdict::vacuous("S_fin is not 0")
                                           : finite_part_tends_to(facts, zero_vector<Interval>(facts.cyclic().dimension()));
}

/// The minimiser of L itself (not Lbar) on S_fin, enclosed as the finite component of a dataset in which every context is one
/// component: then L is its Lbar. Its S_fin is larger, so only datasets in which it is not are used.
Verdict finite_part_minimises_full_risk(const CaseFacts& facts) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return path_not_enclosed();
    }
    // At the minimiser of L on S_fin the gradient of L along every M_b is 0; at W_fin that of Lbar is. If the gradient of L
    // at W_fin has a nonzero slope along S_fin, the two minimisers differ (both are unique: strict convexity on S_fin).
    const Matrix<Interval> z = facts.model().logits(fin->space.combination(fin->enclosure));
    const Matrix<Interval> gradient = risk_gradient(facts.model(), z);
    for (Index b = 0; b < fin->space.dimension(); ++b) {
        Vector<Rational> one = zero_vector<Rational>(fin->space.dimension());
        one[b] = 1;
        const Interval slope = inner_product(gradient, converted<Interval>(facts.model().logits(fin->space.combination(one))));
        if (shown_nonzero(slope)) {
            const Verdict limit = finite_part(facts);
            return limit.outcome == Outcome::held
                       ? Verdict::refuted("the S_fin part tends to W_fin (B6), where the gradient of L along S_fin is not 0",
                                          "a limit that minimises L on S_fin", "slope " + ends_text(slope))
                       : limit;
        }
    }
    return Verdict::undecided("the two minimisers were not separated");
}

} // namespace

Claim path_finite() {
    Claim claim;
    claim.id = "path.finite";
    claim.statement = "On the regularisation path the part in S_fin tends to W_fin, within the bound of B6.";
    claim.source = "paper, theorem on the regularisation path; THEORY 5, 6.5";
    claim.hypotheses = path_hypotheses();
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.4}};
    claim.generate = generate_cases(small_cyclic());
    claim.check = finite_part;
    claim.false_neighbours = {
        {"tends-to-zero", "The part in S_fin tends to 0.", finite_part_tends_to_zero, {}, {}},
        {"minimiser-of-the-full-risk", "The part in S_fin tends to the minimiser of L on S_fin.", finite_part_minimises_full_risk, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head the path's part in S_fin tends to W_fin.", half_blind, half_blind_cases()),
        without(Hypothesis::realisable, "Without R, the part in S_fin of every choice of minimisers tends to W_fin.",
                infinite_on_cyclic("one limit", "the W of the ball all minimise L, -R W_mm/|W_mm| too, with any part in S_fin"),
                absent_label_cyclic_edge_cases()),
        without(Hypothesis::feasible, "The path's part in S_fin tends to W_fin, for any embeddings.", limit_is_not_finite_component,
                infeasible_cyclic_cases()),
        without(Hypothesis::log_loss, "With another loss the path's part in S_fin tends to W_fin.",
                if_faster("a part in S_fin that converges", "unbounded"), faster_direction_cases({linear_loss_input()})),
        not_needed(Hypothesis::strict_edge, path_ends_at_finite_component() + ": the part in S_fin is W_fin from there on."),
        with_loss(Loss::linear, "On the regularisation path for the loss -u the part in S_fin tends to W_fin.", path_finite_for_linear_loss,
                  generate_cases(loss_cycles().with_strict_edge())),
    };
    return claim;
}

} // namespace attest
