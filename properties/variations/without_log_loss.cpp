// L dropped: another loss in place of -log u. The input "loss" is 1 for (1-u)^2 and 2 for -u; "steepness" is a positive factor, since
// a strictly decreasing loss may be as steep as one likes.
//
// The inequalities are decided by intervals at drawn weights. For the limits:
//   -u on balanced data (theory/regularisation_path/linear_loss_rate.h): a direction D that W_mm's cannot match, found by the search, decides for
//   ever; -u on one context whose labels a, b occur n_a < n_b times and the query k never: with E = n_b a_k + (n_b - n_a) a_a <= 1/2 the optimum of a
//     ball of one-hot weights has mu z_a = -a_a(n_b - n_a - E)/n, mu z_k = -a_k(n_b - E)/n with mu > 0, so that z_a > z_k implies
//     e^{z_a - z_k} < (n_b - E)/(n_b - n_a - E): attention on a over k stays below a number < 1;
//   -u on two one-hot queries that the loss sees alike: by symmetry descent from 0 stays on the diagonal.
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

/// The loss of the case times its steepness.
struct OtherLoss {
    Loss loss;
    Interval steepness;
    std::string text;
};
std::optional<OtherLoss> case_loss(const CaseFacts& facts) {
    const auto loss = other_loss(facts);
    const Rational steepness = facts.value().has("steepness") ? facts.value().scalar("steepness") : Rational(1);
    if (!loss || steepness <= 0) {
        return std::nullopt;
    }
    const std::string name = *loss == Loss::squared ? "(1-u)^2" : "-u";
    return OtherLoss{*loss, Interval(steepness), steepness == 1 ? name : to_text(steepness) + " times " + name};
}

Matrix<Interval> enclosed_logits(const CaseFacts& facts, const Matrix<Rational>& w) { return converted<Interval>(facts.model().logits(w)); }
Interval risk_of(const CaseFacts& facts, const OtherLoss& l, const Matrix<Interval>& z) { return l.steepness * risk(facts.model(), z, l.loss); }
Matrix<Interval> gradient_of(const CaseFacts& facts, const OtherLoss& l, const Matrix<Interval>& z) {
    Matrix<Interval> g = risk_gradient(facts.model(), z, l.loss);
    for (Index i = 0; i < g.size(); ++i) {
        g.data()[i] *= l.steepness;
    }
    return g;
}

/// A decision that needs the loss of the case.
Decide with_loss(std::function<Verdict(const CaseFacts&, const OtherLoss&)> decide) {
    return [decide = std::move(decide)](const CaseFacts& facts) {
        const auto loss = case_loss(facts);
        return loss ? decide(facts, *loss) : not_decisive();
    };
}
/// One that is about the loss -u alone.
Decide with_linear_loss(std::function<Verdict(const CaseFacts&)> decide) {
    return with_loss([decide = std::move(decide)](const CaseFacts& facts, const OtherLoss& l) {
        return l.loss == Loss::linear && equal(l.steepness, Interval(1)) == Truth::yes ? decide(facts) : not_decisive();
    });
}

Verdict exceeds(const Interval& found, const Interval& bound, const std::string& what) {
    return less(bound, found) == Truth::yes ? Verdict::refuted(what, "at most " + bound.upper().to_text(8), "at least " + found.lower().to_text(8))
                                            : not_decisive();
}

// ---- loss.*

Verdict closed_form(const CaseFacts& facts, const OtherLoss& l) {
    const Matrix<Interval> z = enclosed_logits(facts, facts.value().weights("weights"));
    const Interval by_loss = risk_of(facts, l, z);
    const Interval form = risk(facts.model(), z);
    return less(by_loss, form) == Truth::yes || less(form, by_loss) == Truth::yes
               ? Verdict::refuted("the risk with " + l.text + " is not the log-sum-exp form", form.midpoint().to_text(8),
                                  by_loss.midpoint().to_text(8))
               : not_decisive();
}

struct Segment {
    Matrix<Interval> start, end, displacement;
};
Segment segment(const CaseFacts& facts) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Rational>& v = facts.value().weights("displacement");
    return {enclosed_logits(facts, w), enclosed_logits(facts, sum(w, v)), enclosed_logits(facts, v)};
}

Verdict gradient(const CaseFacts& facts, const OtherLoss& l) {
    const Segment s = segment(facts);
    const Interval remainder = risk_of(facts, l, s.end) - risk_of(facts, l, s.start) - inner_product(gradient_of(facts, l, s.start), s.displacement);
    return exceeds(-remainder, Interval(0), l.text + ": <grad L(W), V> - (L(W+V) - L(W))");
}

