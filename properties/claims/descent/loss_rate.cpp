// descent.loss-rate: on acyclic data the loss of gradient descent falls like 1/t, no faster and no slower (ours, THEORY 6.12; bounded).
//
// At steps 1, 2, 4, .. 128 of a certified run the loss is compared with its bound from above, from the step t0 where the loss is small also with the
// bound from below. On acyclic data L* = 0, so the loss is the excess loss.
#include "properties/claims/descent/descent_checks.h"

#include "model/descent/descent.h"
#include "theory/bounds/logit_range.h"
#include "theory/bounds/loss_rate.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// Both bounds as functions of the step, for a check or for a false version of it.
struct LossBounds {
    std::function<Interval(long steps)> upper;
    std::function<Interval(const Interval& loss, long steps)> lower; ///< steps since the loss was this
};

LossBounds bounds_of(const CaseFacts& facts, const DescentEvidence& evidence) {
    const std::size_t n = facts.data().size();
    const Interval range = logit_range(facts.data());
    return {[=, &evidence](long steps) { return descent_loss_upper(n, evidence.start_excess(), evidence.norm_mm(), evidence.rate(), steps); },
            [=, &evidence](const Interval& loss, long steps) { return descent_loss_lower(loss, range, evidence.rate(), steps); }};
}

Verdict within(const CaseFacts& facts, const std::function<LossBounds(const CaseFacts&, const DescentEvidence&)>& make) {
    if (!has_strict_edge(facts.graphs())) {
        return Verdict::held(0.0); // no edge at all: every context holds its label alone, L = 0 for ever
    }
    return with_evidence(facts, [&](DescentEvidence& evidence) {
        const LossBounds bounds = make(facts, evidence);
        const Interval range = logit_range(facts.data());
        std::optional<std::pair<long, Interval>> small; // t0 and L_{t0}
        const auto find_small = [&](const DescentCheckpoint& c) {
            if (!small && descent_loss_small(c.excess, range, evidence.rate()) == Truth::yes) {
                small = {c.steps, c.excess};
            }
        };
        evidence.run_to(0);
        find_small(evidence.checkpoint());
        return at_checkpoints(evidence, [&](const DescentCheckpoint& c) {
            Verdict v = Verdict::held();
            if (bounds.upper) {
                v = compare_at(c.steps, c.excess, bounds.upper(c.steps), "L(W(t)) against its upper bound");
            }
            if (v.outcome == Outcome::held && bounds.lower && small) {
                v = compare_at(c.steps, bounds.lower(small->second, c.steps - small->first), c.excess, "the lower bound against L(W(t))");
            }
            find_small(c);
            return v;
        });
    });
}

Verdict loss_rate(const CaseFacts& facts) { return within(facts, bounds_of); }

// ---- its false neighbours

Verdict upper_without_theta(const CaseFacts& facts) {
    return within(facts, [](const CaseFacts& f, const DescentEvidence& evidence) {
        const Interval gain = Interval(evidence.rate()) / (Interval(2) * square(evidence.norm_mm()));
        static_cast<void>(f);
        return LossBounds{[=, &evidence](long t) { return Interval(1) / (Interval(1) / evidence.start_excess() + gain * Interval(t)); }, {}};
    });
}

Verdict upper_with_squared_time(const CaseFacts& facts) {
    return within(facts, [](const CaseFacts& f, const DescentEvidence& evidence) {
        const auto upper = bounds_of(f, evidence).upper;
        return LossBounds{[=](long t) { return upper(t * t); }, {}};
    });
}

Verdict lower_without_two(const CaseFacts& facts) {
    return within(facts, [](const CaseFacts& f, const DescentEvidence& evidence) {
        const Interval range = logit_range(f.data()) / sqrt(Interval(2)); // M^2 in place of 2 M^2
        return LossBounds{{}, [=, &evidence](const Interval& loss, long t) { return descent_loss_lower(loss, range, evidence.rate(), t); }};
    });
}

// ---- its variations

/// A head whose scores in every context are one number below 1: a constant positive loss.
Verdict constant_positive_loss(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    if (!risk.constant() || !has_strict_edge(facts.graphs())) {
        return not_decisive();
    }
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        if (risk.scores(i).front() >= 1) {
            return not_decisive();
        }
    }
    return Verdict::refuted("every context's tokens have one score below 1, so L is a positive constant", "a loss that tends to 0 like 1/t",
                            "the same loss at every step");
}

Verdict infimum_is_positive(const CaseFacts& facts) {
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return no_descent_evidence();
    }
    return positive(finite->loss_infimum) == Truth::yes
               ? Verdict::refuted("a cycle keeps the loss above L* for ever", "a loss that tends to 0 like 1/t",
                                  "at least " + lower_text(finite->loss_infimum))
               : not_decisive();
}

constexpr long rate_steps = 64;

