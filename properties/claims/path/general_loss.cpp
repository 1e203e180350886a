// path.general-loss: any W in the ball that is not worse than R W_mm/|W_mm| has nearly the direction of W_mm, on acyclic data (section 5, second
// part; paper, theorem on general losses; bounds B2' and B3 of section 6; bounded).
//
// The claim is about every W with |W| <= R and L(W) <= L(s W_mm), R = s |W_mm|, so it is attacked with adversaries: a search in
// doubles looks for the W of the ball that turn furthest away from W_mm while staying at least as good (the optimum of the
// ball, points between it and W_mm, sideways displacements, and W_mm turned away from one edge). What it finds is rounded to rationals; that W lies
// in the ball is decided exactly, that it is not worse and that it obeys the bound by intervals.
#include "properties/claims/path/path_checks.h"

#include "model/descent/logit_unit.h"
#include "model/numbers/number_text.h"
#include "theory/bounds/direction.h"
#include "theory/bounds/margin.h"
#include "theory/regularisation_path/plateau_loss.h"

#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

using Weights = Matrix<double>;

double norm(const Weights& w) { return std::sqrt(inner_product(w, w)); }
Weights in_ball(Weights w, double radius) {
    const double length = norm(w);
    return length > radius ? Weights(w * (radius / length)) : w;
}

/// Normalised gradient steps on the ball from `w`: an approximate optimum of the ball. Untrusted.
Weights improved(const LogitModel& model, Weights w, double radius, Loss loss) {
    double step = radius / 4;
    double best = risk(model, model.logits(w), loss);
    for (int round = 0; round < 120 && step > 1e-9 * radius; ++round) {
        const Weights gradient = model.weights(risk_gradient(model, model.logits(w), loss));
        const double length = norm(gradient);
        if (!(length > 0)) {
            break;
        }
        // outward first: the optimum lies on the sphere
        Weights next = in_ball(Weights((w - gradient * (step / length)) * (1 + 1e-3)), radius);
        const double value = risk(model, model.logits(next), loss);
        if (value < best) {
            best = value;
            w = std::move(next);
        } else {
            step /= 2;
        }
    }
    return w;
}

/// An exact W of the ball |W|^2 <= radius_squared near `w`, pulled in until it is inside: entries rounded to 10^-9 of a power of two near the radius.
Matrix<Rational> exact_in_ball(const Weights& w, const Rational& radius_squared) {
    const int power = radius_squared == 0 ? 0 : std::ilogb(std::sqrt(number_from<double>(radius_squared)));
    const Rational unit(power < 0 ? Rational(1 / Rational(Integer(1) << static_cast<unsigned>(-power)))
                                  : Rational(Integer(1) << static_cast<unsigned>(power)));
    Matrix<Rational> exact(w.rows(), w.cols());
    for (Index i = 0; i < w.size(); ++i) {
        exact.data()[i] = unit * Rational(static_cast<long>(std::llround(std::ldexp(w.data()[i], -power) * 1e9)), 1000000000L);
    }
    for (Rational pull(1, 1000000000L); norm_squared(exact) > radius_squared; pull *= 10) {
        exact = scaled(exact, 1 - (pull < Rational(1, 2) ? pull : Rational(1, 2)));
    }
    return exact;
}

