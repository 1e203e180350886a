// The claims on the risk (loss.*; sections 1 and 6.3 of the specification).
//
// The closed form is an identity of rational functions under the log: exact. The others are inequalities: where both sides
// are identically equal (the displacement changes no logit difference of any sample, decided exactly) they hold exactly;
// everywhere else they are strict, so intervals of enough digits decide them. Displacements go down to 1e-30: a wrong
// gradient does not show at size 1.
#include "properties/claims/loss/loss_checks.h"

#include "model/descent/descent.h"
#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/generators/generate.h"

#include <fmt/format.h>

namespace attest {
namespace {

// ---- loss.closed-form

/// What is under the logarithm of the log-sum-exp form: prod_i sum_v factor(m_v, m_y) p_v / p_y.
template <class Factor>
Verdict product_under_log(const CaseFacts& facts, Factor factor) {
    const Matrix<Rational>& table = facts.value().token_table("attention-weights");
    Rational by_definition = 1; // e^{n L} = prod_i 1 / a_y
    Rational by_form = 1;
    for (const CountedSample& s : facts.model().samples()) {
        const Token query = facts.model().queries()[static_cast<std::size_t>(s.query_index)];
        std::vector<Rational> p;
        for (Index v = 0; v < table.cols(); ++v) {
            p.push_back(table(query, v));
        }
        const std::vector<Rational> masses = attention_from_weights(s.counts, p);
        Rational sum_of_terms = 0;
        for (std::size_t j = 0; j < s.counts.size(); ++j) {
            const TokenCount& c = s.counts[j];
            if (c.token == s.label) {
                by_definition /= masses[j];
            }
            sum_of_terms += factor(c.count, s.label_count) * p[static_cast<std::size_t>(c.token)] / p[static_cast<std::size_t>(s.label)];
        }
        by_form *= sum_of_terms;
    }
    return by_definition == by_form ? Verdict::held()
                                    : Verdict::refuted("e^{n L} by the definition and by the form differ", to_text(by_definition), to_text(by_form));
}

/// The risk as the code computes it, at the logits z = log p, encloses the log of the same rational: both contain the true value.
Verdict enclosed_risk_agrees(const CaseFacts& facts) {
    const Matrix<Rational>& table = facts.value().token_table("attention-weights");
    const LogitModel& model = facts.model();
    Matrix<Interval> logits(model.tokens(), static_cast<Index>(model.queries().size()));
    for (Index q = 0; q < logits.cols(); ++q) {
        for (Index v = 0; v < logits.rows(); ++v) {
            logits(v, q) = log(Interval(table(model.queries()[static_cast<std::size_t>(q)], v)));
        }
    }
    Interval sum(0);
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample sample = facts.data().sample(i);
        Rational all = 0; // by positions: every occurrence adds its weight
        Rational own = 0;
        for (const Token v : sample.context) {
            all += table(sample.query, v);
            own += v == sample.label ? table(sample.query, v) : Rational(0);
        }
        sum += log(Interval(Rational(all / own)));
    }
    const Interval by_positions = sum / Interval(facts.data().size());
    const Interval computed = risk(model, logits);
    return equal(computed, by_positions) != Truth::no
               ? Verdict::held()
               : Verdict::refuted("the enclosure of the risk misses its value", by_positions.midpoint().to_text(12), computed.midpoint().to_text(12));
}

Verdict closed_form(const CaseFacts& facts) {
    const Verdict exact = product_under_log(facts, [](int m_v, int m_y) { return Rational(m_v, m_y); });
    return exact.outcome == Outcome::held ? enclosed_risk_agrees(facts) : exact;
}
Verdict closed_form_without_counts(const CaseFacts& facts) {
    return product_under_log(facts, [](int, int) { return Rational(1); });
}
Verdict closed_form_inverted(const CaseFacts& facts) {
    return product_under_log(facts, [](int m_v, int m_y) { return Rational(m_y, m_v); });
}

// ---- shared: two points and what lies between them

/// True when no sample's logit differences change along V: L is constant along V, exactly.
bool risk_blind_to(const CaseFacts& facts, const Matrix<Rational>& v) {
    const Matrix<Rational> z = facts.model().logits(v);
    for (const CountedSample& s : facts.model().samples()) {
        for (const TokenCount& c : s.counts) {
            if (z(c.token, s.query_index) != z(s.counts.front().token, s.query_index)) {
                return false;
            }
        }
    }
    return true;
}

/// "risk-changes": the displacement changes some sample's logit differences, so that the case is no identity of equal sides.
std::vector<std::string> displacement_labels(const CaseFacts& facts) {
    return risk_blind_to(facts, facts.value().weights("displacement")) ? std::vector<std::string>{} : std::vector<std::string>{"risk-changes"};
}

/// The risk and its gradient table at exact logits, enclosed.
struct Point {
    Matrix<Interval> logits;
    Interval risk;
    Matrix<Interval> gradient;
};
Point enclosed_point(const CaseFacts& facts, const Matrix<Rational>& w, Loss loss = Loss::log) {
    Matrix<Interval> z = converted<Interval>(facts.model().logits(w));
    Interval r = risk(facts.model(), z, loss);
    Matrix<Interval> g = risk_gradient(facts.model(), z, loss);
    return {std::move(z), std::move(r), std::move(g)};
}

Verdict needs_more_digits(const char* what) { return Verdict::undecided(fmt::format("{} overlap at {} digits", what, working_digits())); }

/// a <= b, both enclosed.
Verdict at_most(const Interval& a, const Interval& b, const char* statement, const char* what) {
    switch (less_equal(a, b)) {
    case Truth::yes: return Verdict::held((b - a).lower().to_double());
    case Truth::no:
        return Verdict::refuted(statement, fmt::format("at most {}", b.upper().to_text(12)), fmt::format("at least {}", a.lower().to_text(12)));
    case Truth::unknown: break;
    }
    return needs_more_digits(what);
}

// ---- loss.gradient

/// 0 <= L(W+V) - L(W) - <gradient, V> <= beta/2 |V|^2 for the given gradient table at W.
Verdict two_sided(const CaseFacts& facts, const Matrix<Interval>& gradient, Loss loss = Loss::log) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Rational>& v = facts.value().weights("displacement");
    const Matrix<Interval> zv = converted<Interval>(facts.model().logits(v));
    const Interval remainder = risk(facts.model(), converted<Interval>(facts.model().logits(sum(w, v))), loss) -
                               risk(facts.model(), converted<Interval>(facts.model().logits(w)), loss) - inner_product(gradient, zv);
    const Interval bound(Rational(smoothness(facts.data()) * norm_squared(v) / 2));
    const Verdict below = at_most(Interval(0), remainder, "L(W+V) - L(W) - <grad, V> is negative", "the remainder and 0");
    return below.outcome == Outcome::held ? at_most(remainder, bound, "the remainder exceeds beta/2 |V|^2", "the remainder and its bound") : below;
}

} // namespace

