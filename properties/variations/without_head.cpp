// H dropped (other_head.h), for the claims that are still listed by hypothesis.
#include "model/attention/head_risk.h"
#include "model/descent/descent.h"
#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/variations/hypothesis_tools.h"
#include "theory/bounds/limit_gap.h"
#include "theory/finite_component/loss_split.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

// ---- loss.*

// ---- finite.*

// ---- limits

/// S is the line of W_mm, so the path is at -R W_mm/|W_mm|.
Verdict retrieval_unseen(const CaseFacts& facts) {
    if (facts.space().dimension() != 1 || !ordered(facts, HeadRisk(facts.data()), -1)) {
        return not_decisive();
    }
    const std::vector<Token>& context = facts.value().context("context");
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Token u : context) {
            const bool highest = std::all_of(context.begin(), context.end(), [&](Token w) { return graph.reaches(u, w); });
            const bool others = std::any_of(context.begin(), context.end(), [&](Token w) { return !graph.tied(u, w); });
            if (graph.query() == context.back() && highest && others) {
                return Verdict::refuted("S is the line of W_mm, and the head prefers what W_mm puts below: the path is -R W_mm/|W_mm|",
                                        fmt::format("attention that tends to the component of {}", u), "attention on it that falls along the path");
            }
        }
    }
    return not_decisive();
}

Verdict retrieval_on_training(const CaseFacts& facts) {
    return HeadRisk(facts.data()).constant() && has_outside_token(facts)
               ? Verdict::refuted("every context's tokens have one score: every W minimises L", "no attention outside the component at excess loss 0",
                                  "positive attention outside it")
               : not_decisive();
}

// ---- descent.*

/// One exact step from the start.
Verdict monotone(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    const Rational beta = smoothness(facts.data());
    const Matrix<Interval> z = enclosed_logits(risk.model(), facts.value().weights("start"));
    const auto before = risk.value(z);
    if (!before || beta == 0) {
        return infinite_loss();
    }
    const Interval rate(Rational(facts.value().scalar("share") / beta));
    const Matrix<Interval> slope = *risk.gradient(z);
    const Matrix<Interval> step = risk.model().logits_of_coefficients(slope);
    Matrix<Interval> next = z;
    for (Index i = 0; i < next.size(); ++i) {
        next.data()[i] -= rate * step.data()[i];
    }
    const Interval wanted = rate / Interval(2) * risk.model().coefficient_product(slope, slope);
    if (risk.infinite(next)) {
        return Verdict::refuted("after one step the score of a label is not positive", "a loss that falls by " + wanted.midpoint().to_text(6),
                                "an infinite loss");
    }
    const auto after = risk.value(next);
    if (!after) {
        return Verdict::undecided("the score after the step was not separated from 0");
    }
    return less(*before - *after, wanted) == Truth::yes
               ? Verdict::refuted("one step of gradient descent", "a loss that falls by " + wanted.midpoint().to_text(6),
                                  "by " + (*before - *after).midpoint().to_text(6))
               : not_decisive();
}

constexpr long rate_steps = 64;

/// On acyclic data (W_fin = 0, Lbar constant) a head may leave a plateau behind the label: descent from there stays above the bound.
Verdict rate(const CaseFacts& facts) {
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
        const Matrix<Interval> step = risk.model().logits_of_coefficients(*slope);
        for (Index i = 0; i < z.size(); ++i) {
            z.data()[i] -= Interval(eta) * step.data()[i];
        }
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
    for (int s = 0; s <= 16; ++s) {
        const Matrix<Rational> gap = difference(facts.space().project(start), scaled(facts.direction(), Rational(s)));
        const Interval bound = descent_excess_bound(kappa, Interval(s), Interval(norm_squared(gap)), eta, rate_steps);
        if (less(bound, excess) == Truth::yes) {
            return Verdict::refuted(fmt::format("L(W({})) - L* against its bound at s = {}", rate_steps, s), "at most " + bound.upper().to_text(6),
                                    excess.lower().to_text(6));
        }
    }
    return not_decisive();
}

Verdict finite_part(const CaseFacts& facts) {
    if (!HeadRisk(facts.data()).constant() || facts.cyclic().dimension() == 0) {
        return not_decisive();
    }
    const auto z = finite_logits(facts, facts.model());
    if (!z) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const Matrix<Rational> start = facts.model().logits(facts.value().weights("start"));
    for (const EdgeMatrix& m : facts.cyclic().basis()) {
        const int q = facts.model().query_index(m.query);
        const Interval apart = Interval(Rational(start(m.from, q) - start(m.to, q))) - ((*z)(m.from, q) - (*z)(m.to, q));
        if (positive(apart) == Truth::yes || negative(apart) == Truth::yes) {
            return Verdict::refuted("every context's tokens have one score, so W(t) = W(0) for ever", "a part in S_fin that tends to W_fin",
                                    "it stays " + apart.midpoint().to_text(6) + " away in one logit difference");
        }
    }
    return not_decisive();
}

