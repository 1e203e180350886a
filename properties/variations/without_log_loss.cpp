// L dropped (other_loss.h), for the claims that are still listed by hypothesis.
#include "model/attention/attention.h"
#include "model/descent/certified_descent.h"
#include "model/descent/descent.h"
#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/variations/hypothesis_tools.h"
#include "theory/bounds/limit_gap.h"
#include "theory/finite_component/loss_split.h"
#include "theory/regularisation_path/linear_loss_rate.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace attest {
namespace {

// ---- loss.*

// ---- finite.*

// ---- path.* and composition: a direction that falls faster

// ---- retrieval

Verdict retrieval_on_training(const CaseFacts& facts, const OtherLoss& l) {
    if (!acyclic(facts.graphs())) {
        return not_decisive(); // L* = l(1) on acyclic data
    }
    const Matrix<Interval> z = enclosed_logits(facts.model(), facts.value().weights("weights"));
    const Interval excess = risk_of(facts, l, z) - l.steepness * loss_value(l.loss, Interval(1));
    const Interval bound = -expm1(-(Interval(facts.data().size()) * excess));
    const InsideFlags inside = inside_flags(facts.model(), facts.graphs());
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const CountedSample& s = facts.model().samples()[i];
        const Verdict v = exceeds(outside_mass(s, inside[i], sample_logits(s, z)), bound, fmt::format("{}, sample {}: the mass outside", l.text, i));
        if (v.outcome == Outcome::refuted) {
            return v;
        }
    }
    return not_decisive();
}

/// The context {k, a, b} of the head of the file.
Verdict retrieval_unseen(const CaseFacts& facts) {
    const Dataset& data = facts.data();
    if (!data.embedding().is_one_hot() || data.tokens() != 3 || data.queries().size() != 1) {
        return not_decisive();
    }
    const Token k = data.queries().front();
    std::map<Token, int> labels;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        if (s.context.size() != 3 || token_counts(s.context).size() != 3) {
            return not_decisive();
        }
        ++labels[s.label];
    }
    if (labels.size() != 2 || labels.count(k) != 0 || labels.begin()->second == labels.rbegin()->second) {
        return not_decisive();
    }
    const auto [rare, frequent] = labels.begin()->second < labels.rbegin()->second ? std::pair{*labels.begin(), *labels.rbegin()}
                                                                                   : std::pair{*labels.rbegin(), *labels.begin()};
    const std::vector<Token>& context = facts.value().context("context");
    const std::vector<TokenCount> counts = token_counts(context);
    if (context.back() != k || counts.size() != 2 || multiplicity(context, rare.first) == 0) {
        return not_decisive();
    }
    const Rational half(1, 2);
    const Rational odds =
        (frequent.second - half) / (frequent.second - rare.second - half) * multiplicity(context, rare.first) / multiplicity(context, k);
    return Verdict::refuted(
        fmt::format("-u: once n_b a_k + (n_b - n_a) a_a <= 1/2, which holds from some R on, the optimum keeps token {} below a multiple "
                    "of the query",
                    rare.first),
        fmt::format("attention on token {} that tends to 1", rare.first), "at most " + to_text(Rational(odds / (1 + odds))) + " for ever");
}

// ---- descent.*

/// One exact step.
Verdict monotone(const CaseFacts& facts, const OtherLoss& l) {
    const Rational beta = smoothness(facts.data());
    if (beta == 0) {
        return not_decisive();
    }
    const Interval rate(Rational(facts.value().scalar("share") / beta));
    const Matrix<Interval> z = enclosed_logits(facts.model(), facts.value().weights("start"));
    const Matrix<Interval> slope = gradient_of(facts, l, z);
    const Matrix<Interval> step = facts.model().logits_of_coefficients(slope);
    Matrix<Interval> next = z;
    for (Index i = 0; i < next.size(); ++i) {
        next.data()[i] -= rate * step.data()[i];
    }
    const Interval wanted = rate / Interval(2) * facts.model().coefficient_product(slope, slope);
    const Interval fall = risk_of(facts, l, z) - risk_of(facts, l, next);
    return less(fall, wanted) == Truth::yes
               ? Verdict::refuted(l.text + ": one step of gradient descent", "a loss that falls by " + wanted.midpoint().to_text(6),
                                  "by " + fall.midpoint().to_text(6))
               : not_decisive();
}