Verdict gradient_bounds_for(const CaseFacts& facts, Loss loss) {
    if (risk_blind_to(facts, facts.value().weights("displacement"))) {
        return Verdict::held(0.0); // L(W+V) = L(W) and <grad, V> = 0, exactly
    }
    return two_sided(facts, enclosed_point(facts, facts.value().weights("weights"), loss).gradient, loss);
}

namespace {

Verdict gradient(const CaseFacts& facts) { return gradient_bounds_for(facts, Loss::log); }

/// The true gradient with the label's term of the first sample times `factor` (1 is right, 0 missing, -1 wrong sign).
Verdict gradient_with_label_term(const CaseFacts& facts, int factor) {
    Matrix<Interval> g = enclosed_point(facts, facts.value().weights("weights")).gradient;
    const CountedSample& s = facts.model().samples().front();
    g(s.label, s.query_index) += Interval(Rational(1 - factor, static_cast<long>(facts.data().size())));
    return two_sided(facts, g);
}

Verdict gradient_with_swapped_labels(const CaseFacts& facts) {
    const auto& samples = facts.model().samples();
    if (samples.size() < 2) {
        return Verdict::vacuous("two samples");
    }
    Matrix<Interval> g = enclosed_point(facts, facts.value().weights("weights")).gradient;
    const Interval share(Rational(1, static_cast<long>(samples.size())));
    const CountedSample& a = samples[0];
    const CountedSample& b = samples[1];
    g(a.label, a.query_index) += share;
    g(b.label, a.query_index) -= share;
    g(b.label, b.query_index) += share;
    g(a.label, b.query_index) -= share;
    return two_sided(facts, g);
}

Verdict gradient_at_displaced(const CaseFacts& facts) {
    return two_sided(facts, enclosed_point(facts, sum(facts.value().weights("weights"), facts.value().weights("displacement"))).gradient);
}

// ---- loss.convex

} // namespace

