// descent.finite: under gradient descent the part in S_fin tends to W_fin (paper, theorem on gradient descent; THEORY 5, 6.4, 6.5; bounded).
//
// At steps 1, 2, 4, .. 128 of a certified run the part in S_fin is compared with B6, which tends to 0 by its formula, whatever the start. A false
// limit is refuted when it is farther from W_fin than B6 allows at T = 10^100 and ever after. Without the step condition a trap refutes: two
// intervals that a step of descent maps into each other and that do not contain W_fin.
#include "properties/claims/descent/weight_decay.h"

#include "model/descent/descent.h"
#include "model/numbers/exponent_range.h"
#include "model/numbers/number_text.h"
#include "theory/finite_component/restricted_risk.h"
#include "theory/graph/sample_groups.h"
#include "theory/regularisation_path/linear_loss_rate.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr long late = 100;                   // T = 10^100
constexpr long latest = 100000000000000000L; // exponents of enclosures end soon after

/// From T = 10^100 to the square of that, or much later where the data are slow.
bool late_bound_falls(const DescentEvidence& evidence) {
    const WideExponentRange wide;
    for (long exponent = late; exponent <= latest; exponent *= 10) {
        if (less(evidence.late_radius_bound(2 * exponent), evidence.late_radius_bound(exponent)) == Truth::yes) {
            return true;
        }
    }
    return false;
}

Verdict finite_part(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return no_share();
    }
    if (facts.cyclic().dimension() == 0 || starts_at_minimum(facts)) {
        return Verdict::held(0.0); // S_fin = 0, or W(t) = W(0) minimises L, so its part is W_fin: exactly
    }
    return with_evidence(facts, [](DescentEvidence& evidence) {
        const Verdict verdict = at_checkpoints(evidence, [](const DescentCheckpoint& c) {
            return compare_at(c.steps, c.finite_distance, c.radius_bound, "the distance of the S_fin part from W_fin against B6");
        });
        return verdict.outcome != Outcome::held || late_bound_falls(evidence) ? verdict : Verdict::undecided("the bound was not seen to fall");
    });
}

/// Claims that the S_fin part tends to that of W(0).
Verdict tends_to_the_start(const CaseFacts& facts) {
    if (facts.cyclic().dimension() == 0 || starts_at_minimum(facts)) {
        return Verdict::held(0.0);
    }
    return with_evidence(facts, [&](const DescentEvidence& evidence) {
        const Interval distance = evidence.checkpoint().finite_distance;
        const Interval bound = evidence.late_radius_bound(late);
        return less(bound, distance) == Truth::yes
                   ? Verdict::refuted(fmt::format("from step 10^{} on the S_fin part stays within {} of W_fin", late, upper_text(bound)),
                                      "a limit equal to the start's part", fmt::format("that is at least {} away from W_fin", lower_text(distance)))
                   : Verdict::undecided("the start's part was not separated from W_fin");
    });
}

/// Claims that the S_fin part tends to the minimiser of L (not Lbar) on S_fin.
Verdict tends_to_minimiser_of_full_risk(const CaseFacts& facts) {
    if (facts.cyclic().dimension() == 0 || !has_strict_edge(facts.graphs())) {
        return Verdict::held(0.0); // the same point
    }
    return with_evidence(facts, [&](const DescentEvidence& evidence) {
        // both minimisers are unique; they differ when L has a slope along S_fin at W_fin, by at least |slope|/(beta |M_b|)
        const Matrix<Interval> gradient = risk_gradient(facts.model(), evidence.finite_logits());
        const Interval beta(smoothness(facts.data()));
        const Interval bound = evidence.late_radius_bound(late);
        const Vector<Interval> slopes = facts.cyclic().products_from_logits(facts.model().logits_of_coefficients(gradient), facts.model().queries());
        for (Index b = 0; b < slopes.size(); ++b) {
            const Interval apart = abs(slopes[b]) / (beta * sqrt(Interval(facts.cyclic().gram()(b, b))));
            if (less(bound, apart) == Truth::yes) {
                return Verdict::refuted(fmt::format("from step 10^{} on the S_fin part stays within {} of W_fin", late, upper_text(bound)),
                                        "a limit that minimises L on S_fin", fmt::format("that is at least {} away from W_fin", lower_text(apart)));
            }
        }
        return Verdict::undecided("the two minimisers were not separated");
    });
}

// ---- its variations

Verdict finite_part_with_blind_head(const CaseFacts& facts) {
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
        if (shown_nonzero(apart)) {
            return Verdict::refuted("every context's tokens have one score, so W(t) = W(0) for ever", "a part in S_fin that tends to W_fin",
                                    "one logit difference stays in " + ends_text(apart) + " away from W_fin's");
        }
    }
    return not_decisive();
}

