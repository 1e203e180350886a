// local.path: a W in the cone around W_l whose risk is no larger than that of s W_l has every tight margin at least s - c1, so points along W_l
// (B8; paper, section 5; arXiv 2308.16898; THEORY 12; bounded).
//
// The statement is about every such W. Each case tries W that are likely to come close to its bounds: s W_l itself, the best W of its norm to
// first order, and neighbours of it. What is tried may be wrong; norm and cone are decided exactly, risks and bounds by enclosures.
#include "properties/claims/local/local_checks.h"
#include "theory/comparison.h"

#include "model/attention/attention.h"
#include "model/attention/softmax_head.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

/// What a false neighbour leaves out, or puts in the place of something.
struct Reading {
    bool cone = true;               ///< W must be in the cone
    bool least_norm = true;         ///< |W| >= R_0
    bool secant_for_slope = false;  ///< lambda = l(g_v) - l(g_alpha): "strictly decreasing" in place of the sandwich
    bool slack_masses_only = false; ///< decide a_v <= e^{-(1 + delta/2) sigma}, the factor r dropped, for slack v
};

class LocalProblem {
public:
    LocalProblem(const CaseFacts& facts, const Reading& reading) : facts_(facts), loss_(local_loss(facts)), reading_(reading) {}

    Verdict decide() {
        selection_ = selection_of(facts_.data(), selected());
        if (!selection_) {
            return Verdict::vacuous("a selection with a direction W_l");
        }
        arrange_scores();
        bound_ = selection_bound(facts_.data(), selection_->tokens, selection_->svm, sandwiches());
        if (!bound_) {
            return loss_.of_score ? Verdict::undecided(fmt::format("LOC (lambda > 0 on tight edges) is not shown at {} digits", working_digits()))
                                  : Verdict::vacuous("LOC: the cross-entropy of E f prefers the selected tokens to their nearest rivals");
        }
        if (reading_.slack_masses_only) {
            return slack_masses();
        }
        s_ = facts_.value().scalar("s") + whole_above(bound_->c1) + whole_above(bound_->least_scale);
        if (s_ > most_norm) {
            return Verdict::vacuous(fmt::format("constants of at most {}", most_norm));
        }
        // risks near s W_l differ by e^{-s} or its square: with fewer digits every comparison would be open
        if (const int needed = 20 + static_cast<int>(number_from<double>(s_)); working_digits() < needed) {
            return Verdict::undecided(fmt::format("{} digits tell no risks apart at s = {}", working_digits(), to_text(s_)));
        }
        base_risk_ = risk(scaled(selection_->direction, s_));
        Verdict r = Verdict::vacuous("a W in the cone with a risk of at most that of s W_l");
        for (const Matrix<Rational>& w : points()) {
            const Verdict one = decide_point(w);
            if (one.outcome == Outcome::refuted || one.outcome == Outcome::undecided) {
                return one;
            }
            r = one.outcome == Outcome::held ? one : r;
        }
        return r;
    }

    /// Did a W other than s W_l meet the premise?
    bool other_point_decides() const { return better_points_ > 0; }
    bool has_slack() const {
        return bound_ && std::any_of(bound_->edges.begin(), bound_->edges.end(), [](const SelectionEdge& e) { return !e.tight(); });
    }

private:
    static constexpr int most_norm = 1000;
    static int whole_above(const Interval& x) { return std::max(0, static_cast<int>(std::ceil(number_from<double>(x.upper().to_rational())))); }

    /// With cross-entropy the labels, where they do not contradict each other; else the drawn order.
    std::vector<Token> selected() const {
        if (loss_.of_score || !acyclic(facts_.graphs()) || !realisable(facts_.data())) {
            return drawn_selection(facts_);
        }
        std::vector<Token> r;
        for (std::size_t i = 0; i < facts_.data().size(); ++i) {
            r.push_back(facts_.data().sample(i).label);
        }
        return r;
    }