Verdict convex_for(const CaseFacts& facts, Loss loss) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Rational>& v = facts.value().weights("displacement");
    const Rational& t = facts.value().scalar("fraction");
    if (t <= 0 || t >= 1) {
        return Verdict::vacuous("a fraction between 0 and 1"); // beyond the segment Jensen's inequality turns round
    }
    if (risk_blind_to(facts, v)) {
        return Verdict::held(0.0);
    }
    const Matrix<Interval> z0 = converted<Interval>(facts.model().logits(w));
    const Matrix<Interval> z1 = converted<Interval>(facts.model().logits(sum(w, v)));
    const Matrix<Interval> zt = converted<Interval>(facts.model().logits(sum(w, scaled(v, t))));
    const Interval chord = Interval(Rational(1 - t)) * risk(facts.model(), z0, loss) + Interval(t) * risk(facts.model(), z1, loss);
    const Verdict jensen = at_most(risk(facts.model(), zt, loss), chord, "the risk lies above its chord", "the risk and its chord");
    if (jensen.outcome != Outcome::held) {
        return jensen;
    }
    const Matrix<Interval> zv = converted<Interval>(facts.model().logits(v));
    const Interval turn = inner_product(risk_gradient(facts.model(), z1, loss), zv) - inner_product(risk_gradient(facts.model(), z0, loss), zv);
    return at_most(Interval(0), turn, "the gradient turns back along V", "the change of slope and 0");
}

namespace {

Verdict convex(const CaseFacts& facts) { return convex_for(facts, Loss::log); }
Verdict convex_squared(const CaseFacts& facts) { return convex_for(facts, Loss::squared); }
Verdict convex_linear(const CaseFacts& facts) { return convex_for(facts, Loss::linear); }

/// Strong convexity with half the curvature at 0 as its modulus along V.
Verdict strongly_convex(const CaseFacts& facts) {
    const Matrix<Rational> v = facts.space().project(facts.value().weights("displacement"));
    if (is_zero(v)) {
        return Verdict::vacuous("a direction in S");
    }
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Interval> zv = converted<Interval>(facts.model().logits(v));
    const Matrix<Interval> z0 = converted<Interval>(facts.model().logits(w));
    const Matrix<Interval> z1 = converted<Interval>(facts.model().logits(sum(w, v)));
    const Matrix<Interval> origin = zero_matrix<Interval>(zv.rows(), zv.cols());
    const Interval modulus = risk_curvature(facts.model(), origin, zv) / Interval(2);
    const Interval turn = inner_product(risk_gradient(facts.model(), z1), zv) - inner_product(risk_gradient(facts.model(), z0), zv);
    return at_most(modulus, turn, "the slope changes by less than half the curvature at 0", "the modulus and the change of slope");
}

// ---- loss.strictly-convex

Verdict sign_of_curvature(const Rational& curvature) {
    return curvature > 0 ? Verdict::held(number_from<double>(curvature))
                         : Verdict::refuted("a curvature that is not positive", "positive", to_text(curvature) + ", exactly");
}
Verdict sign_of_curvature(const Interval& curvature) {
    switch (positive(curvature)) {
    case Truth::yes: return Verdict::held(curvature.lower().to_double());
    case Truth::no: return Verdict::refuted("a curvature that is not positive", "positive", curvature.upper().to_text(12));
    case Truth::unknown: break;
    }
    return needs_more_digits("the curvature and 0");
}

} // namespace

