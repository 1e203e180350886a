// Where gradient descent goes when it cannot stop (sections 5, 6.1, 6.2, 6.8): descent.diverges and descent.direction.
//
// The chain: the excess loss is small (6.4), so strict margins are large (B2), so P = W - its S_fin part lies near the
// ray of W_mm (B3), the nearer the less the norm exceeds them (B7). Each link is checked for the exact iterates at steps
// 1, 2, 4, .. 128; composed, it gives bounds for T = 10^k that tend to infinity and to 1. A false limit is refuted when it
// is farther from W_mm's direction than the bound allows at one of these T and ever after.
#include "properties/claims/descent/descent_claims.h"

#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "theory/bounds/direction.h"
#include "theory/bounds/norm_growth.h"
#include "theory/descent/optimiser_direction.h"
#include "theory/graph_svm/other_constraints.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr long last_step = 128;

/// B2 and B3 at one checkpoint.
Verdict margins_and_direction(const DescentCheckpoint& c, const DescentEvidence& evidence) {
    if (has_single_outside_token(evidence.samples())) {
        return Verdict::held(0.0); // equalities but for Lbar(W) >= L*, which defines L*
    }
    const Verdict verdict = compare_at(c.steps, *c.margin_bound, *c.least_margin, "the bound of B2 against the least strict margin");
    if (verdict.outcome != Outcome::held || positive(*c.margin_bound) != Truth::yes) {
        return verdict;
    }
    return compare_at(c.steps, *c.margin_bound * square(evidence.norm_mm()), c.product, "the bound of B3 against <W(t), W_mm>");
}

/// Checks the chain along the run; `last` takes the evidence at its end.
template <class Last>
Verdict along_the_run(const CaseFacts& facts, const Last& last) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    auto evidence = case_evidence(facts);
    if (!evidence) {
        return no_descent_evidence();
    }
    Verdict verdict;
    for (long t = 1; t <= last_step; t *= 2) {
        evidence->run_to(t);
        const DescentCheckpoint c = evidence->checkpoint();
        verdict = compare_at(t, c.excess, c.excess_bound, "L(W(t)) - L* against its bound");
        if (verdict.outcome == Outcome::held) {
            verdict = margins_and_direction(c, *evidence);
        }
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
    }
    const Verdict at_end = last(*evidence);
    return at_end.outcome == Outcome::held ? verdict : at_end;
}

// ---- descent.diverges

Verdict diverges(const CaseFacts& facts) {
    return along_the_run(facts, [](const DescentEvidence& evidence) {
        // |W(T)| >= mu |W_mm|, and the bound of mu grows like log T
        const Interval first = evidence.late_margin_bound(100);
        const Interval second = evidence.late_margin_bound(200);
        return positive(first) == Truth::yes && less(first + Interval(100), second) == Truth::yes
                   ? Verdict::held()
                   : Verdict::undecided("the bound of the norm was not seen to grow by T = 10^200");
    });
}

Verdict diverges_without_strict_edges(const CaseFacts& facts) {
    if (has_strict_edge(facts.graphs())) {
        return Verdict::vacuous("no strict edge");
    }
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    const auto evidence = case_evidence(facts);
    if (!evidence) {
        return no_descent_evidence();
    }
    // S = S_fin: the part in S stays within B6's radius of W_fin because the loss never rises, the part off S never changes
    const Interval most =
        evidence->finite_norm() + evidence->radius_at(evidence->start_excess()) + sqrt(Interval(norm_squared(facts.value().weights("start"))));
    return most.is_bounded() ? Verdict::refuted("S = S_fin, so B6 at the start's excess loss bounds the norm for ever",
                                                "a norm that tends to infinity", "at most " + descent_number(most))
                             : Verdict::undecided("the norm was not bounded");
}

