// descent.monotone: every step at a rate of at most 1/beta lowers the loss (paper, gradient descent; THEORY 6.3, 6.4; enclosed).
//
// The Graph-SVM is not needed. The loss falls by L(W(t)) - L(W(t+1)), a difference of nearly equal numbers once descent has nearly stopped
// (without a strict edge it may converge quadratically, and no number of digits would do), so the statement is about steps with
// eta |grad|^2 >= 1e-10, a scale-free size. Under other optimisers single steps are enclosed in the same way.
#include "properties/claims/descent/weight_decay.h"

#include "model/descent/descent.h"
#include "properties/claims/loss/loss_checks.h"
#include "theory/graph/sample_groups.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr long monotone_steps = 48;

/// L falls by at least factor eta |grad|^2 at each step, eta = scale times the case's rate.
Verdict falls_by(const CaseFacts& facts, const Rational& scale, const Rational& factor) {
    if (!share_allowed(facts)) {
        return no_share();
    }
    const Matrix<Rational>& start = facts.value().weights("start");
    if (starts_at_minimum(facts)) {
        return Verdict::held(0.0); // descent stands still: 0 >= 0, exactly
    }
    const Rational rate = scale * case_rate(facts);
    CertifiedDescent descent(facts.data(), start, {rate});
    const LogitModel& model = facts.model();
    const Interval smallest(parse_decimal("1e-10"));
    Matrix<Interval> logits = descent.logits();
    Verdict verdict;
    for (long t = 0; t < monotone_steps; ++t) {
        const Matrix<Interval> gradient = risk_gradient(model, logits);
        const Interval size = Interval(rate) * model.coefficient_product(gradient, gradient);
        if (t > 0 && less(smallest, size) != Truth::yes) {
            break; // outside the statement (t = 0 is always inside)
        }
        const Interval before = risk(model, logits);
        descent.step();
        logits = descent.logits();
        verdict = compare_at(t, Interval(factor) * size, before - risk(model, logits), "the wanted decrease against the decrease of the loss");
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
    }
    return verdict;
}

// ---- its variations

/// One exact step from the start.
Verdict first_step_with_head(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    const Rational beta = smoothness(facts.data());
    const Matrix<Interval> z = enclosed_logits(risk.model(), facts.value().weights("start"));
    const auto before = risk.value(z);
    if (!before || beta == 0) {
        return infinite_loss();
    }
    const Interval rate(Rational(facts.value().scalar("share") / beta));
    const Matrix<Interval> slope = *risk.gradient(z);
    const Matrix<Interval> next = logits_after_step(risk.model(), z, slope, rate);
    const Interval wanted = rate / Interval(2) * risk.model().coefficient_product(slope, slope);
    if (risk.infinite(next)) {
        return Verdict::refuted("after one step the score of a label is not positive", "a loss that falls by " + lower_text(wanted),
                                "an infinite loss");
    }
    const auto after = risk.value(next);
    if (!after) {
        return Verdict::undecided("the score after the step was not separated from 0");
    }
    return exceeds(wanted, *before - *after, "one step of gradient descent");
}

/// One exact step.
Verdict first_step_with_other_loss(const CaseFacts& facts, const OtherLoss& l) {
    const Rational beta = smoothness(facts.data());
    if (beta == 0) {
        return not_decisive();
    }
    const Interval rate(Rational(facts.value().scalar("share") / beta));
    const Matrix<Interval> z = enclosed_logits(facts.model(), facts.value().weights("start"));
    const Matrix<Interval> slope = gradient_of(facts, l, z);
    const Matrix<Interval> next = logits_after_step(facts.model(), z, slope, rate);
    const Interval wanted = rate / Interval(2) * facts.model().coefficient_product(slope, slope);
    const Interval fall = risk_of(facts, l, z) - risk_of(facts, l, next);
    return exceeds(wanted, fall, l.text + ": one step of gradient descent");
}

/// At the first step from W(0); held exactly where the risk is constant (for -u: where every token of each group is as often its label).
Verdict first_step_falls_for(const CaseFacts& facts, Loss loss) {
    if (!share_allowed(facts)) {
        return no_share();
    }
    const LogitModel& model = facts.model();
    const std::vector<SampleGroup> groups = sample_groups(facts.data());
    const bool constant =
        smoothness(facts.data()) == 0 ||
        (loss->affine && std::all_of(groups.begin(), groups.end(), [](const SampleGroup& g) { return g.all_tokens_equally_often(); }));
    if (constant) {
        return Verdict::held(0.0); // the gradient is 0, exactly
    }
    const Interval rate(case_rate(facts));
    const Matrix<Interval> before = converted<Interval>(model.logits(facts.value().weights("start")));
    const Matrix<Interval> gradient = risk_gradient(model, before, loss);
    const Matrix<Interval> after = logits_after_step(model, before, gradient, rate);
    const Interval wanted = rate * model.coefficient_product(gradient, gradient) / Interval(2);
    return compare_at(0, wanted, risk(model, before, loss) - risk(model, after, loss), "the wanted decrease against the decrease of the loss");
}