Verdict convex(const CaseFacts& facts, const OtherLoss& l) {
    const Segment s = segment(facts);
    const Interval turn = inner_product(gradient_of(facts, l, s.start), s.displacement) - inner_product(gradient_of(facts, l, s.end), s.displacement);
    return exceeds(turn, Interval(0), l.text + ": by how much the slope along V falls");
}

/// The second derivative along V: with a the label's mass and d its logit's displacement less the mean, a' = a d and a'' = a (d^2 - Var).
Verdict strictly_convex(const CaseFacts& facts, const OtherLoss& l) {
    const Matrix<Rational> inside = facts.space().project(facts.value().weights("displacement"));
    if (is_zero(inside)) {
        return not_decisive();
    }
    const Matrix<Interval> z = enclosed_logits(facts, facts.value().weights("weights"));
    const Matrix<Interval> direction = enclosed_logits(facts, inside);
    Interval curvature(0);
    for (const CountedSample& s : facts.model().samples()) {
        const std::vector<Interval> masses = attention(s, z);
        const std::vector<Interval> u = sample_logits(s, direction);
        Interval mean(0);
        Interval square_mean(0);
        std::size_t label = 0;
        for (std::size_t j = 0; j < masses.size(); ++j) {
            mean += masses[j] * u[j];
            square_mean += masses[j] * square(u[j]);
            label = s.counts[j].token == s.label ? j : label;
        }
        const Interval variance = square_mean - square(mean);
        const Interval first = masses[label] * (u[label] - mean);
        const Interval second = masses[label] * (square(u[label] - mean) - variance);
        curvature += l.loss == Loss::linear ? -second : Interval(2) * (square(first) - (Interval(1) - masses[label]) * second);
    }
    return negative(curvature) == Truth::yes
               ? Verdict::refuted(l.text + ": the curvature along a direction of S", "positive", curvature.midpoint().to_text(8))
               : not_decisive();
}

Verdict smooth(const CaseFacts& facts, const OtherLoss& l) {
    const Segment s = segment(facts);
    Matrix<Interval> change = gradient_of(facts, l, s.end);
    const Matrix<Interval> from = gradient_of(facts, l, s.start);
    for (Index i = 0; i < change.size(); ++i) {
        change.data()[i] -= from.data()[i];
    }
    const Rational beta = smoothness(facts.data());
    return exceeds(facts.model().coefficient_product(change, change),
                   Interval(Rational(beta * beta * norm_squared(facts.value().weights("displacement")))),
                   l.text + ": the square of the gradient's change");
}

// ---- finite.*

Verdict exists(const CaseFacts& facts) {
    return facts.cyclic().dimension() > 0 && balanced(facts.data(), facts.graphs())
               ? Verdict::refuted("-u: the labels of equal restricted contexts are balanced, so Lbar is constant", "exactly one minimiser on S_fin",
                                  "every W of S_fin")
               : not_decisive();
}

/// Calibrated masses (and the closed form's logits) are those of W_fin alone.
Verdict minimiser_is_elsewhere(const CaseFacts& facts, const OtherLoss& l) {
    const LogitModel model(facts.restricted());
    const auto z = finite_logits(facts, model);
    if (!z) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const Vector<Interval> slopes = slopes_on_cyclic(facts, model, risk_gradient(model, *z, l.loss));
    const Interval* slope = nonzero_slope(slopes);
    return slope ? Verdict::refuted(l.text + ": the point of S_fin with these masses does not minimise Lbar", "gradient 0 along S_fin",
                                    "slope " + slope->midpoint().to_text(6))
                 : not_decisive();
}

Verdict limit(const CaseFacts& facts, const OtherLoss& l) {
    const Rational& r = facts.value().scalar("r");
    const Matrix<Rational>& w = facts.value().weights("weights");
    if (r < 0) {
        return not_decisive();
    }
    const LogitModel restricted(facts.restricted());
    const Interval gap = risk_of(facts, l, enclosed_logits(facts, sum(w, scaled(facts.direction(), r)))) -
                         l.steepness * risk(restricted, converted<Interval>(restricted.logits(w)), l.loss);
    Interval kappa(0);
    for (const Interval& q : outside_ratios(facts.model(), inside_flags(facts.model(), facts.graphs()), enclosed_logits(facts, w))) {
        kappa += q / Interval(facts.data().size());
    }
    return exceeds(gap, limit_gap_bound(kappa, Interval(r)), l.text + ": L(W + r W_mm) - Lbar(W)");
}