/// Far behind the label, where the gradient of a bounded loss vanishes, it stays above the bound.
Verdict upper_with_other_loss(const CaseFacts& facts, const OtherLoss& l) {
    const Rational beta = smoothness(facts.data());
    if (beta == 0 || !has_strict_edge(facts.graphs()) || equal(l.steepness, Interval(1)) != Truth::yes) {
        return not_decisive();
    }
    const Rational eta = facts.value().scalar("share") / beta;
    CertifiedDescent descent(facts.data(), facts.value().weights("start"), {eta, false, l.loss});
    const auto loss = [&] { return risk_of(facts, l, descent.logits()) - l.loss->in_intervals.value(Interval(1)); };
    const Interval start = loss();
    for (long t = 0; t < rate_steps; ++t) {
        descent.step();
    }
    const Interval bound = descent_loss_upper(facts.data().size(), start, sqrt(Interval(facts.svm().norm_squared)), eta, rate_steps);
    return exceeds(loss(), bound, fmt::format("{}: L(W({}))", l.text, rate_steps));
}

/// The loss after a few steps of any rate.
Verdict upper_at_any_rate(const CaseFacts& facts) {
    const Rational beta = smoothness(facts.data());
    if (beta == 0 || !share_allowed(facts) || !has_strict_edge(facts.graphs())) {
        return not_decisive();
    }
    const Rational eta = case_rate(facts);
    CertifiedDescent descent(facts.data(), facts.value().weights("start"), {eta});
    const Interval start = risk(facts.model(), descent.logits());
    for (long t = 1; t <= 6; ++t) {
        descent.step();
        const Interval bound = descent_loss_upper(facts.data().size(), start, sqrt(Interval(facts.svm().norm_squared)), eta, t);
        const Verdict v = exceeds(risk(facts.model(), descent.logits()), bound, fmt::format("L(W({}))", t));
        if (v.outcome == Outcome::refuted) {
            return v;
        }
    }
    return not_decisive();
}

DatasetShape acyclic_descent_datasets() {
    return descent_datasets().planned({{3, Plan::acyclic}, {1, Plan::incomparable}, {1, Plan::chain}}).with_strict_edge();
}

} // namespace

Claim descent_loss_rate() {
    Claim claim;
    claim.id = "descent.loss-rate";
    claim.statement =
        "On acyclic data 1/(1/L_t0 + 2 eta M^2 (t - t0)) <= L(W(t)) <= 1/(1/L_0 + eta theta^2 t/(2 |W_mm|^2)) from any start, for every t, "
        "and from t0 with 2 eta M^2 L_t0 <= 1 on.";
    claim.source = "ours, THEORY 6.12";
    claim.hypotheses = {Hypothesis::head,     Hypothesis::realisable,  Hypothesis::feasible, Hypothesis::acyclic,
                        Hypothesis::log_loss, Hypothesis::strict_edge, Hypothesis::step};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"several-queries", 0.05}, {"incomparable-components", 0.1}};
    claim.generate = generate_cases(
        mixture({{4, acyclic_descent_datasets()}, {1, draw_example({small_dataset({{{1, 0}, 1}})})}}),
        {weights_input(
             "start",
             {{2, WeightsKind::zero}, {3, WeightsKind::random}, {1, WeightsKind::single_edge}, {1, WeightsKind::edges}, {1, WeightsKind::off_space}}),
         scalar_input("share", {"1", "1", "2/3"})});
    claim.check = loss_rate;
    claim.false_neighbours = {
        {"theta-dropped",
         "L(W(t)) <= 1/(1/L_0 + eta t/(2 |W_mm|^2)).",
         upper_without_theta,
         generate_cases(acyclic_descent_datasets(), {start_behind({4, 8}), scalar_input("share", {"1"})}),
         {}},
        {"squared-time", "The upper bound holds with t^2.", upper_with_squared_time, {}, {}},
        {"factor-two-dropped", "1/(1/L_t0 + eta M^2 (t - t0)) <= L(W(t)).", lower_without_two, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head the loss falls like 1/t.", constant_positive_loss,
                generate_cases(headed_datasets().with_strict_edge().planned({{1, Plan::acyclic}}), whole_share_inputs())),
        no_gradient_without_realisable(absent_label_edge_cases()),
        without(Hypothesis::feasible, "The loss falls like 1/t, for any embeddings.", infimum_not_reached("L(W(t)) -> 0"),
                infeasible_acyclic_cases()),
        without(Hypothesis::acyclic, "With cycles, too, the loss falls like 1/t.", infimum_is_positive,
                generate_cases(small_one_hot_cycles().with_strict_edge())),
        without(Hypothesis::log_loss, "With another loss the loss is below the upper bound.", for_other_loss(upper_with_other_loss),
                generate_cases(other_loss_edge_datasets().planned({{1, Plan::acyclic}}),
                               {other_loss_input(), start_behind({8, 12, 16}), scalar_input("share", {"1"})})),
        not_needed(Hypothesis::strict_edge,
                   "Acyclic data without a strict edge have no edge: every context holds its label alone, and L = 0 for ever (with "
                   "1/L_0 read as infinite both bounds are 0)."),
        without(Hypothesis::step, "At any rate the loss is below the upper bound.", upper_at_any_rate,
                generate_cases(acyclic_descent_datasets().tokens(2, 3).embedded(EmbeddingKind::one_hot),
                               {small_weights("start"), scalar_input("share", {"5/2", "4", "8", "32"})})),
    };
    return claim;
}

} // namespace attest