    /// Scores such that LOC holds: of the selected token and its nearest rivals (tight), the selected one gets the largest, raised above equals.
    /// A slack token may keep a larger one: it is then the loss, not the label, that would rather attend to it.
    void arrange_scores() {
        const Embedding& e = facts_.data().embedding();
        for (std::size_t i = 0; i < facts_.data().size(); ++i) {
            const Sample s = facts_.data().sample(i);
            counts_.push_back(token_counts(s.context));
            scores_.push_back(drawn_scores(facts_, i, reading_.secant_for_slope));
            std::vector<Rational>& g = scores_.back();
            const auto at = [&](Token v) {
                return static_cast<std::size_t>(
                    std::find_if(counts_[i].begin(), counts_[i].end(), [&](const TokenCount& c) { return c.token == v; }) - counts_[i].begin());
            };
            const std::size_t own = at(selection_->tokens[i]);
            for (std::size_t v = 0; v < g.size(); ++v) {
                if (v != own && margin(e, selection_->direction, s.query, counts_[i][own].token, counts_[i][v].token) == 1) {
                    if (g[v] > g[own]) {
                        std::swap(g[v], g[own]);
                    }
                    if (g[v] == g[own]) {
                        g[v] /= 2;
                    }
                }
            }
        }
        if (!loss_.of_score) {
            products_ = head_products<Interval>(facts_.data(), e.matrix());
        }
    }

