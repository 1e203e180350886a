// descent.diverges: with a strict edge the norm of W(t) tends to infinity (paper, theorem on gradient descent; THEORY 5, 6.1, 6.4; bounded).
//
// The excess loss is small (6.4), so strict margins are large (B2), so is the norm: |W(T)| >= mu |W_mm|.
#include "properties/claims/descent/weight_decay.h"

#include "model/numbers/exponent_range.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr long latest = 100000000000000000L; // exponents of enclosures end soon after

Verdict diverges(const CaseFacts& facts) {
    return along_the_run(facts, [](const DescentEvidence& evidence) {
        const WideExponentRange wide;
        // |W(T)| >= mu |W_mm|, and the bound of mu grows like log T
        for (long exponent = 100; exponent <= latest; exponent *= 10) { // later times for slow data
            const Interval first = evidence.late_margin_bound(exponent);
            const Interval second = evidence.late_margin_bound(2 * exponent);
            if (positive(first) == Truth::yes && less(first + Interval(exponent), second) == Truth::yes) {
                return Verdict::held();
            }
        }
        return Verdict::undecided(fmt::format("the bound of the norm was not seen to grow by T = 10^{}", 2 * latest));
    });
}

Verdict diverges_without_strict_edges(const CaseFacts& facts) {
    if (has_strict_edge(facts.graphs())) {
        return Verdict::vacuous("no strict edge");
    }
    return with_evidence(facts, [&](const DescentEvidence& evidence) {
        // S = S_fin: the part in S stays within B6's radius of W_fin because the loss never rises, the part off S never changes
        const Interval most =
            evidence.finite_norm() + evidence.radius_at(evidence.start_excess()) + sqrt(Interval(norm_squared(facts.value().weights("start"))));
        return most.is_bounded() ? Verdict::refuted("S = S_fin, so B6 at the start's excess loss bounds the norm for ever",
                                                    "a norm that tends to infinity", "at most " + upper_text(most))
                                 : Verdict::undecided("the norm was not bounded");
    });
}

/// Claims |W(t)| >= |W_mm| sqrt t / 10^6 for every t >= 10^40.
Verdict norm_like_square_root(const CaseFacts& facts) {
    return with_evidence(facts, [&](const DescentEvidence& evidence) {
        for (const int exponent : {40, 80, 160}) {
            const Interval finite_part = evidence.finite_norm() + evidence.late_radius_bound(exponent);
            const Interval most = evidence.late_norm_bound(exponent) + finite_part;
            const Interval wanted = evidence.norm_mm() * exp(log(Interval(10)) * Interval(exponent / 2 - 6));
            if (less(most, wanted) == Truth::yes) {
                return Verdict::refuted(fmt::format("the norm grows no faster than log^3 t; at step 10^{}", exponent),
                                        "at least " + lower_text(wanted), "at most " + upper_text(most));
            }
        }
        return Verdict::undecided("the bound of the norm is too weak at the steps tried");
    });
}

// ---- its variations

/// Nothing moves at all.
Verdict stands_still(const CaseFacts& facts) {
    return blind(facts) ? Verdict::refuted("L is constant, so W(t) = W(0) for ever", "a norm that tends to infinity", "a constant norm")
                        : not_decisive();
}

Verdict decayed_norm(const CaseFacts& facts) {
    return at_limit_of_weight_decay(facts, [](const PathFacts& at) {
        return at.norm.is_bounded() ? Verdict::refuted("the run tends to W_lambda, the minimiser of L + lambda/2 |W|^2",
                                                       "a norm that tends to infinity", "|W(t)| tends to a number of at most " + upper_text(at.norm))
                                    : Verdict::undecided("|W_lambda| was not bounded");
    });
}

} // namespace

Claim descent_diverges() {
    Claim claim;
    claim.id = "descent.diverges";
    claim.statement = "With a strict edge the norm of W(t) tends to infinity under gradient descent, at least as fast as B2 says.";
    claim.source = "paper, theorem on gradient descent; THEORY 5, 6.1, 6.4";
    claim.hypotheses = descent_hypotheses(true);
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
    claim.variations = {
        without(Hypothesis::head, "With any head and a strict edge the norm tends to infinity.",
                if_blind("a norm that tends to infinity", "W(t) = W(0) for ever"),
                generate_cases(headed_datasets().with_strict_edge(), whole_share_inputs())),
        no_gradient_without_realisable(absent_label_edge_cases()),
        without(Hypothesis::feasible, "With a strict edge the norm tends to infinity, for any embeddings.",
                constant_risk("a norm that tends to infinity", "W(t) = W(0) for ever"), infeasible_acyclic_cases()),
        not_needed(
            Hypothesis::log_loss,
            "For a differentiable loss with a negative derivative <-grad L, W_mm> is positive and continuous. Were |W(t)| <= B infinitely often, "
            "<W(t), W_mm>, which rises at every step, would rise by a fixed amount infinitely often and exceed B |W_mm|. (How fast it diverges does "
            "depend on the loss.)"),
        without(Hypothesis::strict_edge, "Without a strict edge, the norm tends to infinity.", stands_still, often_without_strict_edge()),
        not_needed(Hypothesis::step,
                   "At any constant rate <W(t), W_mm> rises by eta <-grad L, W_mm>, a positive continuous function of W(t). Were |W(t)| <= B "
                   "infinitely often, it "
                   "would rise by a fixed amount infinitely often and exceed B |W_mm|. (How fast the norm grows does depend on the rate.)"),
        with_optimiser(Optimiser::weight_decay, "With a strict edge the norm of W(t) tends to infinity under descent with weight decay.",
                       decayed_norm, generate_cases(descent_datasets().with_strict_edge(), {decay_input()})),
    };
    return claim;
}

} // namespace attest