/// The loss never rises; with `wanted`, it falls by at least eta/2 |grad L|^2 in each step with eta |grad L|^2 >= 1e-10. In enclosures of
/// the exact iterates.
Verdict falls_each_step(const CaseFacts& facts, Optimiser optimiser, bool wanted) {
    if (!share_allowed(facts) || (optimiser == Optimiser::weight_decay && facts.value().scalar("decay") <= 0)) {
        return Verdict::vacuous("step");
    }
    OptimiserRule rule;
    rule.optimiser = optimiser;
    rule.rate = case_rate(facts);
    if (optimiser == Optimiser::weight_decay) {
        rule.parameters["decay"] = facts.value().scalar("decay");
    }
    OptimiserRun<Interval> run(facts.data(), facts.value().weights("start"), rule);
    const LogitModel& model = facts.model();
    const Interval smallest(parse_decimal("1e-10"));
    Verdict verdict = Verdict::vacuous("a step with eta |grad L|^2 >= 1e-10");
    for (long t = 0; t < monotone_steps; ++t) {
        const Matrix<Interval> logits = model.logits(run.weights());
        const Matrix<Interval> gradient = risk_gradient(model, logits);
        const Interval size = Interval(rule.rate) * model.coefficient_product(gradient, gradient);
        const Interval before = risk(model, logits);
        if (!run.step()) {
            return Verdict::undecided(fmt::format("step {} was not decided at {} digits", t, working_digits()));
        }
        const Interval after = risk(model, model.logits(run.weights()));
        if (less(before, after) == Truth::yes) {
            return Verdict::refuted(fmt::format("the loss rises at step {}", t), "at most " + upper_text(before, 12),
                                    "at least " + lower_text(after, 12));
        }
        if (less(smallest, size) == Truth::yes) { // else outside the statement
            verdict =
                compare_at(t, wanted ? size / Interval(2) : Interval(0), before - after, "the wanted decrease against the decrease of the loss");
            if (verdict.outcome != Outcome::held) {
                return verdict;
            }
        }
    }
    return verdict;
}

} // namespace

Claim descent_monotone() {
    Claim claim;
    claim.id = "descent.monotone";
    claim.statement = "At a constant rate eta <= 1/beta the loss falls by at least eta/2 |grad L|^2 at each of the first 48 steps with "
                      "eta |grad L|^2 >= 1e-10, from any start.";
    claim.source = "paper, gradient descent; THEORY 6.3, 6.4";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::step};
    claim.grade = Grade::enclosed;
    claim.undecided_limit = 0.01;
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.3}};
    claim.generate = generate_cases(any_descent_datasets(), descent_inputs());
    claim.check = [](const CaseFacts& facts) { return falls_by(facts, 1, Rational(1, 2)); };
    claim.false_neighbours = {
        {"rate-4-over-beta", "The same at four times the rate.", [](const CaseFacts& facts) { return falls_by(facts, 4, Rational(1, 2)); }, {}, {}},
        {"whole-square", "The loss falls by at least eta |grad L|^2.", [](const CaseFacts& facts) { return falls_by(facts, 1, 1); }, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "The loss with any head falls by eta/2 |grad L|^2 at each step.", first_step_with_head,
                generate_cases(headed_datasets(), whole_share_inputs())),
        no_gradient_without_realisable(absent_label_cases()),
        without(Hypothesis::log_loss, "The loss falls by eta/2 |grad L|^2 at each step with any strictly decreasing loss.",
                for_other_loss(first_step_with_other_loss),
                generate_cases(other_loss_datasets().embedded(EmbeddingKind::one_hot).tokens(2, 3),
                               {other_loss_input(), steepness_input(), small_weights("start"), scalar_input("share", {"1"})})),
        without(Hypothesis::step, "The loss falls by eta/2 |grad L|^2 at each step, at any rate.", {},
                generate_cases(small_datasets().tokens(2, 3).samples(1, 3).context_up_to(3).embedded(EmbeddingKind::one_hot), large_steps())),
    };
    for (const Loss loss : {Loss::squared, Loss::linear}) {
        Variation falls = with_loss(
            loss, "For the loss " + loss_words(loss) + " the first step from any start, eta <= 1/beta, lowers L by at least eta/2 |grad|^2.",
            for_loss(first_step_falls_for, loss));
        falls.not_needed = "the descent lemma needs only that beta is a Lipschitz constant of the gradient, and " + smoothness_proof(loss);
        claim.variations.push_back(std::move(falls));
    }
    for (const Optimiser optimiser : {Optimiser::sign, Optimiser::adam, Optimiser::heavy_ball, Optimiser::nesterov, Optimiser::weight_decay}) {
        claim.variations.push_back(with_optimiser(
            optimiser, fmt::format("At a rate of at most 1/beta the loss rises at none of the first 48 steps under {}.", optimiser->name),
            [optimiser](const CaseFacts& facts) { return falls_each_step(facts, optimiser, false); }, weight_decay_cases()));
    }
    // the loss never rises there, but falls by eta/2 times the square of one entry only
    claim.variations.push_back(with_optimiser(
        Optimiser::coordinate,
        "At a rate of at most 1/beta the loss falls by at least eta/2 |grad L|^2 at each of the first 48 steps with "
        "eta |grad L|^2 >= 1e-10 under greedy coordinate descent.",
        [](const CaseFacts& facts) { return falls_each_step(facts, Optimiser::coordinate, true); }, weight_decay_cases()));
    return claim;
}

} // namespace attest
