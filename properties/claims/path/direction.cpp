// path.direction: on the regularisation path W/|W| tends to W_mm/|W_mm| (paper, theorem on the regularisation path; THEORY 5, 6.1, 6.2, 6.6;
// bounded).
#include "theory/bounds/direction.h"
#include "properties/claims/path/linear_loss_path.h"
#include "properties/claims/path/path_checks.h"
#include "theory/graph_svm/other_constraints.h"
#include "theory/graph_svm/solve_graph_svm.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// dim S - dim S_fin = 1 leaves P no choice: it is a positive multiple of W_mm, exactly.
bool direction_is_forced(const CaseFacts& facts) { return facts.space().dimension() == facts.cyclic().dimension() + 1; }

Verdict direction(const CaseFacts& facts) {
    std::optional<Interval> previous;
    return along_path(facts, [&](const PathEvidence& e) -> std::optional<Verdict> {
        if (!e.facts.cosine || !e.cosine_bound) {
            return std::nullopt; // too early on the path for the bound to say anything
        }
        Verdict verdict = at_most_on_path(e, e.facts.excess, e.excess_bound, "the excess loss against kappa e^-s");
        if (verdict.outcome == Outcome::held && !direction_is_forced(facts)) {
            verdict = at_most_on_path(e, *e.cosine_bound, *e.facts.cosine, "the bound of the cosine against the cosine");
        }
        if (verdict.outcome == Outcome::held && previous && less(*previous, *e.cosine_bound) != Truth::yes) {
            return Verdict::undecided("the bound did not rise towards 1 along the path");
        }
        previous = e.cosine_bound;
        return verdict;
    });
}

/// Claims that the direction tends to that of `other` instead.
Verdict direction_tends_to(const CaseFacts& facts, const Matrix<Rational>& other) {
    const Rational length = norm_squared(other);
    if (length == 0) {
        return Verdict::vacuous("another direction");
    }
    // |u - u'|^2 = 2 - 2 <W, W'>/(|W| |W'|), 0 exactly when they point the same way
    const Rational product = inner_product(other, facts.direction());
    if (product > 0 && product * product == length * facts.svm().norm_squared) {
        return direction(facts);
    }
    const auto evidence = case_path(facts);
    if (!evidence) {
        return path_not_enclosed();
    }
    for (const PathEvidence& e : *evidence) {
        const PrecisionScope scope(e.digits);
        if (!e.cosine_bound) {
            continue;
        }
        const Interval cosine = Interval(product) / (sqrt(Interval(length)) * sqrt(Interval(facts.svm().norm_squared)));
        const Interval apart = direction_error_bound(cosine);
        const Interval bound = direction_error_bound(*e.cosine_bound);
        if (less(bound, apart) == Truth::yes) {
            return Verdict::refuted(
                fmt::format("from R = {} on, the path's direction stays within {} of that of W_mm", upper_text(e.facts.norm), upper_text(bound)),
                "a limit whose direction is " + matrix_text(other), fmt::format("that direction is at least {} away", lower_text(apart)));
        }
    }
    return Verdict::undecided("the bound does not separate the two directions at the penalties tried");
}

Verdict direction_without_equalities(const CaseFacts& facts) {
    const GraphSvm relaxed = solve_graph_svm(facts.data(), without_equalities(facts.graphs()));
    return direction_tends_to(facts, weight_matrix(facts.data().embedding(), relaxed.terms));
}

Verdict direction_of_reversed_graph(const CaseFacts& facts) { return direction_tends_to(facts, scaled(facts.direction(), Rational(-1))); }

} // namespace

Claim path_direction() {
    Claim claim;
    claim.id = "path.direction";
    claim.statement = "On the regularisation path W/|W| tends to W_mm/|W_mm|, within the bound of B2 and B3.";
    claim.source = "paper, theorem on the regularisation path; THEORY 5, 6.1, 6.2, 6.6";
    claim.hypotheses = path_hypotheses();
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.2}, {"several-queries", 0.1}, {"several-directions", 0.3}};
    claim.labels = [](const CaseFacts& facts) {
        return direction_is_forced(facts) ? std::vector<std::string>{} : std::vector<std::string>{"several-directions"};
    };
    claim.generate = generate_cases(path_datasets());
    claim.check = direction;
    claim.false_neighbours = {
        {"without-equalities",
         "The direction tends to that of the Graph-SVM without the equalities.",
         direction_without_equalities,
         generate_cases(mixture({{3, cyclic_datasets().tokens(3, 5).samples(2, 5).with_strict_edge()}, {1, draw_example({planted_cycle()})}})),
         {}},
        {"reversed-graph", "The direction tends to that of the reversed graph.", direction_of_reversed_graph, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head the path tends to the direction of W_mm.",
                if_reversed("a cosine with W_mm that tends to 1", "a negative one all along the path"),
                generate_cases(headed_datasets().with_strict_edge())),
        without(Hypothesis::realisable, "Without R, every choice of minimisers of L over the balls tends to the direction of W_mm.",
                infinite_risk("one limit direction", "the W of the ball all minimise L, -R W_mm/|W_mm| too"), absent_label_edge_cases()),
        without(Hypothesis::feasible, "The minimisers over the balls have a limit direction, for any embeddings.",
                constant_risk("a limit direction", "every W of the ball minimises L: any direction"), infeasible_acyclic_cases()),
        without(Hypothesis::log_loss, "With another loss the path tends to the direction of W_mm.",
                if_faster("W/|W| that tends to W_mm/|W_mm|", "bounded away from it for ever"), faster_direction_cases({linear_loss_input()})),
        without(Hypothesis::strict_edge, "Without a strict edge, W/|W| tends to W_mm/|W_mm| on the path.", no_direction, often_without_strict_edge()),
        with_loss(Loss::linear, "On data with a cycle W/|W| tends to W_mm/|W_mm| on the regularisation path for the loss -u.",
                  path_direction_for_linear_loss, generate_cases(loss_cycles().with_strict_edge())),
    };
    return claim;
}

} // namespace attest
