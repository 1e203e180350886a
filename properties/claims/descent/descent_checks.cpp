#include "properties/claims/descent/descent_checks.h"

#include "model/descent/descent.h"
#include "theory/bounds/limit_gap.h"

#include <fmt/format.h>

namespace attest {
namespace {

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

} // namespace

std::optional<DescentEvidence> case_evidence(const CaseFacts& facts) {
    return DescentEvidence::begin(facts.of_dataset(), facts.value().weights("start"), case_rate(facts));
}

Rational case_rate(const CaseFacts& facts) { return rate_of_share(facts.data(), facts.value().scalar("share")); }

bool share_allowed(const CaseFacts& facts) { return facts.value().scalar("share") > 0; }

Verdict no_share() { return Verdict::vacuous("a positive share"); }

Verdict no_descent_evidence() {
    return Verdict::undecided(fmt::format("W_fin or the curvature of Lbar was not enclosed at {} digits", working_digits()));
}

bool starts_at_minimum(const CaseFacts& facts) { return gradient_shown_zero(facts.model(), facts.value().weights("start")); }

Verdict compare_at(long steps, const Interval& a, const Interval& b, const char* what) {
    return at_most(a, b, [&] { return fmt::format("{} at step {}", what, steps); });
}

Verdict with_evidence(const CaseFacts& facts, const std::function<Verdict(DescentEvidence&)>& check) {
    if (!share_allowed(facts)) {
        return no_share();
    }
    auto evidence = case_evidence(facts);
    return evidence ? check(*evidence) : no_descent_evidence();
}

Verdict at_checkpoints(DescentEvidence& evidence, const std::function<Verdict(const DescentCheckpoint&)>& check) {
    Verdict verdict;
    for (long t = 1; t <= last_certified_step; t *= 2) {
        evidence.run_to(t);
        verdict = check(evidence.checkpoint());
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
    }
    return verdict;
}

Verdict along_the_run(const CaseFacts& facts, const std::function<Verdict(DescentEvidence&)>& last) {
    return with_evidence(facts, [&](DescentEvidence& evidence) {
        const Verdict verdict = at_checkpoints(evidence, [&](const DescentCheckpoint& c) {
            const Verdict excess = compare_at(c.steps, c.excess, c.excess_bound, "L(W(t)) - L* against its bound");
            return excess.outcome == Outcome::held ? margins_and_direction(c, evidence) : excess;
        });
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
        const Verdict at_end = last(evidence);
        return at_end.outcome == Outcome::held ? verdict : at_end;
    });
}

std::vector<Hypothesis> descent_hypotheses(bool edge) {
    std::vector<Hypothesis> r = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible};
    if (edge) {
        r.push_back(Hypothesis::strict_edge);
    }
    r.push_back(Hypothesis::step);
    return r;
}

DatasetShape descent_datasets() {
    return feasible_datasets().tokens(2, 5).samples(1, 4).context_up_to(4).queries_up_to(2).embedded({{5, EmbeddingKind::one_hot},
                                                                                                      {2, EmbeddingKind::orthonormal},
                                                                                                      {1, EmbeddingKind::orthogonal},
                                                                                                      {2, EmbeddingKind::dense},
                                                                                                      {1, EmbeddingKind::dependent}});
}

std::vector<InputRecipe> descent_inputs() {
    return {
        weights_input(
            "start",
            {{2, WeightsKind::zero}, {3, WeightsKind::random}, {1, WeightsKind::single_edge}, {1, WeightsKind::edges}, {1, WeightsKind::off_space}}),
        scalar_input("share", {"1", "1", "2/3"})};
}

std::vector<InputRecipe> whole_share_inputs() { return {small_weights("start"), scalar_input("share", {"1"})}; }

DrawDataset any_descent_datasets() {
    return mixture({{3, descent_datasets()}, {1, single_component_datasets().tokens(2, 4).samples(1, 4).context_up_to(4)}});
}

InputRecipe start_behind(std::vector<int> factors) {
    return {"start", [factors = std::move(factors)](const Case& value, Draw& draw) -> Input {
                const CaseFacts facts(value);
                return WeightsInput{scaled(facts.direction(), Rational(-draw.pick(factors)))};
            }};
}

Matrix<Interval> logits_after_step(const LogitModel& model, const Matrix<Interval>& z, const Matrix<Interval>& gradient, const Interval& rate) {
    const Matrix<Interval> step = model.logits_of_coefficients(gradient);
    Matrix<Interval> next = z;
    for (Index i = 0; i < next.size(); ++i) {
        next.data()[i] -= rate * step.data()[i];
    }
    return next;
}

Verdict exceeds_rate_bound(const CaseFacts& facts, const Interval& excess, const Interval& kappa, const Rational& rate, long steps,
                           const std::string& what) {
    for (int s = 0; s <= 16; ++s) {
        const Matrix<Rational> gap = difference(facts.space().project(facts.value().weights("start")), scaled(facts.direction(), Rational(s)));
        const Interval bound = descent_excess_bound(kappa, Interval(s), Interval(norm_squared(gap)), rate, steps);
        const Verdict v = exceeds(excess, bound, fmt::format("{} at s = {}", what, s));
        if (v.outcome == Outcome::refuted) {
            return v;
        }
    }
    return not_decisive();
}

/// One-hot, K = 2, contexts of the two tokens once each: L = -1/n (n_0 + g_0 sigma(x_0) + n_1 + g_1 sigma(x_1)) over the two queries' logit
/// differences towards their more frequent label. With g_0 = g_1 descent, also by normalised steps, from x_0 = x_1 keeps x_0 = x_1 by symmetry.
Verdict sees_two_queries_alike(const CaseFacts& facts) {
    const Dataset& data = facts.data();
    if (!data.embedding().is_one_hot() || data.tokens() != 2 || data.queries().size() != 2 || !is_zero(facts.value().weights("start"))) {
        return not_decisive();
    }
    std::map<Token, std::map<Token, int>> labels;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        if (s.context.size() != 2 || token_counts(s.context).size() != 2) {
            return not_decisive();
        }
        ++labels[s.query][s.label];
    }
    const int first = std::abs(labels[0][0] - labels[0][1]);
    const int second = std::abs(labels[1][0] - labels[1][1]);
    if (first != second || first == 0 || facts.cyclic().dimension() != 1) {
        return not_decisive();
    }
    return Verdict::refuted("-u sees the two queries alike, so from 0 both margins are equal for ever", "the direction of W_mm, of one query alone",
                            "cosine sqrt(1/2) for ever");
}

Generate two_queries_alike() {
    return generate_cases(draw_example({small_dataset({{{1, 0}, 1}, {{1, 0}, 1}, {{1, 0}, 0}, {{0, 1}, 0}})}),
                          {linear_loss_input(), weights_input("start", {{1, WeightsKind::zero}}), scalar_input("share", {"1"})});
}

std::vector<InputRecipe> large_steps() { return {small_weights("start"), scalar_input("share", {"5/2", "3", "4", "8"})}; }

DatasetShape one_hot_component() { return single_component_datasets().tokens(2, 3).samples(2, 4).context_up_to(3).embedded(EmbeddingKind::one_hot); }

} // namespace attest