    std::vector<std::vector<Sandwich>> sandwiches() const {
        std::vector<std::vector<Sandwich>> r;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            r.push_back(loss_.of_score ? score_sandwiches(i) : cross_entropy_sandwiches(i));
        }
        return r;
    }
    std::size_t own_position(std::size_t i) const {
        return static_cast<std::size_t>(
            std::find_if(counts_[i].begin(), counts_[i].end(), [&](const TokenCount& c) { return c.token == selection_->tokens[i]; }) -
            counts_[i].begin());
    }
    std::vector<Sandwich> score_sandwiches(std::size_t i) const {
        const LossFormulas<Interval>& l = (*loss_.of_score)->in_intervals;
        const std::vector<Rational>& g = scores_[i];
        const auto [least, greatest] = std::minmax_element(g.begin(), g.end());
        const Interval slopes = -l.derivative(hull(Interval(*least), Interval(*greatest)));
        const Interval least_slope = Interval::between(slopes.lower(), slopes.lower());
        const Interval greatest_slope = Interval::between(slopes.upper(), slopes.upper());
        const std::size_t own = own_position(i);
        std::vector<Sandwich> r;
        for (std::size_t v = 0; v < g.size(); ++v) {
            if (v == own) {
                continue;
            }
            r.push_back(score_sandwich(g[own] - g[v], least_slope, greatest_slope));
            if (reading_.secant_for_slope) {
                r.back().lambda = l.value(Interval(g[v])) - l.value(Interval(g[own]));
            }
        }
        return r;
    }
    std::vector<Sandwich> cross_entropy_sandwiches(std::size_t i) const {
        const std::size_t own = own_position(i);
        std::vector<Sandwich> r;
        for (std::size_t v = 0; v < counts_[i].size(); ++v) {
            if (v != own) {
                r.push_back(cross_entropy_sandwich(products_, facts_.data().sample(i).label, counts_[i][own].token, counts_[i][v].token));
            }
        }
        return r;
    }

    Interval risk(const Matrix<Rational>& w) const {
        const Matrix<Interval> logits = enclosed_logits(facts_.model(), w);
        if (!loss_.of_score) {
            return softmax_risk(facts_.model(), products_, logits, HeadLoss::cross_entropy);
        }
        Interval sum(0);
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            const std::vector<Interval> a = attention(facts_.model().samples()[i], logits);
            Interval u(0);
            for (std::size_t v = 0; v < a.size(); ++v) {
                u += a[v] * Interval(scores_[i][v]);
            }
            sum += (*loss_.of_score)->in_intervals.value(u);
        }
        return sum / Interval(static_cast<int>(counts_.size()));
    }

    /// Decides what the claim says of W; vacuous when W is not shown to meet the premise (by symmetry two risks may be equal, which no enclosure
    /// shows: such a W decides nothing, and s W_l itself is always decided).
    Verdict decide_point(const Matrix<Rational>& w) {
        const Rational square = norm_squared(w);
        if (square > s_ * s_ * bound_->norm_squared || (reading_.cone && !in_cone(*bound_, w, selection_->direction))) {
            return Verdict::vacuous("|W| <= s |W_l| in the cone");
        }
        const Interval norm = sqrt(Interval(square));
        const Interval unit = sqrt(Interval(bound_->norm_squared));
        if (reading_.least_norm && less_equal(bound_->least_scale * unit, norm) != Truth::yes) {
            return Verdict::vacuous("|W| >= R_0");
        }
        const bool is_base = equal_matrices(w, scaled(selection_->direction, s_));
        if (!is_base && less_equal(risk(w), base_risk_) != Truth::yes) {
            return Verdict::vacuous("a risk of at most that of s W_l");
        }
        better_points_ += is_base ? 0 : 1;
        Verdict r = Verdict::held();
        const Interval least = Interval(s_) - bound_->c1;
        for (const SelectionEdge& e : bound_->edges) {
            if (!e.tight()) {
                continue;
            }
            r = at_least(Interval(margin(facts_.data().embedding(), w, e.query, e.selected, e.other)), least, [&] {
                return fmt::format(
                    "s = {}, {}: the margin of token {} over {} under query {} at a W of norm {} |W_l| that has a smaller risk than s W_l",
                    to_text(s_), loss_.text(), e.selected, e.other, e.query, upper_text(norm / unit));
            });
            if (r.outcome != Outcome::held) {
                return r;
            }
        }
        if (positive(least) == Truth::yes && square > 0) {
            r = at_least(Interval(inner_product(w, selection_->direction)) / (norm * unit), Interval(1) - bound_->c1 / Interval(s_),
                         [&] { return fmt::format("s = {}, {}: the cosine of W with W_l", to_text(s_), loss_.text()); });
        }
        return r;
    }

    /// In the cone a slack token's mass is at most r e^{-(1 + delta/2) sigma}; here without r, at sigma = 1, 2, 4 along W_l.
    Verdict slack_masses() const {
        Verdict r = Verdict::vacuous("a slack edge");
        for (const int sigma : {1, 2, 4}) {
            const Matrix<Interval> logits = enclosed_logits(facts_.model(), scaled(selection_->direction, Rational(sigma)));
            for (const SelectionEdge& e : bound_->edges) {
                if (e.tight()) {
                    continue;
                }
                const std::vector<Interval> a = attention(facts_.model().samples()[e.sample], logits);
                for (std::size_t v = 0; v < a.size(); ++v) {
                    if (counts_[e.sample][v].token == e.other) {
                        r = at_most(a[v], exp(-(Interval(Rational(1 + bound_->delta / 2)) * Interval(sigma))),
                                    [&] { return fmt::format("W = {} W_l: the mass of the slack token {} in sample {}", sigma, e.other, e.sample); });
                        if (r.outcome != Outcome::held) {
                            return r;
                        }
                    }
                }
            }
        }
        return r;
    }

    // ---- the W that are tried

    /// sum_e f_e lambda_e M_e, shrunk to |W| <= s |W_l|: f = 1 is W_l.
    Matrix<Rational> along(const std::vector<Rational>& factors) const {
        std::vector<WeightTerm> terms;
        for (std::size_t e = 0; e < factors.size(); ++e) {
            const Multiplier& m = selection_->svm.multipliers[e];
            terms.push_back({m.from, m.query, Rational(factors[e] * m.value)});
            terms.push_back({m.to, m.query, Rational(-factors[e] * m.value)});
        }
        const Matrix<Rational> w = weight_matrix(facts_.data().embedding(), terms);
        const Rational square = norm_squared(w);
        const Rational most = s_ * s_ * bound_->norm_squared;
        if (square <= most) {
            return w;
        }
        // a little too short rather than too long: decide_point() decides the norm exactly, whatever this double is
        const double ratio = std::sqrt(number_from<double>(Rational(most / square))) * (1 - 1e-12);
        return scaled(w, Rational(ratio));
    }

    /// Changes t of the factors that are best to first order: J(t) = log sum_e w_e e^{-(G t)_e} + sum_f lambda_f t_f/|W_l|^2 over tight edges e,
    /// G_ef = <M_e, lambda_f M_f>, w_e = r_e lambda_e: descent in doubles.
    std::vector<double> best_change() const {
        const std::vector<Multiplier>& m = selection_->svm.multipliers;
        const Embedding& emb = facts_.data().embedding();
        const double unit = number_from<double>(bound_->norm_squared);
        std::vector<double> weight;
        std::vector<std::vector<double>> g;
        for (const SelectionEdge& e : bound_->edges) {
            if (!e.tight()) {
                continue;
            }
            weight.push_back(number_from<double>(e.ratio) * number_from<double>(e.bounds.lambda.midpoint().to_rational()));
            g.emplace_back();
            for (const Multiplier& f : m) {
                const Rational product =
                    (emb.gram(e.selected, f.from) - emb.gram(e.selected, f.to) - emb.gram(e.other, f.from) + emb.gram(e.other, f.to)) *
                    emb.gram(e.query, f.query) * f.value;
                g.back().push_back(number_from<double>(product));
            }
        }
        std::vector<double> t(m.size(), 0.0);
        for (int step = 0; step < 300; ++step) {
            std::vector<double> part(weight.size());
            double sum = 0;
            for (std::size_t e = 0; e < part.size(); ++e) {
                double moved = 0;
                for (std::size_t f = 0; f < t.size(); ++f) {
                    moved += g[e][f] * t[f];
                }
                part[e] = weight[e] * std::exp(-moved);
                sum += part[e];
            }
            for (std::size_t f = 0; f < t.size(); ++f) {
                double slope = number_from<double>(m[f].value) / unit;
                double size = 0;
                for (std::size_t e = 0; e < part.size(); ++e) {
                    slope -= part[e] / sum * g[e][f];
                    size = std::max(size, std::abs(g[e][f]));
                }
                t[f] -= size > 0 ? slope / (2 * size * static_cast<double>(t.size())) : 0.0;
            }
        }
        return t;
    }

    std::vector<Matrix<Rational>> points() const {
        std::vector<Matrix<Rational>> r = {scaled(selection_->direction, s_)};
        const std::vector<double> t = best_change();
        if (std::any_of(t.begin(), t.end(), [](double x) { return !(std::abs(x) < 1000); })) {
            return r;
        }
        const auto changed = [&](double part, std::size_t only, const Rational& more) {
            std::vector<Rational> factors;
            for (std::size_t f = 0; f < t.size(); ++f) {
                factors.emplace_back(s_ + Rational(std::round(t[f] * part * 1024) / 1024) + (f == only ? more : Rational(0)));
            }
            return along(factors);
        };
        const std::size_t none = t.size();
        r.push_back(changed(1, none, 0));
        r.push_back(changed(0.5, none, 0));
        for (std::size_t f = 0; f < std::min<std::size_t>(t.size(), 4); ++f) {
            r.push_back(changed(1, f, Rational(1, 2)));
            r.push_back(changed(1, f, Rational(-1, 2)));
        }
        if (reading_.secant_for_slope) {
            for (std::size_t f = 0; f < std::min<std::size_t>(t.size(), 4); ++f) {
                r.push_back(changed(0, f, s_)); // one margin twice as large as the others
            }
        }
        // short ones, which only R_0 keeps out, and the opposite direction and another selection's, which only the cone does
        for (const Rational& part : {Rational(0), Rational(1, 100), Rational(1, 10), Rational(1, 2), Rational(-1)}) {
            r.push_back(scaled(selection_->direction, s_ * part));
        }
        if (!reading_.cone) {
            if (const auto best = selection_of(facts_.data(), best_scored())) {
                const double ratio =
                    std::sqrt(number_from<double>(Rational(bound_->norm_squared / best->svm.norm_squared))) * (1 - 1e-12); // as above
                r.push_back(scaled(best->direction, s_ * Rational(ratio)));
            }
        }
        return r;
    }
    std::vector<Token> best_scored() const {
        std::vector<Token> r;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            const auto best = std::max_element(scores_[i].begin(), scores_[i].end()) - scores_[i].begin();
            r.push_back(counts_[i][static_cast<std::size_t>(best)].token);
        }
        return r;
    }

    const CaseFacts& facts_;
    LocalLoss loss_;
    Reading reading_;
    std::optional<DirectedSelection> selection_;
    std::vector<std::vector<TokenCount>> counts_;
    std::vector<std::vector<Rational>> scores_;
    Matrix<Interval> products_; ///< C E' with C = E, for the cross-entropy
    std::optional<SelectionBound> bound_;
    Rational s_;
    Interval base_risk_;
    int better_points_ = 0;
};

