// H dropped: the score of a label is c_y' f_W(x) = sum_v a_v s_v, s_v = c_y' e_v, for any head C (section 1).
//
// The graphs, W_mm and W_fin do not see the head, the risk does. Three kinds of heads refute the limits, all decided over the rationals:
//   blind      equal scores in every context: L is constant, descent stands still;
//   reversed   in every context a token with a larger W_mm-logit never has a larger score, and once a smaller one: then d/dr L(W + r W_mm) =
//              -1/n sum_i Cov_{a_i}(s, w)/score_i > 0 at every W, so <W, W_mm> < 0 all along the path and falls for ever under descent;
//   half blind blind on one query's samples, and on the others the reverse of "reversed", with orthogonal queries: the minimisers over the
//              balls have no part on the first query (it would cost norm and gain nothing), whatever W_fin is there.
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

Matrix<Interval> enclosed_logits(const HeadRisk& risk, const Matrix<Rational>& w) { return converted<Interval>(risk.model().logits(w)); }

Verdict infinite_loss() { return Verdict::vacuous("positive scores"); }

// ---- loss.*

/// prod_i 1/score_i against prod_i sum_v (m_v/m_y) p_v/p_y, over the rationals.
Verdict closed_form(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    const Matrix<Rational>& p = facts.value().token_table("attention-weights");
    if (!risk.positive_scores()) {
        return infinite_loss();
    }
    Rational by_definition = 1;
    Rational by_form = 1;
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const CountedSample& s = risk.model().samples()[i];
        const Token query = facts.data().sample(i).query;
        Rational total = 0;
        Rational scored = 0;
        for (std::size_t j = 0; j < s.counts.size(); ++j) {
            const Rational term = s.counts[j].count * p(query, s.counts[j].token);
            total += term;
            scored += term * risk.scores(i)[j];
        }
        by_definition *= total / scored;
        by_form *= total / (s.label_count * p(query, s.label));
    }
    return by_definition == by_form ? Verdict::held()
                                    : Verdict::refuted("e^{n L} by the head and by the form differ", to_text(by_form), to_text(by_definition));
}

struct Points {
    Interval at_w, at_sum;
    Matrix<Interval> slope_w, slope_sum, displacement;
};
std::optional<Points> points(const CaseFacts& facts, const HeadRisk& risk) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Rational>& v = facts.value().weights("displacement");
    const Matrix<Interval> z0 = enclosed_logits(risk, w);
    const Matrix<Interval> z1 = enclosed_logits(risk, sum(w, v));
    const auto l0 = risk.value(z0);
    const auto l1 = risk.value(z1);
    return l0 && l1 ? std::optional(Points{*l0, *l1, *risk.gradient(z0), *risk.gradient(z1), enclosed_logits(risk, v)}) : std::nullopt;
}

Verdict gradient(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    const auto p = points(facts, risk);
    if (!p) {
        return infinite_loss();
    }
    const Interval remainder = p->at_sum - p->at_w - inner_product(p->slope_w, p->displacement);
    const Interval bound(Rational(smoothness(facts.data()) * norm_squared(facts.value().weights("displacement")) / 2));
    if (negative(remainder) == Truth::yes) {
        return Verdict::refuted("L(W+V) - L(W) - <grad L(W), V> is negative", "at least 0", remainder.upper().to_text(8));
    }
    return less(bound, remainder) == Truth::yes
               ? Verdict::refuted("the remainder exceeds beta/2 |V|^2", "at most " + bound.upper().to_text(8), remainder.lower().to_text(8))
               : not_decisive();
}

Verdict convex(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    const auto p = points(facts, risk);
    if (!p) {
        return infinite_loss();
    }
    const Interval turn = inner_product(p->slope_sum, p->displacement) - inner_product(p->slope_w, p->displacement);
    return negative(turn) == Truth::yes
               ? Verdict::refuted("the gradient turns back along V", "a slope that does not fall", "a change of slope of " + turn.upper().to_text(8))
               : not_decisive();
}