Verdict strictly_convex_for(const CaseFacts& facts, Loss loss) {
    const Matrix<Rational>& drawn = facts.value().weights("displacement");
    const Matrix<Rational> inside = facts.space().project(drawn);
    if (!risk_blind_to(facts, difference(drawn, inside))) {
        return Verdict::refuted("the risk sees a direction orthogonal to S", "curvature 0", matrix_text(difference(drawn, inside)));
    }
    const Matrix<Interval> at = converted<Interval>(facts.model().logits(facts.value().weights("weights")));
    const Interval off = curvature_for(facts.model(), at, converted<Interval>(facts.model().logits(difference(drawn, inside))), loss);
    if (!off.contains_zero()) {
        return Verdict::refuted("the curvature orthogonal to S is not 0", "curvature 0", "at least " + off.lower().to_text(12));
    }
    if (is_zero(inside)) {
        return Verdict::vacuous("a direction with a part in S");
    }
    if (risk_blind_to(facts, inside)) {
        return Verdict::refuted("a nonzero direction of S changes no logit difference", "positive curvature", "curvature 0");
    }
    const Matrix<Rational>& w = facts.value().weights("weights");
    if (loss != Loss::log && risk_blind_to(facts, w)) { // every mass is m_v/T: exact
        return sign_of_curvature(exact_curvature_at_zero(facts.model(), facts.model().logits(inside), loss));
    }
    return sign_of_curvature(curvature_for(facts.model(), at, converted<Interval>(facts.model().logits(inside)), loss));
}

namespace {

Verdict strictly_convex(const CaseFacts& facts) { return strictly_convex_for(facts, Loss::log); }

Verdict strictly_convex_everywhere(const CaseFacts& facts) {
    const Matrix<Rational>& drawn = facts.value().weights("displacement");
    const Matrix<Rational> outside = difference(drawn, facts.space().project(drawn));
    if (is_zero(outside)) {
        return Verdict::vacuous("a direction with a part off S");
    }
    return risk_blind_to(facts, outside)
               ? Verdict::refuted("the risk is constant along a nonzero direction", "positive curvature", "V = " + matrix_text(outside))
               : Verdict::held();
}

Verdict curvature_least_at_origin_is_false_floor(const CaseFacts& facts) {
    const Matrix<Rational> inside = facts.space().project(facts.value().weights("displacement"));
    if (is_zero(inside)) {
        return Verdict::vacuous("a direction with a part in S");
    }
    const Matrix<Interval> direction = converted<Interval>(facts.model().logits(inside));
    const Matrix<Interval> z = converted<Interval>(facts.model().logits(facts.value().weights("weights")));
    const Matrix<Interval> origin = zero_matrix<Interval>(z.rows(), z.cols());
    return at_most(risk_curvature(facts.model(), origin, direction), risk_curvature(facts.model(), z, direction),
                   "the curvature at W is below that at 0", "the two curvatures");
}

// ---- loss.smooth

Verdict lipschitz_gradient(const CaseFacts& facts, const Rational& beta, Loss loss = Loss::log) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Rational>& v = facts.value().weights("displacement");
    if (risk_blind_to(facts, v)) {
        return Verdict::held(0.0); // both gradients are equal, exactly
    }
    const Matrix<Interval> g0 = enclosed_point(facts, w, loss).gradient;
    Matrix<Interval> change = enclosed_point(facts, sum(w, v), loss).gradient;
    for (Index i = 0; i < change.size(); ++i) {
        change.data()[i] -= g0.data()[i];
    }
    // |grad L(W+V) - grad L(W)|^2 <= beta^2 |V|^2
    return at_most(facts.model().coefficient_product(change, change), Interval(Rational(beta * beta * norm_squared(v))),
                   "the gradient moves faster than beta |V|", "the two sides");
}

} // namespace

Verdict smooth_for(const CaseFacts& facts, Loss loss) { return lipschitz_gradient(facts, smoothness(facts.data()), loss); }

