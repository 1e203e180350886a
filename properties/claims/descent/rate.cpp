// descent.rate: L(W(t)) - L* falls like log^2 t/t from any start (ours, THEORY 6.4; bounded).
//
// At steps 1, 2, 4, .. 128 of a certified run the excess loss is compared with its bound for a nearly best s, which tends to 0 by its formula.
#include "properties/claims/descent/descent_checks.h"

#include "model/descent/descent.h"
#include "theory/bounds/limit_gap.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict rate(const CaseFacts& facts) {
    if (share_allowed(facts) && starts_at_minimum(facts)) {
        return Verdict::held(0.0); // then L = L* for ever (L is convex), and the bound is not negative
    }
    return with_evidence(facts, [](DescentEvidence& evidence) {
        return at_checkpoints(
            evidence, [](const DescentCheckpoint& c) { return compare_at(c.steps, c.excess, c.excess_bound, "L(W(t)) - L* against its bound"); });
    });
}

/// The bound kappa e^-s alone, at s = 64.
Verdict rate_without_distance(const CaseFacts& facts) {
    return with_evidence(facts, [](DescentEvidence& evidence) {
        return at_checkpoints(evidence, [&](const DescentCheckpoint& c) {
            return compare_at(c.steps, c.excess, limit_gap_bound(evidence.kappa(), Interval(64)), "L(W(t)) - L* against kappa e^-s at s = 64");
        });
    });
}

/// The two terms balance near s = 2 log t; three values of s are as good as all for a refutation.
Verdict rate_with_squared_time(const CaseFacts& facts) {
    return with_evidence(facts, [](DescentEvidence& evidence) {
        return at_checkpoints(evidence, [&](const DescentCheckpoint& c) {
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
    });
}

// ---- its variations

constexpr long rate_steps = 64;

/// On acyclic data (W_fin = 0, Lbar constant) a head may leave a plateau behind the label: descent from there stays above the bound.
Verdict rate_with_head(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    const HeadRisk restricted(facts.restricted());
    const Rational beta = smoothness(facts.data());
    if (facts.cyclic().dimension() != 0 || !risk.positive_scores() || !restricted.constant() || beta == 0) {
        return not_decisive();
    }
    const Matrix<Rational>& start = facts.value().weights("start");
    const Rational eta = facts.value().scalar("share") / beta;
    Matrix<Interval> z = enclosed_logits(risk.model(), start);
    for (long t = 0; t < rate_steps; ++t) {
        const auto slope = risk.gradient(z);
        if (!slope) {
            return Verdict::undecided("the enclosures grew too wide");
        }
        z = logits_after_step(risk.model(), z, *slope, Interval(eta));
    }
    const auto value = risk.value(z);
    if (!value) {
        return Verdict::undecided("the enclosures grew too wide");
    }
    const Interval excess = *value - *restricted.value(zero_matrix<Interval>(z.rows(), z.cols()));
    Interval kappa(0);
    const InsideFlags inside = inside_flags(facts.model(), facts.graphs());
    for (const Interval& q : outside_ratios(facts.model(), inside, zero_matrix<Interval>(z.rows(), z.cols()))) {
        kappa += q / Interval(facts.data().size());
    }
    return exceeds_rate_bound(facts, excess, kappa, eta, rate_steps, fmt::format("L(W({})) - L* against its bound", rate_steps));
}

/// On acyclic data, far behind the label, where the gradient of a bounded loss vanishes.
Verdict rate_with_other_loss(const CaseFacts& facts, const OtherLoss& l) {
    const Rational beta = smoothness(facts.data());
    if (!acyclic(facts.graphs()) || beta == 0 || equal(l.steepness, Interval(1)) != Truth::yes) {
        return not_decisive();
    }
    const Matrix<Rational>& start = facts.value().weights("start");
    const Rational eta = facts.value().scalar("share") / beta;
    CertifiedDescent descent(facts.data(), start, {eta, false, l.loss});
    for (long t = 0; t < rate_steps; ++t) {
        descent.step();
    }
    const Interval excess = risk_of(facts, l, descent.logits()) - loss_value(l.loss, Interval(1));
    Interval kappa(0);
    for (const CountedSample& s : facts.model().samples()) {
        kappa += Interval(Rational(s.length - s.label_count, s.label_count)) / Interval(facts.data().size()); // W_fin = 0
    }
    return exceeds_rate_bound(facts, excess, kappa, eta, rate_steps, fmt::format("{}: L(W({})) - L*", l.text, rate_steps));
}

} // namespace

Claim descent_rate() {
    Claim claim;
    claim.id = "descent.rate";
    claim.statement = "L(W(t)) - L* <= kappa(W_fin) e^-s + |proj_S W(0) - W_fin - s W_mm|^2/(2 eta t) for every t >= 1, s >= 0, start, and "
                      "eta <= 1/beta.";
    claim.source = "ours, THEORY 6.4";
    claim.hypotheses = descent_hypotheses(false);
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.5}};
    claim.generate = generate_cases(descent_datasets(), descent_inputs());
    claim.check = rate;
    claim.false_neighbours = {
        {"distance-dropped", "The same without the term in |W(0) - Z|^2.", rate_without_distance, {}, {}},
        {"squared-time", "The same with 2 eta t^2.", rate_with_squared_time, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "L(W(t)) - L* is within its bound with any head.", rate_with_head,
                generate_cases(headed_datasets().with_strict_edge().planned({{1, Plan::acyclic}, {1, Plan::free}}),
                               {start_behind({8, 16, 32}), scalar_input("share", {"1"})})),
        no_gradient_without_realisable(absent_label_cases()),
        without(Hypothesis::feasible, "L(W(t)) tends to L*, for any embeddings.", infimum_not_reached("L(W(t)) -> L*"), infeasible_acyclic_cases()),
        without(Hypothesis::log_loss, "L(W(t)) - L* is within its bound with another loss.", for_other_loss(rate_with_other_loss),
                generate_cases(other_loss_edge_datasets().planned({{1, Plan::acyclic}}),
                               {other_loss_input(), start_behind({8, 12, 16}), scalar_input("share", {"1"})})),
        without(Hypothesis::step, "L(W(t)) - L* is within its bound at any rate.", {}, generate_cases(one_hot_component(), large_steps())),
    };
    return claim;
}

} // namespace attest