/// Claims |W(t)| >= |W_mm| sqrt t / 10^6 for every t >= 10^40.
Verdict norm_like_square_root(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    const auto evidence = case_evidence(facts);
    if (!evidence) {
        return no_descent_evidence();
    }
    for (const int exponent : {40, 80, 160}) {
        const Interval finite_part = evidence->finite_norm() + evidence->late_radius_bound(exponent);
        const Interval most = evidence->late_norm_bound(exponent) + finite_part;
        const Interval wanted = evidence->norm_mm() * exp(log(Interval(10)) * Interval(exponent / 2 - 6));
        if (less(most, wanted) == Truth::yes) {
            return Verdict::refuted(fmt::format("the norm grows no faster than log^3 t; at step 10^{}", exponent),
                                    "at least " + descent_number(wanted), "at most " + descent_number(most));
        }
    }
    return Verdict::undecided("the bound of the norm is too weak at the steps tried");
}

// ---- descent.direction

/// B7 over one doubling of the run, where its condition holds already.
Verdict norm_growth(DescentEvidence& evidence) {
    const DescentCheckpoint begin = evidence.checkpoint();
    const auto bound = evidence.norm_bound_at(begin.excess);
    if (!bound || less(Interval(parse_decimal("1e-10")), begin.excess) != Truth::yes) {
        // too early for B7, whose late form starts from a later step; or so late (a start far out) that P moves by less than the digits
        return Verdict::held();
    }
    evidence.run_to(2 * begin.steps);
    const DescentCheckpoint end = evidence.checkpoint();
    const Interval most = begin.norm_off_finite + norm_growth_bound(*bound, end.excess);
    return compare_at(end.steps, end.norm_off_finite, most, "|P(t)| against B7");
}

Verdict direction(const CaseFacts& facts) {
    return along_the_run(facts, [](DescentEvidence& evidence) {
        const Verdict growth = norm_growth(evidence);
        if (growth.outcome != Outcome::held) {
            return growth;
        }
        const auto first = evidence.late_cosine_bound(1000);
        const auto second = evidence.late_cosine_bound(10000);
        const auto third = evidence.late_cosine_bound(100000);
        return first && second && third && less(*first, *second) == Truth::yes && less(*second, *third) == Truth::yes
                   ? Verdict::held()
                   : Verdict::undecided("the bound of the cosine was not seen to rise by T = 10^100000");
    });
}

/// Claims that the direction tends to that of `other`.
Verdict direction_tends_to(const CaseFacts& facts, const Matrix<Rational>& other) {
    const Rational length = norm_squared(other);
    if (length == 0) {
        return Verdict::vacuous("another direction");
    }
    const Rational product = inner_product(other, facts.direction());
    if (product > 0 && product * product == length * facts.svm().norm_squared) {
        return direction(facts); // the same direction
    }
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    const auto evidence = case_evidence(facts);
    if (!evidence) {
        return no_descent_evidence();
    }
    const Interval apart = direction_error_bound(Interval(product) / sqrt(Interval(Rational(length * facts.svm().norm_squared))));
    for (const int exponent : {100, 1000, 10000, 100000}) {
        const auto cosine = evidence->late_cosine_bound(exponent);
        if (!cosine) {
            continue;
        }
        const Interval bound = direction_error_bound(*cosine);
        if (less(bound, apart) == Truth::yes) {
            return Verdict::refuted(fmt::format("from step 10^{} on, the direction stays within {} of that of W_mm", exponent, descent_number(bound)),
                                    "a limit whose direction is " + matrix_text(other),
                                    fmt::format("that direction is {} away", descent_number(apart)));
        }
    }
    return Verdict::undecided("the bound does not separate the two directions by T = 10^100000");
}

Verdict direction_without_equalities(const CaseFacts& facts) {
    const std::vector<QueryGraph> graphs = without_equalities(facts.graphs());
    const GraphSvm relaxed = find_graph_svm(facts.data(), graphs);
    if (check_graph_svm(facts.data(), graphs, relaxed).outcome != Outcome::held) {
        throw std::logic_error("the Graph-SVM without equalities failed its check");
    }
    return direction_tends_to(facts, weight_matrix(facts.data().embedding(), relaxed.terms));
}

Verdict direction_of_reversed_graph(const CaseFacts& facts) { return direction_tends_to(facts, scaled(facts.direction(), Rational(-1))); }