constexpr long rate_steps = 64;

/// On acyclic data, far behind the label, where the gradient of a bounded loss vanishes.
Verdict rate(const CaseFacts& facts, const OtherLoss& l) {
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
    for (int s = 0; s <= 16; ++s) {
        const Matrix<Rational> gap = difference(facts.space().project(start), scaled(facts.direction(), Rational(s)));
        const Interval bound = descent_excess_bound(kappa, Interval(s), Interval(norm_squared(gap)), eta, rate_steps);
        const Verdict v = exceeds(excess, bound, fmt::format("{}: L(W({})) - L* at s = {}", l.text, rate_steps, s));
        if (v.outcome == Outcome::refuted) {
            return v;
        }
    }
    return not_decisive();
}

/// One-hot, K = 2, contexts of the two tokens once each: L = -1/n (n_0 + g_0 sigma(x_0) + n_1 + g_1 sigma(x_1)) over the two queries' logit
/// differences towards their more frequent label. With g_0 = g_1 descent, also by normalised steps, from x_0 = x_1 keeps x_0 = x_1 by symmetry.
Verdict direction(const CaseFacts& facts) {
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

/// One sample with two tokens y, v, so one logit difference x = <M, W> with W_mm = M/|M|^2, and u = 1/(1 + r e^{-x}), r = m_v/m_y. Under the flow
/// of (1-u)^2, dx/dt = 2 u (1-u)^2 |M|^2 <= 2 r^2 e^{-2x} |M|^2: e^{2x} grows at most linearly, so x stays below (log t)/2 + a constant.
Verdict half_as_fast(const CaseFacts& facts, const OtherLoss& l) {
    const Dataset& data = facts.data();
    if (l.loss != Loss::squared || equal(l.steepness, Interval(1)) != Truth::yes || data.size() != 1 ||
        token_counts(data.sample(0).context).size() != 2) {
        return not_decisive();
    }
    return Verdict::refuted("(1-u)^2: its slope is of order (1-u)^2, so the one margin x obeys dx/dt <= c e^{-2x}",
                            "<M, W(t)> - log t that converges", "<M, W(t)> <= (log t)/2 + a constant, from every start");
}

Verdict finite_part(const CaseFacts& facts) {
    return facts.cyclic().dimension() > 0 && !has_outside_token(facts) && balanced(facts.data(), facts.graphs())
               ? Verdict::refuted("-u: the labels of equal contexts are balanced, so L is constant and W(t) = W(0)",
                                  "one limit W_fin from every start", "the start's own part in S_fin")
               : not_decisive();
}

InputRecipe start_behind() {
    return {"start", [](const Case& value, Draw& draw) -> Input {
                const CaseFacts facts(value);
                return WeightsInput{scaled(facts.direction(), Rational(-draw.pick(std::vector<int>{8, 12, 16})))};
            }};
}

} // namespace