/// The bound on one W that is known to be in the ball: vacuous when it is worse than the comparator.
Verdict obeys_bound(const CaseFacts& facts, const Matrix<Rational>& w, const Rational& s, Loss loss) {
    const LogitModel& model = facts.model();
    const Interval value = risk(model, converted<Interval>(model.logits(w)), loss);
    const Interval comparator = risk(model, converted<Interval>(model.logits(scaled(facts.direction(), s))), loss);
    if (less_equal(value, comparator) != Truth::yes && !equal_matrices(w, scaled(facts.direction(), s))) {
        return Verdict::vacuous("a W that is not worse than the comparator");
    }
    const Interval tail = tail_constant(loss, facts.data().size());
    const Rational q0 = largest_odds(model);
    std::optional<Interval> mu;
    for (const CountedSample& sample : model.samples()) {
        const Token query = model.queries()[static_cast<std::size_t>(sample.query_index)];
        for (const TokenCount& c : sample.counts) {
            if (c.token == sample.label || graph_of(facts.graphs(), query).tied(c.token, sample.label)) {
                continue;
            }
            const auto bound = general_margin_bound(Interval(s), tail, q0, Rational(c.count, sample.label_count));
            if (!bound) {
                return Verdict::vacuous("s large enough for the bound");
            }
            const Interval found(margin(facts.data().embedding(), w, query, sample.label, c.token));
            const Verdict large = at_least(found, *bound, [&] {
                return fmt::format("{}: the margin of a W in the ball with |W| <= {} |W_mm| and no larger loss than s W_mm", loss->name, to_text(s));
            });
            if (large.outcome != Outcome::held) {
                return large;
            }
            mu = mu ? min(*mu, *bound) : *bound;
        }
    }
    if (!mu) {
        return Verdict::vacuous("a strict edge");
    }
    const Interval norm_mm = sqrt(Interval(facts.svm().norm_squared));
    const Interval length = sqrt(Interval(norm_squared(w)));
    const Interval cosine = Interval(inner_product(w, facts.direction())) / (norm_mm * length);
    const auto bound = cosine_bound(*mu, norm_mm, length);
    if (!bound) {
        return Verdict::vacuous("s large enough for the bound");
    }
    return at_least(cosine, *bound,
                    [&] { return fmt::format("{}: the cosine with W_mm of a W in the ball that is not worse than s W_mm", loss->name); });
}

constexpr std::size_t most_turned = 24;

/// M_{k,i,j} = (e_i - e_j) e_k' in doubles.
Weights edge_weights(const Embedding& embedding, Token query, const Edge& e) {
    const Weights rows = converted<double>(embedding.matrix());
    return Weights((rows.row(e.from) - rows.row(e.to)).transpose() * rows.row(query));
}

/// Adversaries in the ball of radius s |W_mm|, for one loss.
std::vector<Matrix<Rational>> adversaries(const CaseFacts& facts, const Rational& s, Loss loss) {
    const LogitModel& model = facts.model();
    const Rational radius_squared = s * s * facts.svm().norm_squared;
    const double radius = std::sqrt(number_from<double>(radius_squared));
    const Weights along = converted<double>(scaled(facts.direction(), s));
    const Weights sideways = converted<double>(facts.value().weights("sideways"));
    std::vector<Matrix<Rational>> found = {scaled(facts.direction(), s)};
    const Weights best = improved(model, along, radius, loss);
    const Weights other =
        improved(model, in_ball(Weights(along + sideways * (radius / (norm(sideways) + number_from<double>(logit_unit(facts.data()))))), radius),
                 radius, loss);
    // turned away from one strict edge on the sphere: its margin falls, the others rise
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& e : graph.edges()) {
            if (graph.strict(e) && found.size() < most_turned) {
                const Weights edge = edge_weights(facts.data().embedding(), graph.query(), e);
                const double length = norm(edge);
                for (const double turn : {0.5, 1.0, 1.5, 2.0, 2.5, 3.0}) {
                    const Weights turned = along - edge * (turn / (length * length));
                    found.push_back(exact_in_ball(Weights(turned * (radius / norm(turned))), radius_squared));
                }
            }
        }
    }
    for (const double t : {0.25, 0.5, 0.75, 1.0}) {
        found.push_back(exact_in_ball(in_ball(Weights(along * (1 - t) + best * t), radius), radius_squared));
        found.push_back(exact_in_ball(in_ball(Weights(along * (1 - t) + other * t), radius), radius_squared));
    }
    return found;
}

/// No W that the search finds in the ball breaks the bound, for all losses or for one. Needs the inputs "s" and "sideways".
Verdict no_adversary_escapes(const CaseFacts& facts, std::optional<Loss> only) {
    const Rational& s = facts.value().scalar("s");
    Verdict answer = Verdict::vacuous("a W besides s W_mm that is not worse than it");
    std::optional<double> slack;
    for (const Loss loss : all_losses()) {
        if (only && loss != *only) {
            continue;
        }
        const std::vector<Matrix<Rational>> candidates = adversaries(facts, s, loss);
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const Verdict v = obeys_bound(facts, candidates[i], s, loss);
            if (v.outcome == Outcome::refuted || v.outcome == Outcome::undecided) {
                return v;
            }
            if (v.outcome == Outcome::held && i > 0) { // s W_mm itself is no adversary
                slack = slack ? std::min(*slack, v.slack.value_or(0)) : v.slack.value_or(0);
                answer = Verdict::held(slack);
            }
        }
    }
    return answer;
}