namespace {

Verdict smooth(const CaseFacts& facts) { return smooth_for(facts, Loss::log); }
Verdict smooth_eighth(const CaseFacts& facts) { return lipschitz_gradient(facts, smoothness(facts.data()) / 8); }

/// beta with the least distance of two context embeddings in place of the largest.
Verdict smooth_least_distance(const CaseFacts& facts) {
    const Embedding& embedding = facts.data().embedding();
    Rational beta = 0;
    for (const CountedSample& s : facts.model().samples()) {
        const Token query = facts.model().queries()[static_cast<std::size_t>(s.query_index)];
        std::optional<Rational> least;
        for (const TokenCount& a : s.counts) {
            for (const TokenCount& b : s.counts) {
                if (a.token < b.token) {
                    const Rational d = embedding.gram(a.token, a.token) - 2 * embedding.gram(a.token, b.token) + embedding.gram(b.token, b.token);
                    least = !least || d < *least ? d : *least;
                }
            }
        }
        const Rational candidate = least ? Rational(*least * embedding.gram(query, query) / 4) : Rational(0);
        beta = candidate > beta ? candidate : beta;
    }
    return lipschitz_gradient(facts, beta);
}

/// Logits of 1e6 and more are left out here: every curvature is then below e^-1000000, and no precision within reach tells
/// a remainder of that size from 0. (That the risk itself survives such logits is tested in tests/model/.)
InputRecipe moderate_weights(const char* name) {
    return weights_input(name, {{1, WeightsKind::zero},
                                {3, WeightsKind::random},
                                {1, WeightsKind::along_svm},
                                {1, WeightsKind::single_edge},
                                {1, WeightsKind::edges},
                                {1, WeightsKind::off_space}});
}
DatasetShape moderate_embeddings() {
    return realisable_with_any_embedding().embedded({{6, EmbeddingKind::one_hot},
                                                     {2, EmbeddingKind::orthonormal},
                                                     {1, EmbeddingKind::orthogonal},
                                                     {3, EmbeddingKind::dense},
                                                     {2, EmbeddingKind::wide},
                                                     {1, EmbeddingKind::nearly_dependent},
                                                     {1, EmbeddingKind::tiny},
                                                     {2, EmbeddingKind::narrow},
                                                     {1, EmbeddingKind::dependent},
                                                     {1, EmbeddingKind::repeated_rows},
                                                     {1, EmbeddingKind::zero_row}});
}
std::vector<InputRecipe> point_and_displacement() { return {moderate_weights("weights"), displacement_input("displacement")}; }

} // namespace