/// W(0) = -c W_mm, at c that leave the start behind the label.
InputRecipe start_behind() {
    return {"start", [](const Case& value, Draw& draw) -> Input {
                const CaseFacts facts(value);
                return WeightsInput{scaled(facts.direction(), Rational(-draw.pick(std::vector<int>{8, 16, 32})))};
            }};
}

} // namespace

ClaimVariations without_head() {
    const auto h = Hypothesis::head;
    const DatasetShape shape = headed_datasets();
    const DatasetShape edge = shape.with_strict_edge();
    const DatasetShape cyclic = headed_cyclic_datasets();
    const std::vector<InputRecipe> segment = small_segment();
    const std::vector<InputRecipe> run = {small_weights("start"), scalar_input("share", {"1"})};
    const std::string restricted_twice =
        "The restricted dataset of the restricted dataset is itself, so its Lbar is the same function whatever the head, with "
        "the same minimisers; components and strict edges do not see the head.";
    const std::string normalised_step =
        "A normalised step moves the S_fin part by rate |g_h|/|g| whatever the risk whose gradient g is not 0, so of two points "
        "in a row one is at least half as far from W_fin, or from any other point.";
    return {
        without("path.direction", h, "With any head the path tends to the direction of W_mm.",
                if_reversed("a cosine with W_mm that tends to 1", "a negative one all along the path"), generate_cases(edge)),
        without("path.finite", h, "With any head the path's part in S_fin tends to W_fin.", half_blind, half_blind_cases()),
        without("path.norm", h, "With any head and a strict edge the gradient has no zero.",
                if_blind("a gradient without a zero", "gradient 0 at every W"), generate_cases(edge)),
        without("path.general-loss", h, "With any head every W that is not worse than R W_mm/|W_mm| tends to its direction.",
                if_reversed("W_R/R tends to W_mm/|W_mm|", "W_R = -R W_mm/|W_mm| has larger scores than R W_mm/|W_mm|, so a smaller loss: cosine -1"),
                generate_cases(edge.planned({{1, Plan::acyclic}, {1, Plan::free}}))),
        without("descent.monotone", h, "The loss with any head falls by eta/2 |grad L|^2 at each step.", monotone, generate_cases(shape, run)),
        without("descent.rate", h, "L(W(t)) - L* is within its bound with any head.", rate,
                generate_cases(edge.planned({{1, Plan::acyclic}, {1, Plan::free}}), {start_behind(), scalar_input("share", {"1"})})),
        without("descent.diverges", h, "With any head and a strict edge the norm tends to infinity.",
                if_blind("a norm that tends to infinity", "W(t) = W(0) for ever"), generate_cases(edge, run)),
        without("descent.direction", h, "With any head W(t)/|W(t)| tends to W_mm/|W_mm|.",
                if_reversed("<W(t), W_mm> that tends to infinity", "it falls at every step"), generate_cases(edge, run)),
        without("flow.second-order", h, "With any head W(t) - log(t) W_mm - W_fin converges.",
                if_blind("a W(t) that follows log(t) W_mm", "W(t) = W(0) for ever"), generate_cases(edge, {small_weights("start")})),
        without("normalised.direction", h, "With any head the direction of normalised descent tends to W_mm/|W_mm|.",
                if_reversed("<W(t), W_mm> that tends to infinity", "it falls at every step"), generate_cases(edge, run)),
        not_needed("normalised.floor", h, normalised_step),
        without("descent.finite", h, "With any head the part in S_fin tends to W_fin.", finite_part, generate_cases(cyclic, run)),
        not_needed("descent.gauge", h,
                   "With any head the gradient of a sample is sum_v a_v (score - s_v) e_v e_k'/score. Its coefficients add up to 0, so it is a "
                   "combination of the M_{k,y,v} of the context's tokens v, which lie in S. (model.gauge claims it for every head and loss.)"),
        without("retrieval.training", h, "With any head the attention mass outside the component is at most 1 - e^{-n eps}.", retrieval_on_training,
                generate_cases(edge)),
        without("retrieval.unseen", h, "With any head attention tends to the highest component.", retrieval_unseen,
                generate_cases(edge, {context_input("context", ContextKind::training)})),
        without("composition", h, "With any head attention inside the component tends to the masses of W_fin.", half_blind, half_blind_cases()),
        not_needed("automaton", h,
                   "W_mm does not see the head, and the bound on the distance to the automaton holds with any matrix in place of W_fin, so with the "
                   "minimiser of Lbar for any head."),
    };
}

} // namespace attest
