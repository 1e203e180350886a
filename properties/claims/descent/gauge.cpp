// descent.gauge: the part of W(0) off S never changes (paper, lemma on the span of the gradient; THEORY 5, 6.7; exact).
#include "properties/claims/descent/fixed_direction.h"
#include "properties/claims/descent/weight_decay.h"

#include "model/numbers/number_text.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr long gauge_steps = 16;
constexpr long meeting_steps = 64;

/// grad L in rationals: the masses are p_v = e^{z_v}, positive rationals (K x K, row: query) instead.
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

/// Two certified runs enclose the same W(t), so V_t of the two are no further apart than their radii.
Verdict runs_meet(const CertifiedDescent& coarse, const CertifiedDescent& fine, const LogitMap<Interval>& map) {
    Matrix<Interval> apart(coarse.coefficients().rows(), coarse.coefficients().cols());
    for (Index i = 0; i < apart.size(); ++i) {
        apart.data()[i] = Interval::exactly(coarse.coefficients().data()[i]) - Interval::exactly(fine.coefficients().data()[i]);
    }
    const Interval distance = sqrt(max(Interval(0), inner_product(apart, map(apart))));
    const Interval reach = Interval::exactly(coarse.radius()) + Interval::exactly(fine.radius());
    return balls_meet(distance, reach,
                      [&] { return fmt::format("the distance of two certified runs against their radii at step {}", coarse.steps()); });
}

Verdict gradient_lies_in_space(const CaseFacts& facts) {
    const Matrix<Rational> gradient = rational_gradient(facts, facts.value().token_table("masses"));
    return facts.space().contains(gradient) ? Verdict::held() : Verdict::refuted("the gradient leaves S", "a matrix in S", matrix_text(gradient));
}

Verdict gauge(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return no_share();
    }
    if (const Verdict lies = gradient_lies_in_space(facts); lies.outcome != Outcome::held) {
        return lies;
    }
    const Matrix<Rational>& start = facts.value().weights("start");
    const DescentRule rule{case_rate(facts)};
    CertifiedDescent coarse(facts.data(), start, rule);
    const PrecisionScope twice(2 * working_digits());
    CertifiedDescent fine(facts.data(), start, rule); // the run once more, with twice the digits
    const LogitMap<Interval> map(facts.model());
    for (long t = 1; t <= meeting_steps; ++t) {
        coarse.step();
        fine.step();
        if (t == 1 || t == gauge_steps) {
            // W(t) is within the radius of V_t; were W(t) - W(0) in S, V_t - W(0) would be as near to S
            const Rational off = facts.space().squared_distance(moved(coarse));
            if (off > rational_radius_squared(coarse)) {
                return Verdict::refuted(fmt::format("W({}) - W(0) has a part off S", t), "none", "squared length " + lower_text(Interval(off)));
            }
        }
        if ((t & (t - 1)) == 0) { // powers of two will do
            if (const Verdict meet = runs_meet(coarse, fine, map); meet.outcome != Outcome::held) {
                return meet;
            }
        }
    }
    return Verdict::held();
}

Verdict gauge_off_svm_space(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return no_share();
    }
    if (facts.cyclic().dimension() == 0) {
        return gauge(facts); // S_svm = S
    }
    if (starts_at_minimum(facts)) {
        return Verdict::held(); // nothing moves
    }
    CertifiedDescent descent(facts.data(), facts.value().weights("start"), {case_rate(facts)});
    for (long t = 1; t <= gauge_steps; ++t) {
        descent.step();
        const Matrix<Rational> change = moved(descent);
        const Rational part = norm_squared(facts.cyclic().project(change));
        if (part > rational_radius_squared(descent)) {
            return Verdict::refuted(fmt::format("W({}) - W(0) has a part in S_fin, which is off S_svm", t), "no part off S_svm",
                                    "squared length " + lower_text(Interval(part)));
        }
    }
    return Verdict::undecided("no part in S_fin was shown to change");
}

Verdict norm_never_decreases(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return no_share();
    }
    if (starts_at_minimum(facts)) {
        return Verdict::held(0.0);
    }
    CertifiedDescent descent(facts.data(), facts.value().weights("start"), {case_rate(facts)});
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