/// Under I, when all samples of a component share one restricted context in which some token is the label more often than another, the risk
/// -1/n sum n_y a_y is above -max n_y/n at every W and tends to it: not attained, although nothing is outside.
Verdict infimum(const CaseFacts& facts) {
    if (has_strict_edge(facts.graphs()) || has_outside_token(facts) || !facts.data().embedding().independent()) {
        return not_decisive();
    }
    std::map<std::pair<Token, int>, std::pair<std::vector<Token>, std::map<Token, int>>> groups; // by query and component
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample s = facts.data().sample(i);
        std::vector<Token> context(s.context.begin(), s.context.end());
        std::sort(context.begin(), context.end());
        const int component = graph_of(facts.graphs(), s.query).component(s.label);
        auto& group = groups.try_emplace({s.query, component}, context, std::map<Token, int>{}).first->second;
        if (group.first != context) {
            return not_decisive();
        }
        ++group.second[s.label];
    }
    for (const auto& [place, group] : groups) {
        for (const auto& [label, count] : group.second) {
            if (count != group.second.begin()->second) {
                return Verdict::refuted(
                    fmt::format("-u, query {}: -1/n sum n_y a_y is least when all attention is on the most frequent label", place.first),
                    "an infimum that is attained (there is no strict edge)", "attained by no W");
            }
        }
    }
    return not_decisive();
}

// ---- path.* and composition: a direction that falls faster

Decide if_faster(std::string expected, std::string found) {
    return with_linear_loss([expected, found](const CaseFacts& facts) { return faster_direction(facts, expected, found); });
}

// ---- retrieval