/// Another optimiser's exact direction (theory/descent/optimiser_direction.h) against that of W_mm.
Verdict direction_of_optimiser(const std::optional<FixedDirection>& fixed) {
    if (!fixed) {
        return Verdict::vacuous("an optimiser with a fixed direction");
    }
    if (fixed->is_svm_direction()) {
        return Verdict::held(0.0);
    }
    return Verdict::refuted("it moves along a fixed matrix for ever", "the direction of W_mm",
                            fmt::format("{} with squared cosine {}{}", matrix_text(fixed->direction), fixed->cosine_sign < 0 ? "-" : "",
                                        descent_number(Interval(fixed->cosine_squared))));
}

DatasetShape one_hot_with_strict_edge() {
    return acyclic_datasets().tokens(2, 5).samples(1, 4).context_up_to(4).queries_up_to(2).embedded(EmbeddingKind::one_hot).with_strict_edge();
}

std::vector<Hypothesis> with_strict_edge() {
    return {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible, Hypothesis::strict_edge, Hypothesis::step};
}

} // namespace

Claim descent_diverges_claim() {
    Claim claim;
    claim.id = "descent.diverges";
    claim.statement = "With a strict edge the norm of W(t) tends to infinity under gradient descent, at least as fast as B2 says.";
    claim.source = "paper, theorem on gradient descent; THEORY 5, 6.1, 6.4";
    claim.hypotheses = with_strict_edge();
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.2}};
    claim.generate = generate_cases(descent_datasets().with_strict_edge(), descent_inputs());
    claim.check = diverges;
    claim.false_neighbours = {
        {"without-strict-edges",
         "The same without a strict edge.",
         diverges_without_strict_edges,
         generate_cases(single_component_datasets().tokens(2, 4).samples(1, 4).context_up_to(4), descent_inputs()),
         {Hypothesis::strict_edge}},
        {"square-root", "For every t >= 10^40, |W(t)| is at least |W_mm| sqrt(t)/10^6.", norm_like_square_root, {}, {}},
    };
    return claim;
}

Claim descent_direction_claim() {
    Claim claim;
    claim.id = "descent.direction";
    claim.statement =
        "With a strict edge W(t)/|W(t)| tends to W_mm/|W_mm| under gradient descent from any start, within the bounds of B2, B3 and B7.";
    claim.source = "paper, theorem on gradient descent; THEORY 5, 6.1, 6.2, 6.8";
    claim.hypotheses = with_strict_edge();
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    // with one outside token in all, B2 and B3 are equalities and say nothing
    claim.required_labels = {{"cyclic", 0.2}, {"several-outside-tokens", 0.4}};
    claim.labels = [](const CaseFacts& facts) {
        return has_single_outside_token(split_samples(facts.model(), facts.graphs())) ? std::vector<std::string>{}
                                                                                      : std::vector<std::string>{"several-outside-tokens"};
    };
    claim.generate = generate_cases(descent_datasets().with_strict_edge(), descent_inputs());
    claim.check = direction;
    const Dataset planted_cycle = small_dataset({{{1, 2, 0}, 1}, {{1, 0}, 0}});
    const Generate optimiser_cases = generate_cases(one_hot_with_strict_edge(), descent_inputs());
    claim.false_neighbours = {
        {"without-equalities",
         "The direction tends to that of the Graph-SVM without the equalities.",
         direction_without_equalities,
         generate_cases(
             mixture({{3, cyclic_datasets().tokens(3, 5).samples(2, 4).context_up_to(4).with_strict_edge()}, {1, draw_example({planted_cycle})}}),
             descent_inputs()),
         {}},
        {"reversed-graph", "The direction tends to that of the reversed graph.", direction_of_reversed_graph, {}, {}},
        {"sign-descent",
         "The direction of sign descent tends to that of W_mm.",
         [](const CaseFacts& facts) { return direction_of_optimiser(sign_descent_direction(facts.data(), facts.svm())); },
         optimiser_cases,
         {}},
        {"adam",
         "The direction of Adam with epsilon = 0, from 0, tends to that of W_mm.",
         [](const CaseFacts& facts) { return direction_of_optimiser(adam_direction_from_zero(facts.data(), facts.svm())); },
         optimiser_cases,
         {}},
    };
    return claim;
}

} // namespace attest
