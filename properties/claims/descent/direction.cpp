// descent.direction: with a strict edge W(t)/|W(t)| tends to W_mm/|W_mm| (paper, theorem on gradient descent; THEORY 5, 6.1, 6.2, 6.8; bounded).
//
// The chain: the excess loss is small (6.4), so strict margins are large (B2), so P = W - its S_fin part lies near the
// ray of W_mm (B3), the nearer the less the norm exceeds them (B7). Each link is checked for the exact iterates at steps
// 1, 2, 4, .. 128; composed, it gives bounds for T = 10^k that tend to infinity and to 1. A false limit is refuted when it
// is farther from W_mm's direction than the bound allows at one of these T and ever after.
//
// Without the step condition no counterexample is known: the search looks at the certified cosine with W_mm, which has to rise along every run; a
// run on which it does not is left undecided for a person to look at.
#include "properties/claims/descent/fixed_direction.h"
#include "properties/claims/descent/weight_decay.h"

#include "model/descent/descent.h"
#include "model/numbers/exponent_range.h"
#include "model/numbers/number_text.h"
#include "theory/bounds/direction.h"
#include "theory/bounds/norm_growth.h"
#include "theory/graph_svm/other_constraints.h"
#include "theory/graph_svm/solve_graph_svm.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr long latest = 100000000000000000L; // no time beyond 10^latest is looked at: exponents of enclosures end there

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

/// Seen over three times T, each a tenth power of the one before: from 10^1000 on, or much later where the data are slow.
Verdict cosine_bound_rises(const DescentEvidence& evidence) {
    const WideExponentRange wide;
    for (long exponent = 1000; exponent <= latest / 100; exponent *= 1000) {
        const auto first = evidence.late_cosine_bound(exponent);
        const auto second = evidence.late_cosine_bound(10 * exponent);
        const auto third = evidence.late_cosine_bound(100 * exponent);
        if (first && second && third && less(*first, *second) == Truth::yes && less(*second, *third) == Truth::yes) {
            return Verdict::held();
        }
    }
    return Verdict::undecided(fmt::format("the bound of the cosine was not seen to rise by T = 10^{}", latest));
}

