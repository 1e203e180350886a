// direction.lower: on cyclic data the direction cannot come nearer to W_mm than |W_fin|/|W|, so under descent its error is at least const/log t
// (ours, THEORY 6.12; bounded).
//
// At certified points of a descent and of the path |W| sin angle(W, W_mm) is compared with |W_fin| - rho, and the norm of descent with its upper
// bound: together they bound the error of the direction from below.
#include "properties/claims/descent/descent_checks.h"
#include "properties/claims/path/path_checks.h"
#include "theory/bounds/loss_rate.h"
#include "theory/graph/sample_groups.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// W_fin = 0, exactly: the gradient of Lbar at 0 vanishes in rationals.
bool finite_component_is_zero(const CaseFacts& facts) {
    const LogitModel restricted(facts.restricted());
    return facts.cyclic().dimension() == 0 ||
           gradient_shown_zero(restricted, zero_matrix<Rational>(facts.data().dimension(), facts.data().dimension()));
}

Verdict no_finite_part() { return Verdict::vacuous("W_fin is not 0"); }

/// |W| sin angle(W, W_mm) of a descent's step.
Interval distance_from_ray(const DescentCheckpoint& c, const Interval& norm_mm) {
    return sqrt(max(Interval(0), square(c.norm) - square(c.product / norm_mm)));
}
/// And of a point of the path, from |W/|W| - W_mm/|W_mm||^2 = 2 - 2 cos.
Interval distance_from_ray(const PathFacts& facts) {
    const Interval& error = *facts.direction_error;
    return facts.norm * error * sqrt(max(Interval(0), Interval(1) - square(error) / Interval(4)));
}

/// The upper bound of |W(t)| at s = log t.
Interval norm_bound_at(const CaseFacts& facts, const DescentEvidence& evidence, const Interval& time) {
    const Interval s = log(time);
    const Interval off_space(facts.space().squared_distance(facts.value().weights("start")));
    return descent_norm_upper(evidence.finite_norm(), s, evidence.norm_mm(), off_space, evidence.excess_bound(s, time), evidence.rate(), time);
}

Verdict keeps_off_the_ray(const CaseFacts& facts) {
    if (finite_component_is_zero(facts)) {
        return no_finite_part();
    }
    const bool bounded_norm = facts.value().scalar("share") <= 1;
    const Verdict descent = with_evidence(facts, [&](DescentEvidence& evidence) {
        return at_checkpoints(evidence, [&](const DescentCheckpoint& c) {
            const Verdict v = compare_at(c.steps, direction_distance_lower(evidence.finite_norm(), c.radius_bound),
                                         distance_from_ray(c, evidence.norm_mm()), "|W_fin| - rho against |W| sin angle(W, W_mm)");
            return v.outcome == Outcome::held && bounded_norm
                       ? compare_at(c.steps, c.norm, norm_bound_at(facts, evidence, Interval(c.steps)), "|W(t)| against its bound")
                       : v;
        });
    });
    if (descent.outcome != Outcome::held) {
        return descent;
    }
    return along_path(facts, [&](const PathEvidence& e) {
        const FiniteComponent& finite = *facts.finite();
        const Interval norm = sqrt(max(Interval(0), finite.space.squared_norm(finite.enclosure)));
        return at_most_on_path(e, direction_distance_lower(norm, e.radius_bound), distance_from_ray(e.facts), "|W_fin| - rho against R sin");
    });
}

// ---- its false neighbours

Verdict without_radius(const CaseFacts& facts) {
    if (finite_component_is_zero(facts)) {
        return no_finite_part();
    }
    return with_evidence(facts, [&](DescentEvidence& evidence) {
        return at_checkpoints(evidence, [&](const DescentCheckpoint& c) {
            return compare_at(c.steps, evidence.finite_norm(), distance_from_ray(c, evidence.norm_mm()), "|W_fin| against |W| sin angle(W, W_mm)");
        });
    });
}

/// The error of the direction is at most 1/sqrt t for every t >= 10^20.
Verdict error_like_inverse_root(const CaseFacts& facts) {
    if (finite_component_is_zero(facts)) {
        return no_finite_part();
    }
    return with_evidence(facts, [&](DescentEvidence& evidence) {
        for (const int exponent : {20, 40, 80, 160}) {
            const Interval time = exp(Interval(exponent) * log(Interval(10)));
            const Interval least =
                direction_distance_lower(evidence.finite_norm(), evidence.late_radius_bound(exponent)) / norm_bound_at(facts, evidence, time);
            const Interval wanted = exp(-Interval(exponent / 2) * log(Interval(10)));
            if (less(wanted, least) == Truth::yes) {
                return Verdict::refuted(fmt::format("|W_fin| keeps W off the ray of W_mm while the norm grows like log t; at step 10^{}", exponent),
                                        "an angle whose sine is at most " + upper_text(wanted), "at least " + lower_text(least));
            }
        }
        return Verdict::undecided("the bound is too weak at the steps tried");
    });
}