Verdict smooth(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    const auto p = points(facts, risk);
    if (!p) {
        return infinite_loss();
    }
    Matrix<Interval> change = p->slope_sum;
    for (Index i = 0; i < change.size(); ++i) {
        change.data()[i] -= p->slope_w.data()[i];
    }
    const Rational beta = smoothness(facts.data());
    const Interval bound(Rational(beta * beta * norm_squared(facts.value().weights("displacement"))));
    const Interval moved = risk.model().coefficient_product(change, change);
    return less(bound, moved) == Truth::yes
               ? Verdict::refuted("the gradient moves faster than beta |V|", "squared, at most " + bound.upper().to_text(8), moved.lower().to_text(8))
               : not_decisive();
}

Decide if_blind(std::string expected, std::string found) {
    return [expected, found](const CaseFacts& facts) {
        return HeadRisk(facts.data()).constant() && !blind(facts)
                   ? Verdict::refuted("every context's tokens have one score, so L is constant", expected, found)
                   : not_decisive();
    };
}

// ---- finite.*

Verdict exists(const CaseFacts& facts) {
    return facts.cyclic().dimension() > 0 && HeadRisk(facts.restricted()).constant()
               ? Verdict::refuted("the tokens of every restricted context have one score, so Lbar is constant", "exactly one minimiser on S_fin",
                                  "every W of S_fin")
               : not_decisive();
}

/// The only W of S_fin with calibrated masses (or, in the closed form's case, with its logits) is W_fin of the aligned head: it minimises
/// Lbar with this head only if its gradient along S_fin is 0.
Verdict minimiser_is_elsewhere(const CaseFacts& facts) {
    const HeadRisk risk(facts.restricted());
    const auto z = finite_logits(facts, risk.model());
    if (!z) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const auto slope_table = risk.gradient(*z);
    if (!slope_table) {
        return infinite_loss();
    }
    const Vector<Interval> slopes = slopes_on_cyclic(facts, risk.model(), *slope_table);
    const Interval* slope = nonzero_slope(slopes);
    return slope ? Verdict::refuted("the point of S_fin with these masses does not minimise Lbar with this head", "gradient 0 along S_fin",
                                    "slope " + slope->midpoint().to_text(6))
                 : not_decisive();
}

/// L - Lbar at W + r W_mm outside [0, kappa e^{-r}].
Verdict limit(const CaseFacts& facts) {
    const Rational& r = facts.value().scalar("r");
    const HeadRisk whole(facts.data());
    const HeadRisk restricted(facts.restricted());
    const Matrix<Rational> moved = sum(facts.value().weights("weights"), scaled(facts.direction(), r));
    const auto l = whole.value(enclosed_logits(whole, moved));
    const auto bar = restricted.value(enclosed_logits(restricted, facts.value().weights("weights")));
    if (!l || !bar || r < 0) {
        return infinite_loss();
    }
    const Interval gap = *l - *bar;
    return negative(gap) == Truth::yes ? Verdict::refuted("L(W + r W_mm) is below Lbar(W)", "a gap of at least 0", gap.upper().to_text(8))
                                       : not_decisive();
}

/// Lbar is constant and L(W) is smaller.
Verdict infimum(const CaseFacts& facts) {
    const HeadRisk whole(facts.data());
    const HeadRisk restricted(facts.restricted());
    if (!restricted.constant() || !whole.positive_scores()) {
        return not_decisive();
    }
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Interval infimum = *restricted.value(enclosed_logits(restricted, w));
    const Interval value = *whole.value(enclosed_logits(whole, w));
    return less(value, infimum) == Truth::yes
               ? Verdict::refuted("L falls below L*", "at least " + infimum.lower().to_text(8), value.upper().to_text(8))
               : not_decisive();
}

// ---- limits