Decide decide_with(const Reading& reading) {
    return [reading](const CaseFacts& facts) { return LocalProblem(facts, reading).decide(); };
}

std::vector<std::string> labels(const CaseFacts& facts) {
    LocalProblem problem(facts, {});
    problem.decide();
    std::vector<std::string> r;
    if (problem.other_point_decides()) {
        r.emplace_back("better-than-W_l");
    }
    if (problem.has_slack()) {
        r.emplace_back("slack-edge");
    }
    if (!local_loss(facts).of_score) {
        r.emplace_back("cross-entropy");
    }
    return r;
}

} // namespace

Claim local_path() {
    Claim claim;
    claim.id = "local.path";
    claim.statement = "Let W_l be the direction of a selection whose nearest rivals cost more (LOC). A W in the cone around it with R_0 <= |W| <= s "
                      "|W_l| and a risk of at "
                      "most that of s W_l has every tight margin >= s - c1, so cos(W, W_l) >= 1 - c1/s.";
    claim.source = "paper, section 5; arXiv 2308.16898; THEORY 12 (B8)";
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.first_digits = 80;
    claim.last_digits = 1280; // s up to 1000
    claim.required_labels = {{"better-than-W_l", 0.3}, {"slack-edge", 0.2}, {"cross-entropy", 0.1}};
    const std::vector<InputRecipe> inputs = {token_table_input("order"), token_table_input("scores"), local_loss_input(),
                                             scalar_input("s", {"1", "5", "12", "40"})};
    claim.generate =
        generate_cases(mixture({{2, realisable_datasets().tokens(2, 5).samples(1, 5)}, {1, acyclic_datasets().tokens(2, 5).samples(1, 5)}}), inputs);
    claim.check = decide_with({});
    claim.labels = labels;
    const Generate one_hot = generate_cases(realisable_datasets().embedded(EmbeddingKind::one_hot).tokens(3, 5).samples(1, 4), inputs);
    const Generate chains =
        generate_cases(realisable_datasets().embedded(EmbeddingKind::one_hot).tokens(3, 4).samples(2, 4).plan(Plan::chain), inputs);
    claim.false_neighbours = {
        {"small-W-too", "The same without the least norm R_0: LOC on tight edges alone.", decide_with({.least_norm = false}), one_hot},
        {"without-the-cone", "The same for every W of norm R_0 to s |W_l|.", decide_with({.cone = false}),
         generate_cases(realisable_datasets().embedded(EmbeddingKind::one_hot).tokens(3, 4).samples(2, 2).queries_up_to(1), inputs)},
        {"strictly-falling-loss",
         "The same with l(g_v) - l(g_alpha) in place of lambda: it is enough that the loss falls strictly, to a score of 1 where (1-u)^2 is flat.",
         decide_with({.secant_for_slope = true}),
         generate_cases(mixture({{1, draw_example({small_dataset({{{1, 0}, 1}, {{2, 3}, 2}})})},
                                 {1, acyclic_datasets().embedded(EmbeddingKind::one_hot).tokens(3, 5).samples(2, 4).context_up_to(2)}}),
                        {token_table_input("order"), token_table_input("scores"), scalar_input("local-loss", {loss_index(Loss::squared)}),
                         scalar_input("s", {"100", "300"})})},
        {"slack-mass-without-r", "In the cone the mass of a slack token is at most e^(-(1 + delta/2) |W|/|W_l|).",
         decide_with({.slack_masses_only = true}), chains},
    };
    return claim;
}

} // namespace attest