Verdict direction(const CaseFacts& facts) {
    return along_the_run(facts, [](DescentEvidence& evidence) {
        const Verdict growth = norm_growth(evidence);
        if (growth.outcome != Outcome::held) {
            return growth;
        }
        return cosine_bound_rises(evidence);
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
    return with_evidence(facts, [&](const DescentEvidence& evidence) {
        const WideExponentRange wide;
        const Interval apart = direction_error_bound(Interval(product) / sqrt(Interval(Rational(length * facts.svm().norm_squared))));
        for (long exponent = 100; exponent <= latest; exponent *= 10) {
            const auto cosine = evidence.late_cosine_bound(exponent);
            if (!cosine) {
                continue;
            }
            const Interval bound = direction_error_bound(*cosine);
            if (less(bound, apart) == Truth::yes) {
                return Verdict::refuted(fmt::format("from step 10^{} on, the direction stays within {} of that of W_mm", exponent, upper_text(bound)),
                                        "a limit whose direction is " + matrix_text(other),
                                        fmt::format("that direction is at least {} away", lower_text(apart)));
            }
        }
        return Verdict::undecided(fmt::format("the bound does not separate the two directions by T = 10^{}", latest));
    });
}

Verdict direction_without_equalities(const CaseFacts& facts) {
    const GraphSvm relaxed = solve_graph_svm(facts.data(), without_equalities(facts.graphs()));
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
    return Verdict::refuted(
        "it moves along a fixed matrix for ever", "the direction of W_mm",
        fmt::format("{} with squared cosine {}{}", matrix_text(fixed->direction), fixed->cosine_sign < 0 ? "-" : "", to_text(fixed->cosine_squared)));
}

// ---- its variations

/// cos angle(W(t), W_mm) at t = 4, 16, 64, .., certified: does it rise? Where it does not, or not yet, the run goes on for longer at the next
/// precision, and is undecided in the end.
Verdict cosine_rises(const CaseFacts& facts) {
    const Rational beta = smoothness(facts.data());
    if (beta == 0 || facts.value().scalar("share") <= 0) {
        return not_decisive();
    }
    CertifiedDescent descent(facts.data(), facts.value().weights("start"), {Rational(facts.value().scalar("share") / beta)});
    std::optional<Interval> previous;
    Verdict verdict = Verdict::undecided("no cosine");
    for (long t = 4; t <= 64L * working_digits() / 40; t *= 4) {
        while (descent.steps() < t) {
            descent.step();
        }
        const Interval cosine = descent.product(facts.direction()) / (descent.norm() * sqrt(Interval(facts.svm().norm_squared)));
        if (!cosine.is_bounded()) {
            return Verdict::undecided("the enclosures grew too wide");
        }
        const bool near = less(Interval(Rational(999, 1000)), cosine) == Truth::yes;
        verdict = near || (previous && less(*previous, cosine) == Truth::yes)
                      ? Verdict::held()
                      : Verdict::undecided(fmt::format("the cosine with W_mm did not rise by step {}: {}", t, ends_text(cosine)));
        previous = cosine;
    }
    return verdict;
}

Verdict keeps_direction_of_svm(const CaseFacts& facts, const FixedRay& ray) {
    const std::optional<FixedDirection> fixed = ray.find(facts.data(), facts.svm());
    if (!fixed) {
        return no_fixed_direction();
    }
    if (fixed->is_svm_direction()) {
        return Verdict::held(0.0);
    }
    const Interval cosine = sqrt(Interval(fixed->cosine_squared)) * Interval(fixed->cosine_sign);
    return Verdict::refuted(
        "the run stays on one ray for ever", "the direction of W_mm, " + matrix_text(facts.direction()),
        fmt::format("{}, at a cosine in {} (squared: {})", matrix_text(fixed->direction), ends_text(cosine), to_text(fixed->cosine_squared)));
}

Verdict decayed_direction(const CaseFacts& facts) {
    if (facts.space().dimension() == 1) {
        return Verdict::held(0.0); // W_lambda lies in S, which is the line of W_mm
    }
    return at_limit_of_weight_decay(facts, [&](const PathFacts& at) {
        return at.direction_error && positive(*at.direction_error) == Truth::yes
                   ? Verdict::refuted("the run tends to W_lambda, the minimiser of L + lambda/2 |W|^2", "the direction of W_mm",
                                      fmt::format("a cosine of at most {} with it, |W_lambda| in {}", upper_text(*at.cosine), ends_text(at.norm)))
                   : Verdict::undecided("W_lambda was not separated from the ray of W_mm");
    });
}

DatasetShape one_hot_with_strict_edge() {
    return acyclic_datasets().tokens(2, 5).samples(1, 4).context_up_to(4).queries_up_to(2).embedded(EmbeddingKind::one_hot).with_strict_edge();
}

} // namespace

Claim descent_direction() {
    Claim claim;
    claim.id = "descent.direction";
    claim.statement =
        "With a strict edge W(t)/|W(t)| tends to W_mm/|W_mm| under gradient descent from any start, within the bounds of B2, B3 and B7.";
    claim.source = "paper, theorem on gradient descent; THEORY 5, 6.1, 6.2, 6.8";
    claim.hypotheses = descent_hypotheses(true);
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
    claim.variations = {
        without(Hypothesis::head, "With any head W(t)/|W(t)| tends to W_mm/|W_mm|.",
                if_reversed("<W(t), W_mm> that tends to infinity", "it falls at every step"),
                generate_cases(headed_datasets().with_strict_edge(), whole_share_inputs())),
        no_gradient_without_realisable(absent_label_edge_cases()),
        without(Hypothesis::feasible, "W(t)/|W(t)| has a limit that does not depend on the start, for any embeddings.",
                constant_risk("one limit direction", "W(t) = W(0) for ever, from every start"), infeasible_acyclic_cases()),
        without(Hypothesis::log_loss, "With another loss W(t)/|W(t)| tends to W_mm/|W_mm|.", for_linear_loss(sees_two_queries_alike),
                two_queries_alike()),
        without(Hypothesis::strict_edge, "Without a strict edge, W(t)/|W(t)| tends to W_mm/|W_mm|.", no_direction, often_without_strict_edge()),
        without(Hypothesis::step, "At any rate W(t)/|W(t)| tends to W_mm/|W_mm|.", cosine_rises,
                generate_cases(descent_datasets().with_strict_edge().tokens(2, 4).samples(1, 3), large_steps())),
    };
    for (const FixedRay& ray : fixed_rays()) {
        claim.variations.push_back(with_optimiser(
            ray.optimiser, fmt::format("With a strict edge W(t)/|W(t)| tends to W_mm/|W_mm| under {} at any rate.", ray.what),
            [&ray](const CaseFacts& facts) { return keeps_direction_of_svm(facts, ray); }, one_hot_cases()));
    }
    claim.variations.push_back(with_optimiser(Optimiser::weight_decay,
                                              "With a strict edge W(t)/|W(t)| tends to W_mm/|W_mm| under descent with weight decay.",
                                              decayed_direction, generate_cases(descent_datasets().with_strict_edge(), {decay_input()})));
    return claim;
}

} // namespace attest