Verdict finite_part_of_constant_risk(const CaseFacts& facts) {
    return facts.cyclic().dimension() > 0 && !has_outside_token(facts) && balanced(facts.data(), facts.graphs())
               ? Verdict::refuted("-u: the labels of equal contexts are balanced, so L is constant and W(t) = W(0)",
                                  "one limit W_fin from every start", "the start's own part in S_fin")
               : not_decisive();
}

/// -u, where every token of each group is as often its label: L is constant, and descent never leaves W(0).
Verdict descent_finite_for_linear_loss(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return no_share();
    }
    if (facts.cyclic().dimension() == 0) {
        return Verdict::held(); // the part in S_fin is 0
    }
    const std::vector<SampleGroup> groups = sample_groups(facts.data());
    if (!std::all_of(groups.begin(), groups.end(), [](const SampleGroup& group) { return group.all_tokens_equally_often(); })) {
        return Verdict::undecided("the risk for -u is not constant, and its descent was not followed");
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const Matrix<Interval> limit = facts.model().logits(fin->space.combination(fin->enclosure));
    const Matrix<Rational> start = facts.model().logits(facts.cyclic().project(facts.value().weights("start")));
    for (Index e = 0; e < start.size(); ++e) {
        const Interval apart = Interval(start.data()[e]) - limit.data()[e];
        if (positive(apart) == Truth::yes || negative(apart) == Truth::yes) {
            return Verdict::refuted("the risk for -u is constant, so W(t) = W(0), whose part in S_fin is not W_fin",
                                    "a logit of " + limit.data()[e].midpoint().to_text(6), to_text(start.data()[e]));
        }
    }
    return Verdict::undecided("the start's part in S_fin was not told from W_fin");
}

constexpr long steps_before_trap = 600;

/// Descent on S = S_fin = a line, in the coordinate y = <M, W>: y <- y - eta |M|^2 F'(y) with F = Lbar.
class LineDescent {
public:
    LineDescent(const CaseFacts& facts, const Rational& rate)
        : risk_(facts.data(), facts.graphs(), facts.cyclic()), factor_(Rational(rate * facts.cyclic().gram()(0, 0))) {}

    /// Contains the images of all points, by the mean value theorem.
    Interval step(const Interval& y) const {
        const Interval middle = Interval::exactly(y.midpoint());
        const Interval slope = Interval(1) - factor_ * risk_.hessian(vector(y))(0, 0);
        return middle - factor_ * risk_.gradient(vector(middle))[0] + slope * (y - middle);
    }

private:
    static Vector<Interval> vector(const Interval& y) {
        Vector<Interval> r(1);
        r[0] = y;
        return r;
    }
    RestrictedRisk risk_;
    Interval factor_;
};

Verdict two_cycle(const CaseFacts& facts) {
    const Rational beta = smoothness(facts.data());
    const Rational& share = facts.value().scalar("share");
    if (facts.space().dimension() != 1 || facts.cyclic().dimension() != 1 || beta == 0 || share <= 0) {
        return not_decisive();
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const LineDescent descent(facts, share / beta);
    Interval y(facts.cyclic().products(facts.value().weights("start"))[0]);
    for (long t = 0; t < steps_before_trap; ++t) {
        const Interval next = descent.step(y);
        const Interval after = descent.step(next);
        const Real half_width = (abs(after - y).upper() + Real::power_of_ten(-12)) * Real(4);
        const Interval trap = Interval::around(y.midpoint(), half_width);
        const Interval other = descent.step(trap);
        const Interval& limit = fin->products[0];
        const bool apart = equal(trap, limit) == Truth::no && equal(other, limit) == Truth::no;
        if (apart && strictly_inside(descent.step(other), trap) && strictly_inside(y, trap)) {
            return Verdict::refuted(fmt::format("from step {} on every step of descent leads from one of two intervals to the other", t),
                                    "a part in S_fin that tends to W_fin, where <M, W> = " + ends_text(limit),
                                    "<M, W> in " + ends_text(trap) + " and in " + ends_text(other) + " in turn, for ever");
        }
        y = next;
    }
    return not_decisive();
}

Verdict decayed_finite_part(const CaseFacts& facts) {
    if (facts.cyclic().dimension() == 0) {
        return Verdict::held(0.0);
    }
    return at_limit_of_weight_decay(facts, [](const PathFacts& at) {
        return positive(at.finite_distance) == Truth::yes
                   ? Verdict::refuted("the run tends to W_lambda, the minimiser of L + lambda/2 |W|^2", "a part in S_fin that tends to W_fin",
                                      "a distance that tends to a number in " + ends_text(at.finite_distance))
                   : Verdict::undecided("the part of W_lambda in S_fin was not separated from W_fin");
    });
}

/// One-hot, a query whose contexts hold the same two tokens i, j, both of them labels. Sign descent moves the difference z of their
/// two logits by exactly 2 eta unless the gradient is 0 there, so it converges only if it meets the minimiser z*. With one ratio
/// m_i/m_j in all contexts, e^{z*} = (n_i/n_j)(m_j/m_i) is rational: z* is 0 or irrational, and z runs through z(0) + 2 eta Z.
Verdict sign_descent_meets_minimiser(const CaseFacts& facts) {
    if (!facts.data().embedding().is_one_hot() || !share_allowed(facts)) {
        return Verdict::vacuous("one-hot embeddings and the step condition");
    }
    const Rational rate = case_rate(facts);
    const Matrix<Rational>& start = facts.value().weights("start");
    bool some_component = false;
    for (const QueryGraph& graph : facts.graphs()) {
        if (graph.components().size() != 1 || graph.tokens().size() != 2) {
            continue;
        }
        const Token i = graph.tokens()[0];
        const Token j = graph.tokens()[1];
        std::optional<Rational> odds; // m_i/m_j
        bool one_ratio = true;
        Rational labels_i = 0;
        Rational labels_j = 0;
        for (std::size_t s = 0; s < facts.data().size(); ++s) {
            const Sample sample = facts.data().sample(s);
            if (sample.query != graph.query() || token_counts(sample.context).size() < 2) {
                continue; // another query, or no gradient
            }
            const Rational ratio(multiplicity(sample.context, i), multiplicity(sample.context, j));
            one_ratio = one_ratio && (!odds || *odds == ratio);
            odds = ratio;
            (sample.label == i ? labels_i : labels_j) += 1;
        }
        if (!one_ratio) {
            continue;
        }
        some_component = true;
        const Rational z = start(i, graph.query()) - start(j, graph.query());
        if (labels_i / labels_j / *odds != 1 || denominator(Rational(z / (2 * rate))) != 1) {
            return Verdict::refuted(fmt::format("query {}: the difference of the logits of {} and {} moves by 2 eta at every step and never meets "
                                                "its minimiser",
                                                graph.query(), i, j),
                                    "a part in S_fin that tends to W_fin",
                                    fmt::format("steps of {} from {} towards log {}", to_text(Rational(2 * rate)), to_text(z),
                                                to_text(Rational(labels_i / labels_j / *odds))));
        }
    }
    return some_component || facts.cyclic().dimension() == 0 ? Verdict::held()
                                                             : Verdict::vacuous("a component of two tokens that fills its contexts");
}

DatasetShape two_token_components() {
    return single_component_datasets().tokens(2, 2).samples(2, 4).context_up_to(4).queries_up_to(2).embedded(EmbeddingKind::one_hot);
}

} // namespace