ClaimVariations without_log_loss() {
    const auto l = Hypothesis::log_loss;
    const DatasetShape shape = small_datasets().tokens(1, 3).samples(1, 3).context_up_to(3);
    const DatasetShape one_hot = shape.embedded(EmbeddingKind::one_hot);
    const DatasetShape edge = one_hot.tokens(2, 4).with_strict_edge();
    const DatasetShape cyclic = small_one_hot_cycles();
    const std::vector<InputRecipe> segment_inputs = {other_loss_input(), small_weights("weights"), small_weights("displacement")};
    std::vector<InputRecipe> steep_segment = segment_inputs;
    steep_segment.push_back(steepness_input());
    const DrawDataset tied = tied_datasets();
    const Generate path_cases = faster_direction_cases({linear_loss_input()});
    const Dataset alike = small_dataset({{{1, 0}, 1}, {{1, 0}, 1}, {{1, 0}, 0}, {{0, 1}, 0}});
    const Dataset one_context = small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 2}, {{2, 1, 0}, 2}});
    return {
        without("path.direction", l, "With another loss the path tends to the direction of W_mm.",
                if_faster("W/|W| that tends to W_mm/|W_mm|", "bounded away from it for ever"), path_cases),
        without("path.finite", l, "With another loss the path's part in S_fin tends to W_fin.",
                if_faster("a part in S_fin that converges", "unbounded"), path_cases),
        not_needed(
            "path.norm", l,
            "Along W_mm no label's mass falls and the mass of a label with a token outside its component strictly rises, at every W. So any strictly "
            "decreasing loss falls strictly along W_mm: no W is a minimiser (where the loss has a negative derivative the gradient has no zero), and "
            "the minimum over the ball falls strictly as R grows."),
        without("descent.monotone", l, "The loss falls by eta/2 |grad L|^2 at each step with any strictly decreasing loss.", for_other_loss(monotone),
                generate_cases(one_hot.tokens(2, 3), {other_loss_input(), steepness_input(), small_weights("start"), scalar_input("share", {"1"})})),
        without("descent.rate", l, "L(W(t)) - L* is within its bound with another loss.", for_other_loss(rate),
                generate_cases(edge.planned({{1, Plan::acyclic}}), {other_loss_input(), start_behind(), scalar_input("share", {"1"})})),
        not_needed(
            "descent.diverges", l,
            "For a differentiable loss with a negative derivative <-grad L, W_mm> is positive and continuous. Were |W(t)| <= B infinitely often, "
            "<W(t), W_mm>, which rises at every step, would rise by a fixed amount infinitely often and exceed B |W_mm|. (How fast it diverges does "
            "depend on the loss.)"),
        without("descent.direction", l, "With another loss W(t)/|W(t)| tends to W_mm/|W_mm|.", for_linear_loss(direction),
                generate_cases(draw_example({alike}),
                               {linear_loss_input(), weights_input("start", {{1, WeightsKind::zero}}), scalar_input("share", {"1"})})),
        without("normalised.direction", l, "With another loss the direction of normalised descent tends to W_mm/|W_mm|.", for_linear_loss(direction),
                generate_cases(draw_example({alike}),
                               {linear_loss_input(), weights_input("start", {{1, WeightsKind::zero}}), scalar_input("share", {"1"})})),
        without("flow.second-order", l, "With another loss W(t) - log(t) W_mm - W_fin converges. (On acyclic data it does for -u.)",
                for_other_loss(half_as_fast), generate_cases(edge.samples(1, 2), {other_loss_input()})),
        not_needed("normalised.floor", l,
                   "A normalised step moves the S_fin part by rate |g_h|/|g| whatever the risk whose gradient g is not 0, so of two points in a row "
                   "one is at "
                   "least half as far from W_fin, or from any other point."),
        without("descent.finite", l, "With another loss the part in S_fin tends to W_fin.", for_linear_loss(finite_part),
                generate_cases(tied, {linear_loss_input(), weights_input("start", {{1, WeightsKind::zero}}), scalar_input("share", {"1"})})),
        not_needed(
            "descent.gauge", l,
            "With any differentiable loss the gradient of a sample is a multiple of that of its label's mass, sum_v a_y ([v = y] - a_v) e_v e_k': "
            "its coefficients add up to 0, so it is a combination of M_{k,y,v}, which lie in S."),
        without("retrieval.training", l, "With another loss the attention mass outside the component is at most 1 - e^{-n eps}.",
                for_other_loss(retrieval_on_training),
                generate_cases(edge.planned({{1, Plan::acyclic}}), {other_loss_input(), small_weights("weights")})),
        without("retrieval.unseen", l, "With another loss attention tends to the highest component.", for_linear_loss(retrieval_unseen),
                generate_cases(draw_example({one_context}), {linear_loss_input(),
                                                             {"context",
                                                              [](const Case&, Draw&) -> Input {
                                                                  return ContextInput{{1, 0}};
                                                              }}})),
        without("composition", l, "With another loss attention inside the component tends to the masses of W_fin.",
                if_faster("attention that converges inside components", "logit differences inside them are unbounded"), path_cases),
        not_needed("automaton", l,
                   "W_mm does not see the loss, and the bound on the distance to the automaton holds with any matrix in place of W_fin, so with the "
                   "minimiser "
                   "of Lbar for any loss."),
    };
}

} // namespace attest