/// Sign of (s_u - s_v)(w_u - w_v) over all pairs of the sample's tokens: 1 where some is positive and none negative, -1 the other way round, 0
/// where all vanish; nothing where both occur.
std::optional<int> order_of_scores(const CaseFacts& facts, const HeadRisk& risk, const Matrix<Rational>& along, std::size_t i) {
    const CountedSample& s = facts.model().samples()[i];
    int r = 0;
    for (std::size_t u = 0; u < s.counts.size(); ++u) {
        for (std::size_t v = 0; v < u; ++v) {
            const Rational w = along(s.counts[u].token, s.query_index) - along(s.counts[v].token, s.query_index);
            const Rational product = (risk.scores(i)[u] - risk.scores(i)[v]) * w;
            const int sign = product > 0 ? 1 : product < 0 ? -1 : 0;
            if (sign * r < 0) {
                return std::nullopt;
            }
            r = sign == 0 ? r : sign;
        }
    }
    return r;
}

/// All samples ordered like `sign` or not at all, and one of them indeed.
bool ordered(const CaseFacts& facts, const HeadRisk& risk, int sign) {
    const Matrix<Rational> along = facts.model().logits(facts.direction());
    bool some = false;
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const auto order = order_of_scores(facts, risk, along, i);
        if (!order || *order == -sign) {
            return false;
        }
        some = some || *order == sign;
    }
    return some && risk.positive_scores();
}

Decide if_reversed(std::string expected, std::string found) {
    return [expected, found](const CaseFacts& facts) {
        return ordered(facts, HeadRisk(facts.data()), -1)
                   ? Verdict::refuted("the head prefers what W_mm puts below: L rises along W_mm at every W", expected, found)
                   : not_decisive();
    };
}

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

bool queries_orthogonal(const Dataset& data) {
    const std::vector<Token> queries = data.queries();
    for (const Token a : queries) {
        for (const Token b : queries) {
            if (a != b && data.embedding().gram(a, b) != 0) {
                return false;
            }
        }
    }
    return true;
}