// ---- its variations

/// The part of W off S never changes.
Verdict stays_in_start_plus_space(const CaseFacts& facts, const FixedRay& ray) {
    const std::optional<FixedDirection> fixed = ray.find(facts.data(), facts.svm());
    if (!fixed) {
        return no_fixed_direction();
    }
    return facts.space().contains(fixed->direction)
               ? Verdict::held()
               : Verdict::refuted("the run moves along a matrix that is not in S", "a part off S that never changes", matrix_text(fixed->direction));
}

/// grad L lies in S, so a step multiplies the part off S by 1 - eta lambda < 1.
Verdict decayed_part_off_space(const CaseFacts& facts) {
    if (facts.value().scalar("decay") <= 0) {
        return Verdict::vacuous("a decay above 0");
    }
    const Matrix<Rational>& start = facts.value().weights("start");
    const Matrix<Rational> off = difference(start, facts.space().project(start));
    return is_zero(off) ? Verdict::held()
                        : Verdict::refuted("each step multiplies the part off S by 1 - eta lambda", "a part off S that never changes",
                                           "W(0) has the part " + matrix_text(off));
}

std::vector<InputRecipe> inputs_with_masses() {
    std::vector<InputRecipe> inputs = descent_inputs();
    inputs.push_back(token_table_input("masses"));
    return inputs;
}

} // namespace

Claim descent_gauge() {
    Claim claim;
    claim.id = "descent.gauge";
    claim.statement = "The part of W(0) off S never changes: the gradient lies in S at every W, and the certified trajectory leaves W(0) + S by no "
                      "more than its proved error, which a run with twice the digits confirms.";
    claim.source = "paper, lemma on the span of the gradient; THEORY 5, 6.7";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::step};
    claim.grade = Grade::exact;
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.3}};
    claim.generate = generate_cases(any_descent_datasets(), inputs_with_masses());
    claim.check = gauge;
    claim.false_neighbours = {
        {"off-svm-space", "The part of W(0) off S_svm never changes.", gauge_off_svm_space, {}, {}},
        {"norm-never-decreases", "The norm never decreases.", norm_never_decreases, {}, {}},
    };
    claim.variations = {
        not_needed(Hypothesis::head,
                   "With any head the gradient of a sample is sum_v a_v (score - s_v) e_v e_k'/score. Its coefficients add up to 0, so it is a "
                   "combination of the M_{k,y,v} of the context's tokens v, which lie in S. (model.gauge claims it for every head and loss.)"),
        no_gradient_without_realisable(absent_label_cases()),
        not_needed(
            Hypothesis::log_loss,
            "With any differentiable loss the gradient of a sample is a multiple of that of its label's mass, sum_v a_y ([v = y] - a_v) e_v e_k': "
            "its coefficients add up to 0, so it is a combination of M_{k,y,v}, which lie in S."),
        not_needed(Hypothesis::step, "The gradient lies in S at every W, so at any rate every step stays in W(0) + S."),
    };
    for (const FixedRay& ray : fixed_rays()) {
        claim.variations.push_back(with_optimiser(
            ray.optimiser, fmt::format("The part of W(0) off S never changes under {} at any rate.", ray.what),
            [&ray](const CaseFacts& facts) { return stays_in_start_plus_space(facts, ray); }, one_hot_cases()));
    }
    claim.variations.push_back(with_optimiser(Optimiser::weight_decay, "The part of W(0) off S never changes under descent with weight decay.",
                                              decayed_part_off_space, weight_decay_cases()));
    for (const Optimiser optimiser : {Optimiser::heavy_ball, Optimiser::nesterov}) {
        Variation same = with_optimiser(optimiser, fmt::format("The part of W(0) off S never changes under {}.", optimiser->name),
                                        gradient_lies_in_space, generate_cases(descent_datasets(), inputs_with_masses()));
        same.not_needed = "Every step is a linear combination of gradients of L, and each of them lies in S.";
        claim.variations.push_back(std::move(same));
    }
    return claim;
}

} // namespace attest