std::vector<Claim> loss_claims() {
    std::vector<Claim> claims;
    const std::vector<Hypothesis> log_loss = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss};

    Claim form;
    form.id = "loss.closed-form";
    form.statement = "The risk equals 1/n sum_i log sum_v (m_v/m_y) exp((e_v - e_y)' W e_k).";
    form.source = "paper, section 2; THEORY 1";
    form.hypotheses = log_loss;
    form.required_labels = {{"repeated-tokens", 0.2}, {"several-queries", 0.1}};
    form.generate = generate_cases(realisable_with_any_embedding(), {token_table_input("attention-weights")});
    form.check = closed_form;
    form.false_neighbours = {
        {"counts-ignored", "The same without multiplicities.", closed_form_without_counts, {}, {}},
        {"ratio-inverted", "The same with m_y/m_v.", closed_form_inverted, {}, {}},
    };
    claims.push_back(form);

    Claim slope;
    slope.id = "loss.gradient";
    slope.statement = "0 <= L(W+V) - L(W) - <grad L(W), V> <= beta/2 |V|^2 for every W and V.";
    slope.source = "paper, Lemma on convexity; constant ours, THEORY 6.3";
    slope.hypotheses = log_loss;
    slope.grade = Grade::enclosed;
    slope.last_digits = 2560; // remainders of size 1e-60 times a mass of e^-1000
    slope.undecided_limit = 0.01;
    slope.required_labels = {{"repeated-tokens", 0.2}, {"strict-edge", 0.4}, {"risk-changes", 0.5}};
    slope.labels = displacement_labels;
    slope.generate = generate_cases(moderate_embeddings(), point_and_displacement());
    slope.check = gradient;
    slope.false_neighbours = {
        {"term-missing",
         "The same with the label's term of the first sample left out of the gradient.",
         [](const CaseFacts& facts) { return gradient_with_label_term(facts, 0); },
         {},
         {}},
        {"term-sign", "The same with that term's sign turned.", [](const CaseFacts& facts) { return gradient_with_label_term(facts, -1); }, {}, {}},
        {"labels-swapped", "The same with the labels of the first two samples swapped in the gradient.", gradient_with_swapped_labels, {}, {}},
        {"gradient-at-displaced", "The same with the gradient at W+V.", gradient_at_displaced, {}, {}},
    };
    claims.push_back(slope);

    Claim bowl;
    bowl.id = "loss.convex";
    bowl.statement = "The risk lies below its chords and its gradient is monotone.";
    bowl.source = "paper, Lemma on convexity; THEORY 5";
    bowl.hypotheses = log_loss;
    bowl.grade = Grade::enclosed;
    bowl.undecided_limit = 0.01;
    bowl.required_labels = {{"strict-edge", 0.4}, {"risk-changes", 0.5}};
    bowl.labels = displacement_labels;
    bowl.generate = generate_cases(moderate_embeddings(), {moderate_weights("weights"), moderate_weights("displacement"),
                                                           scalar_input("fraction", {"1/2", "1/3", "1/10", "9/10", "1/1000"})});
    bowl.check = convex;
    bowl.false_neighbours = {
        {"squared-loss", "The same for the loss (1-u)^2.", convex_squared, {}, {Hypothesis::log_loss}},
        {"linear-loss", "The same for the loss -u.", convex_linear, {}, {Hypothesis::log_loss}},
        {"strongly-convex", "Along directions of S the slope changes by at least half the curvature at 0.", strongly_convex, {}, {}},
    };
    claims.push_back(bowl);

    Claim strict;
    strict.id = "loss.strictly-convex";
    strict.statement = "The curvature along every nonzero direction of S is positive; along the orthogonal complement of S it is 0.";
    strict.source = "paper, Lemma on convexity; THEORY 5";
    strict.hypotheses = log_loss;
    strict.grade = Grade::enclosed;
    strict.undecided_limit = 0.01;
    strict.required_labels = {{"strict-edge", 0.4}, {"cyclic", 0.2}};
    strict.generate = generate_cases(moderate_embeddings(), point_and_displacement());
    strict.check = strictly_convex;
    strict.false_neighbours = {
        {"everywhere", "The curvature is positive along every nonzero direction.", strictly_convex_everywhere, {}, {}},
        {"least-at-origin", "The curvature along a direction of S is never below that at W = 0.", curvature_least_at_origin_is_false_floor, {}, {}},
    };
    claims.push_back(strict);

    Claim lipschitz;
    lipschitz.id = "loss.smooth";
    lipschitz.statement = "|grad L(W) - grad L(V)| <= beta |W - V| with beta = max_i D_i^2 |e_k|^2 / 4.";
    lipschitz.source = "paper, Lemma on smoothness; constant ours, THEORY 6.3";
    lipschitz.hypotheses = log_loss;
    lipschitz.grade = Grade::enclosed;
    lipschitz.undecided_limit = 0.01;
    lipschitz.required_labels = {{"strict-edge", 0.4}, {"repeated-tokens", 0.2}, {"risk-changes", 0.5}};
    lipschitz.labels = displacement_labels;
    lipschitz.generate = generate_cases(moderate_embeddings(), point_and_displacement());
    lipschitz.check = smooth;
    lipschitz.false_neighbours = {
        {"eighth", "The same with beta/8.", smooth_eighth, {}, {}},
        {"least-distance", "The same with the least distance of two context embeddings for D_i.", smooth_least_distance, {}, {}},
    };
    claims.push_back(lipschitz);

    return claims;
}

} // namespace attest
