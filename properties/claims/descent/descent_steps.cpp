// What every single step of gradient descent does (section 6.4): descent.monotone and descent.gauge.
//
// Neither needs the Graph-SVM. The loss falls by L(W(t)) - L(W(t+1)), a difference of nearly equal numbers once descent has
// nearly stopped (without a strict edge it may converge quadratically, and no number of digits would do), so the
// statement is about steps with eta |grad|^2 >= 1e-10, a scale-free size.
#include "properties/claims/descent/descent_claims.h"

#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr long monotone_steps = 48;
constexpr long gauge_steps = 16;
constexpr long meeting_steps = 64;

/// L falls by at least factor eta |grad|^2 at each step, eta = scale times the case's rate.
Verdict falls_by(const CaseFacts& facts, const Rational& scale, const Rational& factor) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    const Matrix<Rational>& start = facts.value().weights("start");
    if (gradient_shown_zero(facts, start)) {
        return Verdict::held(0.0); // descent stands still: 0 >= 0, exactly
    }
    const Rational rate = scale * rate_of_share(facts.data(), facts.value().scalar("share"));
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

Rational rational_radius_squared(const CertifiedDescent& descent) {
    const Rational radius = descent.radius().to_rational();
    return radius * radius;
}

/// V_t - W(0) = E'A_tE_Q, exact.
Matrix<Rational> moved(const CertifiedDescent& descent) {
    Matrix<Rational> table(descent.coefficients().rows(), descent.coefficients().cols());
    for (Index i = 0; i < table.size(); ++i) {
        table.data()[i] = descent.coefficients().data()[i].to_rational();
    }
    return descent.model().weights(table);
}

/// The run once more with twice the digits: both enclose the same W(t), so V_t of the two are no further apart than their radii.
Verdict trajectories_meet(const CaseFacts& facts) {
    const Matrix<Rational>& start = facts.value().weights("start");
    const DescentRule rule{rate_of_share(facts.data(), facts.value().scalar("share"))};
    CertifiedDescent coarse(facts.data(), start, rule);
    const PrecisionScope twice(2 * working_digits());
    CertifiedDescent fine(facts.data(), start, rule);
    for (long t = 1; t <= meeting_steps; ++t) {
        coarse.step();
        fine.step();
        if ((t & (t - 1)) != 0) {
            continue; // powers of two will do
        }
        Matrix<Interval> apart(coarse.coefficients().rows(), coarse.coefficients().cols());
        for (Index i = 0; i < apart.size(); ++i) {
            apart.data()[i] = Interval::exactly(coarse.coefficients().data()[i]) - Interval::exactly(fine.coefficients().data()[i]);
        }
        const Interval distance = sqrt(max(Interval(0), facts.model().coefficient_product(apart, apart)));
        const Interval reach = Interval::exactly(coarse.radius()) + Interval::exactly(fine.radius());
        if (less(reach, distance) == Truth::yes) {
            return Verdict::refuted(fmt::format("two certified runs are further apart than their radii at step {}", t),
                                    "at most " + reach.midpoint().to_text(6), distance.midpoint().to_text(6));
        }
    }
    return Verdict::held();
}

Verdict gauge(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    const Matrix<Rational> gradient = rational_gradient(facts, facts.value().token_table("masses"));
    if (!facts.space().contains(gradient)) {
        return Verdict::refuted("the gradient leaves S", "a matrix in S", matrix_text(gradient));
    }
    CertifiedDescent descent(facts.data(), facts.value().weights("start"), {rate_of_share(facts.data(), facts.value().scalar("share"))});
    for (long t = 1; t <= gauge_steps; ++t) {
        descent.step();
        if (t == 1 || t == gauge_steps) {
            // W(t) is within the radius of V_t; were W(t) - W(0) in S, V_t - W(0) would be as near to S
            const Rational off = facts.space().squared_distance(moved(descent));
            if (off > rational_radius_squared(descent)) {
                return Verdict::refuted(fmt::format("W({}) - W(0) has a part off S", t), "none", Interval(off).midpoint().to_text(6));
            }
        }
    }
    return trajectories_meet(facts);
}