// ---- without T: the plateau loss of section 7

/// One-hot K = 2, ([1,0],1), ([0,1],0): the two margins x, y of W are free, |W|^2 = (x^2 + y^2)/2, and W_mm has x = y = 1.
/// With the plateau loss some W of the ball is better than R W_mm/|W_mm| and far from its direction: B2' with c = n fails.
Verdict plateau_turns_the_path(const CaseFacts& facts) {
    if (facts.data().tokens() != 2 || facts.data().size() != 2 || facts.svm().norm_squared != 1) {
        return Verdict::vacuous("the dataset of section 7");
    }
    const Interval s = Interval(Rational(85, 100)) * Interval(128) * log(Interval(2)); // R = 0.85 2^7 log 2
    const auto loss_at = [](const Interval& x, const Interval& y) {
        const auto missing = [](const Interval& m) { return Interval(1) / (Interval(1) + exp(m)); };
        return (plateau_loss(missing(x), 9) + plateau_loss(missing(y), 9)) / Interval(2);
    };
    const Interval comparator = loss_at(s, s);
    const auto bound = general_margin_bound(s, Interval(2), Rational(1), Rational(1)); // the bound if T held with c = n = 2
    for (int degrees = 1; degrees < 45 && bound; ++degrees) {
        // a rational point of the circle x^2 + y^2 = 2 s^2 by its tangent of half the angle from the diagonal
        const Rational t(degrees, 115);
        const Rational cosine = (1 - t * t) / (1 + t * t);
        const Rational sine = 2 * t / (1 + t * t);
        const Interval x = s * Interval(Rational(cosine + sine));
        const Interval y = s * Interval(Rational(cosine - sine));
        if (less(loss_at(x, y), comparator) == Truth::yes && less(y, *bound) == Truth::yes) {
            return Verdict::refuted(fmt::format("on the plateaus a W on the sphere R = {}, at cosine {} from W_mm, is better than R W_mm/|W_mm|",
                                                ends_text(s), fixed_text(cosine, 4)),
                                    "every margin at least " + lower_text(*bound), "margins " + ends_text(x) + " and " + ends_text(y));
        }
    }
    return Verdict::held();
}

// ---- its variations

/// One-hot, K = 2, one sample for each query, whose contexts hold both tokens once.
bool two_free_margins(const Dataset& data) {
    if (!data.embedding().is_one_hot() || data.tokens() != 2 || data.size() != 2 || data.queries().size() != 2) {
        return false;
    }
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (data.sample(i).context.size() != 2 || token_counts(data.sample(i).context).size() != 2) {
            return false;
        }
    }
    return true;
}

Verdict path_turns(const CaseFacts& facts) {
    if (!two_free_margins(facts.data()) || facts.value().scalar("loss") != 3) {
        return not_decisive();
    }
    const Verdict v = check_plateau_for_ever();
    return v.outcome == Outcome::held
               ? Verdict::refuted("the loss with plateaus: for every j >= 3 the minimisers over the ball are more than 0.19 rad away from W_mm at "
                                  "R = 0.85 2^j log 2 and within 0.1 rad at R = 1.1 2^j log 2",
                                  "W_R/R that tends to W_mm/|W_mm|", "a path that turns for ever")
               : Verdict::undecided("the turn was not shown: " + v.reason);
}

} // namespace

