// What gradient descent tends to, as far as the loss and S_fin go (sections 5, 6.4, 6.5): descent.rate and descent.finite.
//
// At steps 1, 2, 4, .. 128 of a certified run the excess loss is compared with its bound for a nearly best s, and the part
// in S_fin with B6. Both bounds tend to 0 by their formulas, whatever the start. A false limit of the S_fin part is
// refuted when it is farther from W_fin than B6 allows at T = 10^100 and ever after.
#include "properties/claims/descent/descent_claims.h"

#include "model/descent/descent.h"
#include "theory/bounds/limit_gap.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr long last_step = 128;
constexpr int late = 100; // T = 10^100

/// Runs to 1, 2, 4, .. last_step and asks `check` at each; the first verdict that is not `held`, or the last.
template <class Check>
Verdict at_checkpoints(const CaseFacts& facts, const Check& check) {
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
        verdict = check(*evidence, evidence->checkpoint());
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
    }
    return verdict;
}

bool starts_at_minimum(const CaseFacts& facts) { return gradient_shown_zero(facts, facts.value().weights("start")); }

Verdict rate(const CaseFacts& facts) {
    if (share_allowed(facts) && starts_at_minimum(facts)) {
        return Verdict::held(0.0); // then L = L* for ever (L is convex), and the bound is not negative
    }
    return at_checkpoints(facts, [](const DescentEvidence&, const DescentCheckpoint& c) {
        return compare_at(c.steps, c.excess, c.excess_bound, "L(W(t)) - L* against its bound");
    });
}

/// The bound kappa e^-s alone, at s = 64.
Verdict rate_without_distance(const CaseFacts& facts) {
    return at_checkpoints(facts, [](const DescentEvidence& evidence, const DescentCheckpoint& c) {
        return compare_at(c.steps, c.excess, limit_gap_bound(evidence.kappa(), Interval(64)), "L(W(t)) - L* against kappa e^-s at s = 64");
    });
}

Verdict rate_with_squared_time(const CaseFacts& facts) {
    return at_checkpoints(facts, [](const DescentEvidence& evidence, const DescentCheckpoint& c) {
        // the two terms balance near s = 2 log t; three values of s are as good as all for a refutation
        for (const Rational& factor : {Rational(1), Rational(3, 2), Rational(2)}) {
            const Interval s = Interval(factor) * log(Interval(c.steps));
            const Interval bound = evidence.excess_bound(s, square(Interval(c.steps)));
            const Verdict verdict = compare_at(c.steps, c.excess, bound, "L(W(t)) - L* against the bound with t^2");
            if (verdict.outcome != Outcome::held) {
                return verdict;
            }
        }
        return Verdict::held();
    });
}

Verdict finite_part(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    if (facts.cyclic().dimension() == 0 || starts_at_minimum(facts)) {
        return Verdict::held(0.0); // S_fin = 0, or W(t) = W(0) minimises L, so its part is W_fin: exactly
    }
    return at_checkpoints(facts, [](const DescentEvidence& evidence, const DescentCheckpoint& c) {
        const Verdict verdict = compare_at(c.steps, c.finite_distance, c.radius_bound, "the distance of the S_fin part from W_fin against B6");
        if (verdict.outcome != Outcome::held || c.steps < last_step) {
            return verdict;
        }
        return less(evidence.late_radius_bound(2 * late), evidence.late_radius_bound(late)) == Truth::yes
                   ? verdict
                   : Verdict::undecided("the bound was not seen to fall");
    });
}

/// Claims that the S_fin part tends to that of W(0).
Verdict tends_to_the_start(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    if (facts.cyclic().dimension() == 0 || starts_at_minimum(facts)) {
        return Verdict::held(0.0);
    }
    const auto evidence = case_evidence(facts);
    if (!evidence) {
        return no_descent_evidence();
    }
    const Interval distance = evidence->checkpoint().finite_distance;
    const Interval bound = evidence->late_radius_bound(late);
    return less(bound, distance) == Truth::yes
               ? Verdict::refuted(fmt::format("from step 10^{} on the S_fin part stays within {} of W_fin", late, descent_number(bound)),
                                  "a limit equal to the start's part", fmt::format("that is {} away from W_fin", descent_number(distance)))
               : Verdict::undecided("the start's part was not separated from W_fin");
}

/// Claims that the S_fin part tends to the minimiser of L (not Lbar) on S_fin.
Verdict tends_to_minimiser_of_full_risk(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    if (facts.cyclic().dimension() == 0 || !has_strict_edge(facts.graphs())) {
        return Verdict::held(0.0); // the same point
    }
    const auto evidence = case_evidence(facts);
    if (!evidence) {
        return no_descent_evidence();
    }
    // both minimisers are unique; they differ when L has a slope along S_fin at W_fin, by at least |slope|/(beta |M_b|)
    const Matrix<Interval> gradient = risk_gradient(facts.model(), evidence->finite_logits());
    const Interval beta(smoothness(facts.data()));
    const Interval bound = evidence->late_radius_bound(late);
    const Vector<Interval> slopes = facts.cyclic().products_from_logits(facts.model().logits_of_coefficients(gradient), facts.model().queries());
    for (Index b = 0; b < slopes.size(); ++b) {
        const Interval apart = abs(slopes[b]) / (beta * sqrt(Interval(facts.cyclic().gram()(b, b))));
        if (less(bound, apart) == Truth::yes) {
            return Verdict::refuted(fmt::format("from step 10^{} on the S_fin part stays within {} of W_fin", late, descent_number(bound)),
                                    "a limit that minimises L on S_fin", fmt::format("that is at least {} away from W_fin", descent_number(apart)));
        }
    }
    return Verdict::undecided("the two minimisers were not separated");
}

} // namespace

Claim descent_rate_claim() {
    Claim claim;
    claim.id = "descent.rate";
    claim.statement = "L(W(t)) - L* <= kappa(W_fin) e^-s + |proj_S W(0) - W_fin - s W_mm|^2/(2 eta t) for every t >= 1, s >= 0, start, and "
                      "eta <= 1/beta.";
    claim.source = "ours, THEORY 6.4";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible, Hypothesis::step};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.5}};
    claim.generate = generate_cases(descent_datasets(), descent_inputs());
    claim.check = rate;
    claim.false_neighbours = {
        {"distance-dropped", "The same without the term in |W(0) - Z|^2.", rate_without_distance, {}, {}},
        {"squared-time", "The same with 2 eta t^2.", rate_with_squared_time, {}, {}},
    };
    return claim;
}

Claim descent_finite_claim() {
    Claim claim;
    claim.id = "descent.finite";
    claim.statement = "Under gradient descent the part in S_fin tends to W_fin from any start, within the bound of B6.";
    claim.source = "paper, theorem on gradient descent; THEORY 5, 6.4, 6.5";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible, Hypothesis::step};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.4}, {"strict-edge", 0.3}};
    const DrawDataset source = mixture({{4, cyclic_datasets().tokens(2, 5).samples(1, 4).context_up_to(4).queries_up_to(2).embedded(
                                                {{5, EmbeddingKind::one_hot}, {2, EmbeddingKind::orthonormal}, {2, EmbeddingKind::dense}})},
                                        {1, descent_datasets()}});
    claim.generate = generate_cases(source, descent_inputs());
    claim.check = finite_part;
    claim.false_neighbours = {
        {"start-part", "The part in S_fin tends to that of the start.", tends_to_the_start, {}, {}},
        {"minimiser-of-the-full-risk", "The part in S_fin tends to the minimiser of L on S_fin.", tends_to_minimiser_of_full_risk, {}, {}},
    };
    return claim;
}

} // namespace attest