Verdict gauge_off_svm_space(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    if (facts.cyclic().dimension() == 0) {
        return gauge(facts); // S_svm = S
    }
    if (gradient_shown_zero(facts, facts.value().weights("start"))) {
        return Verdict::held(); // nothing moves
    }
    CertifiedDescent descent(facts.data(), facts.value().weights("start"), {rate_of_share(facts.data(), facts.value().scalar("share"))});
    for (long t = 1; t <= gauge_steps; ++t) {
        descent.step();
        const Matrix<Rational> change = moved(descent);
        const Rational part = norm_squared(facts.cyclic().project(change));
        if (part > rational_radius_squared(descent)) {
            return Verdict::refuted(fmt::format("W({}) - W(0) has a part in S_fin, which is off S_svm", t), "no part off S_svm",
                                    "squared length " + Interval(part).midpoint().to_text(6));
        }
    }
    return Verdict::undecided("no part in S_fin was shown to change");
}

Verdict norm_never_decreases(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("a positive share");
    }
    if (gradient_shown_zero(facts, facts.value().weights("start"))) {
        return Verdict::held(0.0);
    }
    CertifiedDescent descent(facts.data(), facts.value().weights("start"), {rate_of_share(facts.data(), facts.value().scalar("share"))});
    Interval before = descent.norm();
    for (long t = 1; t <= gauge_steps; ++t) {
        descent.step();
        const Interval now = descent.norm();
        const Verdict verdict = compare_at(t, before, now, "the norm one step before against the norm");
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
        before = now;
    }
    return Verdict::held();
}

DrawDataset any_small_dataset() {
    return mixture({{3, descent_datasets()}, {1, single_component_datasets().tokens(2, 4).samples(1, 4).context_up_to(4)}});
}

} // namespace

Matrix<Rational> rational_gradient(const CaseFacts& facts, const Matrix<Rational>& p) {
    const LogitModel& model = facts.model();
    Matrix<Rational> table = zero_matrix<Rational>(model.tokens(), static_cast<Index>(model.queries().size()));
    for (const CountedSample& s : model.samples()) {
        const Token query = model.queries()[static_cast<std::size_t>(s.query_index)];
        Rational total = 0;
        for (const TokenCount& v : s.counts) {
            total += v.count * p(query, v.token);
        }
        for (const TokenCount& v : s.counts) {
            table(v.token, s.query_index) += v.count * p(query, v.token) / total;
        }
        table(s.label, s.query_index) -= 1;
    }
    return model.weights(table);
}

Claim descent_monotone_claim() {
    Claim claim;
    claim.id = "descent.monotone";
    claim.statement = "At a constant rate eta <= 1/beta the loss falls by at least eta/2 |grad L|^2 at each of the first 48 steps with "
                      "eta |grad L|^2 >= 1e-10, from any start.";
    claim.source = "paper, gradient descent; THEORY 6.3, 6.4";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::step};
    claim.grade = Grade::enclosed;
    claim.undecided_limit = 0.01;
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.3}};
    claim.generate = generate_cases(any_small_dataset(), descent_inputs());
    claim.check = [](const CaseFacts& facts) { return falls_by(facts, 1, Rational(1, 2)); };
    claim.false_neighbours = {
        {"rate-4-over-beta", "The same at four times the rate.", [](const CaseFacts& facts) { return falls_by(facts, 4, Rational(1, 2)); }, {}, {}},
        {"whole-square", "The loss falls by at least eta |grad L|^2.", [](const CaseFacts& facts) { return falls_by(facts, 1, 1); }, {}, {}},
    };
    return claim;
}

Claim descent_gauge_claim() {
    Claim claim;
    claim.id = "descent.gauge";
    claim.statement = "The part of W(0) off S never changes: the gradient lies in S at every W, and the certified trajectory leaves W(0) + S by no "
                      "more than its proved error, which a run with twice the digits confirms.";
    claim.source = "paper, lemma on the span of the gradient; THEORY 5, 6.7";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::step};
    claim.grade = Grade::exact;
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.3}};
    std::vector<InputRecipe> inputs = descent_inputs();
    inputs.push_back(token_table_input("masses"));
    claim.generate = generate_cases(any_small_dataset(), inputs);
    claim.check = gauge;
    claim.false_neighbours = {
        {"off-svm-space", "The part of W(0) off S_svm never changes.", gauge_off_svm_space, {}, {}},
        {"norm-never-decreases", "The norm never decreases.", norm_never_decreases, {}, {}},
    };
    return claim;
}

} // namespace attest