Verdict retrieval_on_training(const CaseFacts& facts, const OtherLoss& l) {
    if (!acyclic(facts.graphs())) {
        return not_decisive(); // L* = l(1) on acyclic data
    }
    const Matrix<Interval> z = enclosed_logits(facts, facts.value().weights("weights"));
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
    const Matrix<Interval> z = enclosed_logits(facts, facts.value().weights("start"));
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

InputRecipe losses() { return scalar_input("loss", {"1", "2"}); }
InputRecipe linear_loss() { return scalar_input("loss", {"2"}); }
InputRecipe steep() { return scalar_input("steepness", {"1", "16"}); }

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
    const DatasetShape cyclic = one_hot.tokens(2, 3).planned({{2, Plan::one_component}, {1, Plan::cyclic}});
    const std::vector<InputRecipe> segment_inputs = {losses(), small_weights("weights"), small_weights("displacement")};
    std::vector<InputRecipe> steep_segment = segment_inputs;
    steep_segment.push_back(steep());
    const DrawDataset tied = mixture(
        {{1, draw_example({small_dataset({{{1, 0}, 1}, {{1, 0}, 0}}), small_dataset({{{1, 0}, 1}, {{1, 0}, 1}, {{1, 0}, 0}})})}, {3, cyclic}});
    const Generate path_cases = faster_direction_cases({linear_loss()});
    const Dataset alike = small_dataset({{{1, 0}, 1}, {{1, 0}, 1}, {{1, 0}, 0}, {{0, 1}, 0}});
    const Dataset one_context = small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 2}, {{2, 1, 0}, 2}});
    return {
        without("loss.closed-form", l, "The risk with another loss equals the log-sum-exp form.", with_loss(closed_form),
                generate_cases(shape, {losses(), small_weights("weights")})),
        without("loss.gradient", l, "L(W+V) - L(W) - <grad L(W), V> >= 0 with another loss.", with_loss(gradient),
                generate_cases(shape, segment_inputs)),
        without("loss.convex", l, "The gradient of the risk with another loss is monotone.", with_loss(convex),
                generate_cases(shape, segment_inputs)),
        without("loss.strictly-convex", l, "The curvature along every nonzero direction of S is positive with another loss.",
                with_loss(strictly_convex), generate_cases(shape, segment_inputs)),
        without("loss.smooth", l,
                "|grad L(W) - grad L(V)| <= beta |W - V| with any strictly decreasing loss. (beta does suffice for (1-u)^2 and -u themselves.)",
                with_loss(smooth), generate_cases(shape, steep_segment)),
        without("finite.exists", l, "Lbar with another loss has exactly one minimiser on S_fin.", with_linear_loss(exists),
                generate_cases(cyclic, {linear_loss()})),
        not_needed("finite.restricted-problem", l,
                   "The restricted dataset of the restricted dataset is itself, so its Lbar is the same function whatever the loss, with the same "
                   "minimisers; components and strict edges do not see the loss."),
        without("finite.calibration", l, "At the minimiser of Lbar with another loss predicted and observed frequencies agree.",
                with_loss(minimiser_is_elsewhere), generate_cases(cyclic, {losses()})),
        without("finite.closed-form", l, "The minimiser of Lbar with another loss has the closed form's logits.",
                with_loss([](const CaseFacts& facts, const OtherLoss& loss) {
                    return closed_form_applies(facts) ? minimiser_is_elsewhere(facts, loss) : not_decisive();
                }),
                generate_cases(cyclic, {losses()})),
        without("finite.limit", l,
                "0 <= L(W + r W_mm) - Lbar(W) <= kappa(W) e^{-r} with any strictly decreasing loss. (For (1-u)^2 and -u themselves it holds: the gap "
                "of a "
                "sample is at most its q_i.)",
                with_loss(limit), generate_cases(edge, {losses(), steep(), small_weights("weights"), scalar_input("r", {"0", "1", "4"})})),
        without("finite.infimum", l,
                "inf L = L* is attained exactly when there is no strict edge, with another loss. (inf L = L* holds for every loss.)",
                with_linear_loss(infimum), generate_cases(tied, {linear_loss()})),
        without("path.direction", l, "With another loss the path tends to the direction of W_mm.",
                if_faster("W/|W| that tends to W_mm/|W_mm|", "bounded away from it for ever"), path_cases),
        without("path.finite", l, "With another loss the path's part in S_fin tends to W_fin.",
                if_faster("a part in S_fin that converges", "unbounded"), path_cases),
        not_needed(
            "path.norm", l,
            "Along W_mm no label's mass falls and the mass of a label with a token outside its component strictly rises, at every W. So any strictly "
            "decreasing loss falls strictly along W_mm: no W is a minimiser (where the loss has a negative derivative the gradient has no zero), and "
            "the minimum over the ball falls strictly as R grows."),
        without("descent.monotone", l, "The loss falls by eta/2 |grad L|^2 at each step with any strictly decreasing loss.", with_loss(monotone),
                generate_cases(one_hot.tokens(2, 3), {losses(), steep(), small_weights("start"), scalar_input("share", {"1"})})),
        without("descent.rate", l, "L(W(t)) - L* is within its bound with another loss.", with_loss(rate),
                generate_cases(edge.planned({{1, Plan::acyclic}}), {losses(), start_behind(), scalar_input("share", {"1"})})),
        not_needed(
            "descent.diverges", l,
            "For a differentiable loss with a negative derivative <-grad L, W_mm> is positive and continuous. Were |W(t)| <= B infinitely often, "
            "<W(t), W_mm>, which rises at every step, would rise by a fixed amount infinitely often and exceed B |W_mm|. (How fast it diverges does "
            "depend on the loss.)"),
        without(
            "descent.direction", l, "With another loss W(t)/|W(t)| tends to W_mm/|W_mm|.", with_linear_loss(direction),
            generate_cases(draw_example({alike}), {linear_loss(), weights_input("start", {{1, WeightsKind::zero}}), scalar_input("share", {"1"})})),
        without(
            "normalised.direction", l, "With another loss the direction of normalised descent tends to W_mm/|W_mm|.", with_linear_loss(direction),
            generate_cases(draw_example({alike}), {linear_loss(), weights_input("start", {{1, WeightsKind::zero}}), scalar_input("share", {"1"})})),
        without("flow.second-order", l, "With another loss W(t) - log(t) W_mm - W_fin converges. (On acyclic data it does for -u.)",
                with_loss(half_as_fast), generate_cases(edge.samples(1, 2), {losses()})),
        not_needed("normalised.floor", l,
                   "A normalised step moves the S_fin part by rate |g_h|/|g| whatever the risk whose gradient g is not 0, so of two points in a row "
                   "one is at "
                   "least half as far from W_fin, or from any other point."),
        without("descent.finite", l, "With another loss the part in S_fin tends to W_fin.", with_linear_loss(finite_part),
                generate_cases(tied, {linear_loss(), weights_input("start", {{1, WeightsKind::zero}}), scalar_input("share", {"1"})})),
        not_needed(
            "descent.gauge", l,
            "With any differentiable loss the gradient of a sample is a multiple of that of its label's mass, sum_v a_y ([v = y] - a_v) e_v e_k': "
            "its coefficients add up to 0, so it is a combination of M_{k,y,v}, which lie in S."),
        without("retrieval.training", l, "With another loss the attention mass outside the component is at most 1 - e^{-n eps}.",
                with_loss(retrieval_on_training), generate_cases(edge.planned({{1, Plan::acyclic}}), {losses(), small_weights("weights")})),
        without("retrieval.unseen", l, "With another loss attention tends to the highest component.", with_linear_loss(retrieval_unseen),
                generate_cases(draw_example({one_context}), {linear_loss(),
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