Claim path_general_loss() {
    const std::vector<InputRecipe> inputs = {scalar_input("s", {"8", "12", "20", "40"}),
                                             weights_input("sideways", {{3, WeightsKind::random}, {1, WeightsKind::single_edge}})};
    Claim claim;
    claim.id = "path.general-loss";
    claim.statement =
        "On acyclic data every W of the ball that is not worse than R W_mm/|W_mm| has its direction within the bound of B2' and B3, for "
        "-log u, (1-u)^2 and -u.";
    claim.source = "paper, theorem on general losses; bound ours, THEORY 6.1, 6.2";
    claim.hypotheses = {Hypothesis::head,    Hypothesis::realisable,   Hypothesis::feasible,
                        Hypothesis::acyclic, Hypothesis::tail_regular, Hypothesis::strict_edge};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"acyclic", 0.7}, {"several-queries", 0.1}};
    // two directions or more off S_fin: with one, no W of the ball is an adversary
    const DrawDataset several_directions = where(acyclic_datasets().tokens(3, 6).samples(2, 6).context_up_to(5).with_strict_edge().embedded(
                                                     {{3, EmbeddingKind::one_hot}, {1, EmbeddingKind::orthonormal}, {3, EmbeddingKind::dense}}),
                                                 [](const Dataset& data) {
                                                     const auto graphs = token_graphs(data);
                                                     return edge_space(data.embedding(), graphs).dimension() > 2;
                                                 });
    // three free margins and uneven odds: a W not worse than s W_mm may lower the first margin by log 7, so both terms of the bound count
    const Dataset uneven_odds = small_dataset({{{1, 0}, 1}, {{0, 0, 0, 0, 1}, 1}, {{0, 0, 0, 0, 2}, 2}});
    claim.generate = generate_cases(mixture({{12, several_directions}, {1, draw_example({uneven_odds})}}), inputs);
    claim.check = [](const CaseFacts& facts) { return no_adversary_escapes(facts, std::nullopt); };
    claim.false_neighbours = {
        {"without-acyclic",
         "The same on data with cycles, for -u.",
         [](const CaseFacts& facts) { return no_adversary_escapes(facts, Loss::linear); },
         generate_cases(mixture({{1, draw_example({small_dataset({{{1, 2, 0}, 1}, {{1, 0}, 0}})})},
                                 {1, cyclic_datasets().tokens(3, 4).samples(2, 4).with_strict_edge().embedded(EmbeddingKind::one_hot)}}),
                        inputs),
         {Hypothesis::acyclic}},
        {"without-tail-regular",
         "The same for the loss with plateaus of section 7.",
         plateau_turns_the_path,
         generate_cases(draw_example({small_dataset({{{1, 0}, 1}, {{0, 1}, 0}})}), inputs),
         {Hypothesis::tail_regular}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head every W that is not worse than R W_mm/|W_mm| tends to its direction.",
                if_reversed("W_R/R tends to W_mm/|W_mm|", "W_R = -R W_mm/|W_mm| has larger scores than R W_mm/|W_mm|, so a smaller loss: cosine -1"),
                generate_cases(headed_datasets().with_strict_edge().planned({{1, Plan::acyclic}, {1, Plan::free}}))),
        without(Hypothesis::realisable, "Without R, every W that is not worse than R W_mm/|W_mm| tends to its direction, for -log u too.",
                infinite_risk("W_R/R tends to W_mm/|W_mm|", "W_R = -R W_mm/|W_mm| is not worse than R W_mm/|W_mm|: cosine -1"),
                absent_label_edge_cases()),
        without(Hypothesis::feasible, "Every W of the ball that is not worse has one limit direction, for any embeddings.",
                constant_risk("a limit direction", "every W of the ball minimises L: any direction"), infeasible_acyclic_cases()),
        // on ([1,2,0],1), ([1,0],0) the fastest direction is (2,-1,-1) over the logits of tokens 0, 1, 2, at cosine 1/2 from W_mm = (1/3,1/3,-2/3)
        without(
            Hypothesis::acyclic, "On data with cycles every W of the ball that is not worse than R W_mm/|W_mm| tends to its direction.",
            [](const CaseFacts& facts) {
                return faster_direction(facts, "W_R/R that tends to W_mm/|W_mm|", "W_R = R D/|D| is not worse from some R on");
            },
            faster_direction_cases({})),
        without(Hypothesis::tail_regular, "The same for a loss that is not tail-regular.", path_turns,
                generate_cases(draw_example({small_dataset({{{1, 0}, 1}, {{0, 1}, 0}})}), {scalar_input("loss", {"3"})})),
        without(Hypothesis::strict_edge, "Without a strict edge, W_R/R tends to W_mm/|W_mm|.", no_direction, often_without_strict_edge()),
    };
    for (const Loss loss : all_losses()) {
        claim.variations.push_back(with_loss(
            loss,
            "On acyclic data every W of the ball that is not worse than R W_mm/|W_mm| has its direction within the bound of B2' and B3, for "
            "the loss " +
                loss_words(loss) + ".",
            [loss](const CaseFacts& facts) { return no_adversary_escapes(facts, loss); }));
    }
    return claim;
}

} // namespace attest