Claim descent_finite() {
    Claim claim;
    claim.id = "descent.finite";
    claim.statement = "Under gradient descent the part in S_fin tends to W_fin from any start, within the bound of B6.";
    claim.source = "paper, theorem on gradient descent; THEORY 5, 6.4, 6.5";
    claim.hypotheses = descent_hypotheses(false);
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.4}, {"strict-edge", 0.3}};
    const DrawDataset source = mixture({{4, cyclic_datasets().tokens(2, 5).samples(1, 4).context_up_to(4).queries_up_to(2).embedded(
                                                {{5, EmbeddingKind::one_hot}, {2, EmbeddingKind::orthonormal}, {2, EmbeddingKind::dense}})},
                                        {1, descent_datasets()}});
    claim.generate = generate_cases(source, descent_inputs());
    claim.check = finite_part;
    claim.false_neighbours = {
        {"start-part", "The part in S_fin tends to that of the start.", tends_to_the_start, {}, {}},
        {"minimiser-of-the-full-risk", "The part in S_fin tends to the minimiser of L on S_fin.", tends_to_minimiser_of_full_risk, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head the part in S_fin tends to W_fin.", finite_part_with_blind_head,
                generate_cases(headed_cyclic_datasets(), whole_share_inputs())),
        no_gradient_without_realisable(absent_label_cases()),
        without(Hypothesis::feasible, "The part in S_fin tends to W_fin, for any embeddings.", limit_is_not_finite_component,
                infeasible_cyclic_cases()),
        without(
            Hypothesis::log_loss, "With another loss the part in S_fin tends to W_fin.", for_linear_loss(finite_part_of_constant_risk),
            generate_cases(tied_datasets(), {linear_loss_input(), weights_input("start", {{1, WeightsKind::zero}}), scalar_input("share", {"1"})})),
        without(Hypothesis::step, "At any rate the part in S_fin tends to W_fin.", two_cycle, generate_cases(one_hot_component(), large_steps())),
        // the claim's own inputs: a start and a share of 1/beta
        with_loss(Loss::linear, "Under gradient descent on the risk for -u the part in S_fin tends to W_fin from any start.",
                  descent_finite_for_linear_loss),
        with_optimiser(Optimiser::weight_decay, "The part in S_fin tends to W_fin under descent with weight decay.", decayed_finite_part,
                       weight_decay_cases()),
        with_optimiser(Optimiser::sign, "The part in S_fin tends to W_fin under sign descent at a rate of at most 1/beta.",
                       sign_descent_meets_minimiser, generate_cases(two_token_components(), descent_inputs())),
    };
    return claim;
}

} // namespace attest