// ---- its variations

/// A blind head: descent from W_mm stays there, whatever W_fin is.
Verdict stays_on_the_ray(const CaseFacts& facts) {
    const bool constant = HeadRisk(facts.data()).constant() && !blind(facts);
    return constant && !finite_component_is_zero(CaseFacts(Case{aligned(facts.data()), {}}))
               ? Verdict::refuted("every context's tokens have one score, so descent from W_mm stays there",
                                  "an angle from W_mm of at least |W_fin|/|W|", "0 for ever")
               : not_decisive();
}

/// -u, one-hot, every query's graph either one component whose groups of equal contexts have every token as label equally often (then -u is constant
/// on them) or acyclic, and dim S = dim S_fin + 1: from 0 descent never moves on S_fin, and off it only along W_mm.
Verdict linear_loss_stays_on_the_ray(const CaseFacts& facts) {
    if (!facts.data().embedding().is_one_hot() || facts.space().dimension() != facts.cyclic().dimension() + 1 || finite_component_is_zero(facts)) {
        return not_decisive();
    }
    for (const QueryGraph& graph : facts.graphs()) {
        const bool one_component = !graph.has_strict_edge();
        const bool single_tokens = graph.components().size() == graph.tokens().size();
        for (const SampleGroup& group : sample_groups(facts.data())) {
            if (group.query == graph.query() && !single_tokens && (!one_component || !group.all_tokens_equally_often())) {
                return not_decisive();
            }
        }
    }
    return Verdict::refuted("-u is constant on S_fin, so descent from 0 moves along W_mm alone", "an angle from W_mm of at least |W_fin|/|W|",
                            "0 for ever");
}

DrawDataset cyclic_descent_datasets() {
    return mixture({{5, cyclic_datasets().tokens(2, 5).samples(1, 5).context_up_to(4).queries_up_to(2).with_strict_edge().embedded(
                            {{5, EmbeddingKind::one_hot}, {2, EmbeddingKind::orthonormal}, {2, EmbeddingKind::dense}})},
                    {2, draw_example({small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{2, 1, 0}, 2}}),
                                      small_dataset({{{1, 1, 2, 0}, 1}, {{1, 1, 2, 0}, 2}})})}});
}

} // namespace

Claim direction_lower() {
    Claim claim;
    claim.id = "direction.lower";
    claim.statement =
        "Every W has |W| sin angle(W, W_mm) >= |W_fin| - rho(eps), and under descent |W(t)| is at most its explicit bound of order log t: "
        "where W_fin is not 0 the error of the direction is at least const/log t.";
    claim.source = "ours, THEORY 6.12";
    claim.hypotheses = path_hypotheses();
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.6}, {"finite-part", 0.3}};
    claim.labels = [](const CaseFacts& facts) {
        return realisable(facts.data()) && !finite_component_is_zero(facts) ? std::vector<std::string>{"finite-part"} : std::vector<std::string>{};
    };
    claim.generate = generate_cases(cyclic_descent_datasets(), descent_inputs());
    claim.check = keeps_off_the_ray;
    claim.false_neighbours = {
        {"radius-dropped", "Every W has |W| sin angle(W, W_mm) >= |W_fin|.", without_radius, {}, {}},
        {"inverse-square-root", "Under descent sin angle(W(t), W_mm) is at most 1/sqrt t for every t >= 10^20.", error_like_inverse_root, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head descent keeps an angle from W_mm of at least |W_fin|/|W|.", stays_on_the_ray,
                generate_cases(headed_cyclic_datasets().with_strict_edge())),
        without(Hypothesis::realisable, "Without R, a small excess loss keeps an angle from W_mm.",
                infinite_on_cyclic("an excess loss", "L infinite at every W"), absent_label_cyclic_edge_cases()),
        without(Hypothesis::feasible, "There is a W_mm to keep an angle from, for any embeddings.", no_solution, infeasible_cyclic_cases()),
        without(Hypothesis::log_loss, "With another loss descent keeps an angle from W_mm of at least |W_fin|/|W|.",
                for_linear_loss(linear_loss_stays_on_the_ray),
                generate_cases(draw_example({small_dataset({{{1, 1, 0}, 1}, {{1, 1, 0}, 0}, {{0, 1}, 0}})}), {linear_loss_input()})),
        without(Hypothesis::strict_edge, "Without a strict edge, too, there is an angle from W_mm.", no_direction, often_without_strict_edge()),
    };
    return claim;
}

} // namespace attest