/// The path has no part on a query whose samples are blind, and W_fin has one.
Verdict half_blind(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    if (facts.cyclic().dimension() == 0 || !queries_orthogonal(facts.data()) || !ordered(facts, risk, 1)) {
        return not_decisive();
    }
    const auto z = finite_logits(facts, facts.model());
    if (!z) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    for (std::size_t b = 0; b < facts.cyclic().basis().size(); ++b) {
        const EdgeMatrix& m = facts.cyclic().basis()[b];
        const int q = facts.model().query_index(m.query);
        bool sees_nothing = true;
        for (std::size_t i = 0; i < facts.data().size(); ++i) {
            const std::vector<Rational>& s = risk.scores(i);
            sees_nothing = sees_nothing && (facts.model().samples()[i].query_index != q ||
                                            std::all_of(s.begin(), s.end(), [&](const Rational& x) { return x == s.front(); }));
        }
        const Interval logits = (*z)(m.from, q) - (*z)(m.to, q);
        if (sees_nothing && (positive(logits) == Truth::yes || negative(logits) == Truth::yes)) {
            return Verdict::refuted(fmt::format("with this head L does not see W e_{}, so the path keeps it at 0", m.query),
                                    fmt::format("logits of {} and {} that tend to a difference of {}", m.from, m.to, logits.midpoint().to_text(6)),
                                    "equal logits all along the path");
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
    const Matrix<Interval> z = enclosed_logits(risk, facts.value().weights("start"));
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
    Matrix<Interval> z = enclosed_logits(risk, start);
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

/// One query with a blind cycle and another with a strict edge; shrinking takes it from there.
Dataset half_blind_example() {
    Dataset data = small_dataset({{{1, 0}, 1}, {{1, 1, 0}, 0}, {{2, 1}, 2}});
    Matrix<Rational> head = Matrix<Rational>::Constant(3, 3, Rational(1));
    head(2, 2) = 2;
    data.set_head(head);
    return data;
}

} // namespace

ClaimVariations without_head() {
    const auto h = Hypothesis::head;
    const DatasetShape shape =
        small_datasets().tokens(2, 3).samples(1, 3).context_up_to(3).embedded(EmbeddingKind::one_hot).headed({{1, HeadKind::general}});
    const DatasetShape edge = shape.with_strict_edge();
    const DatasetShape cyclic = shape.planned({{2, Plan::one_component}, {1, Plan::cyclic}});
    const std::vector<InputRecipe> segment = {small_weights("weights"), small_weights("displacement")};
    const std::vector<InputRecipe> run = {small_weights("start"), scalar_input("share", {"1"})};
    const Generate half_blind_cases = generate_cases(draw_example({half_blind_example()}));
    const std::string restricted_twice =
        "The restricted dataset of the restricted dataset is itself, so its Lbar is the same function whatever the head, with "
        "the same minimisers; components and strict edges do not see the head.";
    const std::string normalised_step =
        "A normalised step moves the S_fin part by rate |g_h|/|g| whatever the risk whose gradient g is not 0, so of two points "
        "in a row one is at least half as far from W_fin, or from any other point.";
    return {
        without("model.label-mass", h, "The score of the label is its attention mass, whatever the head.", {},
                generate_cases(shape, {token_table_input("attention-weights")})),
        without("loss.closed-form", h, "The risk with any head equals the log-sum-exp form.", closed_form,
                generate_cases(shape, {token_table_input("attention-weights")})),
        without("loss.gradient", h, "0 <= L(W+V) - L(W) - <grad L(W), V> <= beta/2 |V|^2 with any head.", gradient, generate_cases(shape, segment)),
        without("loss.convex", h, "The risk with any head has a monotone gradient.", convex, generate_cases(shape, segment)),
        without("loss.strictly-convex", h, "The curvature along every nonzero direction of S is positive with any head.",
                if_blind("positive curvature along S", "curvature 0 everywhere"), generate_cases(shape)),
        without("loss.smooth", h, "|grad L(W) - grad L(V)| <= beta |W - V| with any head (where the scores are positive).", smooth,
                generate_cases(shape, segment)),
        without("finite.exists", h, "Lbar with any head has exactly one minimiser on S_fin.", exists, generate_cases(cyclic)),
        not_needed("finite.restricted-problem", h, restricted_twice),
        without("finite.calibration", h, "At the minimiser of Lbar with any head predicted and observed frequencies agree.", minimiser_is_elsewhere,
                generate_cases(cyclic)),
        without(
            "finite.closed-form", h, "The minimiser of Lbar with any head has the closed form's logits.",
            [](const CaseFacts& facts) { return closed_form_applies(facts) ? minimiser_is_elsewhere(facts) : not_decisive(); },
            generate_cases(cyclic)),
        without("finite.limit", h, "0 <= L(W + r W_mm) - Lbar(W) <= kappa(W) e^{-r} with any head.", limit,
                generate_cases(edge, {small_weights("weights"), scalar_input("r", {"0", "1"})})),
        without("finite.infimum", h, "inf L = inf Lbar with any head.", infimum, generate_cases(edge, {small_weights("weights")})),
        without("path.direction", h, "With any head the path tends to the direction of W_mm.",
                if_reversed("a cosine with W_mm that tends to 1", "a negative one all along the path"), generate_cases(edge)),
        without("path.finite", h, "With any head the path's part in S_fin tends to W_fin.", half_blind, half_blind_cases),
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
        without("composition", h, "With any head attention inside the component tends to the masses of W_fin.", half_blind, half_blind_cases),
        not_needed("automaton", h,
                   "W_mm does not see the head, and the bound on the distance to the automaton holds with any matrix in place of W_fin, so with the "
                   "minimiser of Lbar for any head."),
    };
}

} // namespace attest
