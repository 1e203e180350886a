// The claims on the regularisation path (path.*; section 5; paper, section 5), for Wbar_R at R = |W_lambda| (section 6.6).
//
// Each certified point is compared with a bound that depends on R alone and tends to the limit by its formula
// (path_evidence.h). A false limit is refuted once the proved bound is smaller than its distance from the true one: from
// there on the path can never come near it again.
#include "properties/claims/path/path_evidence.h"

#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/path/path_general_loss.h"
#include "properties/generators/generate.h"
#include "theory/bounds/direction.h"
#include "theory/graph_svm/other_constraints.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict no_evidence() { return Verdict::undecided(fmt::format("the path was not enclosed at {} digits", working_digits())); }

std::string number(const Interval& x) { return x.midpoint().to_text(6); }

/// a <= b for the evidence at one penalty.
Verdict compare(const PathEvidence& e, const Interval& a, const Interval& b, const char* what) {
    switch (less_equal(a, b)) {
    case Truth::yes: return Verdict::held((b - a).lower().to_double());
    case Truth::no: return Verdict::refuted(fmt::format("{} at lambda = {}", what, to_text(e.penalty)), "at most " + number(b), number(a));
    case Truth::unknown: break;
    }
    return Verdict::undecided(fmt::format("{} at lambda = {}: the enclosures overlap", what, to_text(e.penalty)));
}

// ---- path.direction

/// dim S - dim S_fin = 1 leaves P no choice: it is a positive multiple of W_mm, exactly.
bool direction_is_forced(const CaseFacts& facts) { return facts.space().dimension() == facts.cyclic().dimension() + 1; }

Verdict direction(const CaseFacts& facts) {
    const auto evidence = path_evidence(facts, claim_penalties());
    if (!evidence) {
        return no_evidence();
    }
    Verdict last = Verdict::undecided("the margin bound is not positive at any penalty tried");
    std::optional<Interval> previous;
    for (const PathEvidence& e : *evidence) {
        const PrecisionScope scope(e.digits);
        if (!e.facts.cosine || !e.cosine_bound) {
            continue; // too early on the path for the bound to say anything
        }
        last = compare(e, e.facts.excess, e.excess_bound, "the excess loss against kappa e^-s");
        if (last.outcome == Outcome::held && !direction_is_forced(facts)) {
            last = compare(e, *e.cosine_bound, *e.facts.cosine, "the bound of the cosine against the cosine");
        }
        if (last.outcome != Outcome::held) {
            return last;
        }
        if (previous && less(*previous, *e.cosine_bound) != Truth::yes) {
            return Verdict::undecided("the bound did not rise towards 1 along the path");
        }
        previous = e.cosine_bound;
    }
    return last;
}

/// Claims that the direction tends to that of `other` instead.
Verdict direction_tends_to(const CaseFacts& facts, const Matrix<Rational>& other) {
    const Rational length = norm_squared(other);
    if (length == 0) {
        return Verdict::vacuous("another direction");
    }
    // |u - u'|^2 = 2 - 2 <W, W'>/(|W| |W'|), 0 exactly when they point the same way
    const Rational product = inner_product(other, facts.direction());
    if (product > 0 && product * product == length * facts.svm().norm_squared) {
        return direction(facts);
    }
    const auto evidence = path_evidence(facts, claim_penalties());
    if (!evidence) {
        return no_evidence();
    }
    for (const PathEvidence& e : *evidence) {
        const PrecisionScope scope(e.digits);
        if (!e.cosine_bound) {
            continue;
        }
        const Interval cosine = Interval(product) / (sqrt(Interval(length)) * sqrt(Interval(facts.svm().norm_squared)));
        const Interval apart = direction_error_bound(cosine);
        const Interval bound = direction_error_bound(*e.cosine_bound);
        if (less(bound, apart) == Truth::yes) {
            return Verdict::refuted(
                fmt::format("from R = {} on, the path's direction stays within {} of that of W_mm", number(e.facts.norm), bound.upper().to_text(4)),
                "a limit whose direction is " + matrix_text(other), fmt::format("that direction is {} away", number(apart)));
        }
    }
    return Verdict::undecided("the bound does not separate the two directions at the penalties tried");
}

Verdict direction_without_equalities(const CaseFacts& facts) {
    const std::vector<QueryGraph> graphs = without_equalities(facts.graphs());
    const GraphSvm relaxed = find_graph_svm(facts.data(), graphs);
    if (check_graph_svm(facts.data(), graphs, relaxed).outcome != Outcome::held) {
        throw std::logic_error("the Graph-SVM without equalities failed its check");
    }
    return direction_tends_to(facts, weight_matrix(facts.data().embedding(), relaxed.terms));
}

Verdict direction_of_reversed_graph(const CaseFacts& facts) { return direction_tends_to(facts, scaled(facts.direction(), Rational(-1))); }

// ---- path.finite

Verdict finite_part(const CaseFacts& facts) {
    const auto evidence = path_evidence(facts, claim_penalties());
    if (!evidence) {
        return no_evidence();
    }
    Verdict last = Verdict::undecided("no penalty tried");
    for (const PathEvidence& e : *evidence) {
        const PrecisionScope scope(e.digits);
        if (facts.cyclic().dimension() == 0) {
            return Verdict::held(0.0); // both projections are 0, exactly
        }
        last = compare(e, e.facts.finite_distance, e.radius_bound, "the distance of the S_fin part from W_fin against B6");
        if (last.outcome != Outcome::held) {
            return last;
        }
    }
    return last;
}

/// Claims that the S_fin part tends to the point with these coordinates over facts.cyclic().basis().
Verdict finite_part_tends_to(const CaseFacts& facts, const Vector<Interval>& coordinates) {
    const FiniteComponent* fin = facts.finite();
    const auto evidence = path_evidence(facts, claim_penalties());
    if (fin == nullptr || !evidence) {
        return no_evidence();
    }
    Vector<Interval> apart = fin->enclosure;
    for (Index b = 0; b < apart.size(); ++b) {
        apart[b] -= coordinates[b];
    }
    const Interval distance = sqrt(inner_product(apart, multiply(converted<Interval>(fin->space.gram()), apart)));
    for (const PathEvidence& e : *evidence) {
        const PrecisionScope scope(e.digits);
        if (less(e.radius_bound, distance) == Truth::yes) {
            return Verdict::refuted(
                fmt::format("from R = {} on, the S_fin part stays within {} of W_fin", number(e.facts.norm), e.radius_bound.upper().to_text(4)),
                "another limit", fmt::format("that point is {} away from W_fin", number(distance)));
        }
    }
    return Verdict::undecided("the bound does not separate the two limits at the penalties tried");
}

Verdict finite_part_tends_to_zero(const CaseFacts& facts) {
    return facts.cyclic().dimension() == 0 ? Verdict::vacuous("S_fin is not 0")
                                           : finite_part_tends_to(facts, zero_vector<Interval>(facts.cyclic().dimension()));
}

/// The minimiser of L itself (not Lbar) on S_fin, enclosed as the finite component of a dataset in which every context is one
/// component: then L is its Lbar. Its S_fin is larger, so only datasets in which it is not are used.
Verdict finite_part_minimises_full_risk(const CaseFacts& facts) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_evidence();
    }
    // At the minimiser of L on S_fin the gradient of L along every M_b is 0; at W_fin that of Lbar is. If the gradient of L
    // at W_fin has a nonzero slope along S_fin, the two minimisers differ (both are unique: strict convexity on S_fin).
    const Matrix<Interval> z = facts.model().logits(fin->space.combination(fin->enclosure));
    const Matrix<Interval> gradient = risk_gradient(facts.model(), z);
    for (Index b = 0; b < fin->space.dimension(); ++b) {
        Vector<Rational> one = zero_vector<Rational>(fin->space.dimension());
        one[b] = 1;
        const Interval slope = inner_product(gradient, converted<Interval>(facts.model().logits(fin->space.combination(one))));
        if (positive(slope) == Truth::yes || negative(slope) == Truth::yes) {
            const Verdict limit = finite_part(facts);
            return limit.outcome == Outcome::held
                       ? Verdict::refuted("the S_fin part tends to W_fin (B6), where the gradient of L along S_fin is not 0",
                                          "a limit that minimises L on S_fin", "slope " + number(slope))
                       : limit;
        }
    }
    return Verdict::undecided("the two minimisers were not separated");
}

// ---- path.norm

/// One point of the path certified twice, with about D and 2D digits: the two balls hold the same W_lambda, so they meet.
Verdict balls_meet(const CaseFacts& facts) {
    const PenaltyPath path(facts.data(), facts.graphs(), facts.svm());
    const Rational penalty = parse_decimal("1e-12");
    const std::optional<PathPoint> coarse = enclose_path_point(path, penalty, 15);
    const std::optional<PathPoint> fine = enclose_path_point(path, penalty, 40);
    if (!coarse || !fine) {
        return no_evidence();
    }
    const PrecisionScope scope(fine->digits);
    Vector<Interval> apart(coarse->coordinates.size());
    for (Index b = 0; b < apart.size(); ++b) {
        apart[b] = Interval::exactly(coarse->coordinates[b]) - Interval::exactly(fine->coordinates[b]);
    }
    const Interval reach = Interval::exactly(coarse->radius) + Interval::exactly(fine->radius);
    const Interval distance = sqrt(max(Interval(0), path.space().squared_norm(apart)));
    return less(reach, distance) == Truth::yes ? Verdict::refuted("two certified balls for one point of the path do not meet",
                                                                  "a distance of at most " + number(reach), number(distance))
                                               : Verdict::held();
}

/// -grad L is never 0: its product with W_mm is positive everywhere; and the loss falls along the path.
Verdict norm(const CaseFacts& facts) {
    if (const Verdict v = balls_meet(facts); v.outcome != Outcome::held) {
        return v;
    }
    const auto evidence = path_evidence(facts, claim_penalties());
    if (!evidence) {
        return no_evidence();
    }
    const Matrix<Rational>& direction_matrix = facts.direction();
    const auto slope_at = [&](const Matrix<Interval>& logits) {
        return inner_product(risk_gradient(facts.model(), logits), converted<Interval>(facts.model().logits(direction_matrix)));
    };
    const Interval drawn = slope_at(converted<Interval>(facts.model().logits(facts.value().weights("weights"))));
    if (negative(drawn) == Truth::no) {
        return Verdict::refuted("the risk does not fall along W_mm", "a negative slope", number(drawn));
    }
    if (negative(drawn) != Truth::yes) {
        return Verdict::undecided(fmt::format("the slope along W_mm was not separated from 0 at {} digits", working_digits()));
    }
    for (std::size_t i = 0; i < evidence->size(); ++i) {
        const PathEvidence& e = (*evidence)[i];
        const PrecisionScope scope(e.digits);
        if (negative(slope_at(e.logits)) != Truth::yes) {
            return Verdict::undecided("the slope along W_mm was not separated from 0 on the path");
        }
        if (i > 0) {
            const PathEvidence& before = (*evidence)[i - 1];
            for (const auto& [small, large, what] : {std::tuple{e.facts.excess, before.facts.excess, "the loss along the path"},
                                                     std::tuple{before.facts.norm, e.facts.norm, "the norm along the path"}}) {
                const Verdict v = compare(e, small, large, what);
                if (v.outcome != Outcome::held) {
                    return v;
                }
            }
        }
    }
    return Verdict::held();
}

/// Without a strict edge L = Lbar, whose gradient at W_fin is 0: beyond R = |W_fin| the constraint is idle.
Verdict norm_without_strict_edges(const CaseFacts& facts) {
    if (has_strict_edge(facts.graphs())) {
        return Verdict::vacuous("no strict edge");
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_evidence();
    }
    return Verdict::refuted("L = Lbar attains its minimum at W_fin, so the path stops at |W_fin|", "a gradient without a zero",
                            fmt::format("gradient 0 at a W_fin within {} of an explicit matrix", fin->radius.to_text(3)));
}

/// Embeddings of extreme scale or nearly dependent rows are left out of the limit claims: their bounds say something only at
/// penalties far below those tried.
Choices<EmbeddingKind> moderate_embeddings() {
    return {{5, EmbeddingKind::one_hot}, {2, EmbeddingKind::orthonormal}, {1, EmbeddingKind::orthogonal}, {3, EmbeddingKind::dense}};
}
DatasetShape small_cyclic() {
    return cyclic_datasets().tokens(2, 6).samples(1, 6).context_up_to(5).with_strict_edge().embedded(moderate_embeddings());
}
DatasetShape small_feasible() { return feasible_datasets().tokens(2, 6).samples(1, 6).context_up_to(5).embedded(moderate_embeddings()); }

} // namespace

std::vector<Claim> path_claims() {
    std::vector<Claim> claims;
    const std::vector<Hypothesis> base = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible};
    std::vector<Hypothesis> with_edge = base;
    with_edge.push_back(Hypothesis::strict_edge);
    const Dataset planted_cycle = small_dataset({{{1, 2, 0}, 1}, {{1, 0}, 0}});
    const DrawDataset source = mixture({{6, small_feasible().with_strict_edge()}, {1, draw_example({planted_cycle})}});

    Claim dir;
    dir.id = "path.direction";
    dir.statement = "On the regularisation path W/|W| tends to W_mm/|W_mm|, within the bound of B2 and B3.";
    dir.source = "paper, theorem on the regularisation path; THEORY 5, 6.1, 6.2, 6.6";
    dir.hypotheses = with_edge;
    dir.grade = Grade::bounded;
    dir.undecided_limit = 0.02;
    dir.required_labels = {{"cyclic", 0.2}, {"several-queries", 0.1}, {"several-directions", 0.3}};
    dir.labels = [](const CaseFacts& facts) {
        return direction_is_forced(facts) ? std::vector<std::string>{} : std::vector<std::string>{"several-directions"};
    };
    dir.generate = generate_cases(source);
    dir.check = direction;
    dir.false_neighbours = {
        {"without-equalities",
         "The direction tends to that of the Graph-SVM without the equalities.",
         direction_without_equalities,
         generate_cases(mixture({{3, cyclic_datasets().tokens(3, 5).samples(2, 5).with_strict_edge()}, {1, draw_example({planted_cycle})}})),
         {}},
        {"reversed-graph", "The direction tends to that of the reversed graph.", direction_of_reversed_graph, {}, {}},
    };
    claims.push_back(dir);

    Claim fin;
    fin.id = "path.finite";
    fin.statement = "On the regularisation path the part in S_fin tends to W_fin, within the bound of B6.";
    fin.source = "paper, theorem on the regularisation path; THEORY 5, 6.5";
    fin.hypotheses = with_edge;
    fin.grade = Grade::bounded;
    fin.undecided_limit = 0.02;
    fin.required_labels = {{"cyclic", 0.4}};
    fin.generate = generate_cases(small_cyclic());
    fin.check = finite_part;
    fin.false_neighbours = {
        {"tends-to-zero", "The part in S_fin tends to 0.", finite_part_tends_to_zero, {}, {}},
        {"minimiser-of-the-full-risk", "The part in S_fin tends to the minimiser of L on S_fin.", finite_part_minimises_full_risk, {}, {}},
    };
    claims.push_back(fin);

    Claim length;
    length.id = "path.norm";
    length.statement = "With a strict edge the gradient has no zero, and along the path the norm grows while the loss falls; a point certified twice "
                       "lies in both balls.";
    length.source = "paper, section 5; THEORY 5";
    length.hypotheses = with_edge;
    length.grade = Grade::enclosed;
    length.undecided_limit = 0.01;
    length.required_labels = {{"cyclic", 0.2}};
    length.generate =
        generate_cases(source, {weights_input("weights", {{1, WeightsKind::zero}, {3, WeightsKind::random}, {1, WeightsKind::single_edge}})});
    length.check = norm;
    length.false_neighbours = {
        {"without-strict-edges",
         "The same without a strict edge.",
         norm_without_strict_edges,
         generate_cases(single_component_datasets().tokens(2, 5), {weights_input("weights")}),
         {Hypothesis::strict_edge}},
        {"bounded-norm",
         "The norm stays below that at the first penalty.",
         [](const CaseFacts& facts) {
             const auto evidence = path_evidence(facts, claim_penalties());
             if (!evidence) {
                 return no_evidence();
             }
             const PrecisionScope scope(evidence->back().digits);
             return compare(evidence->back(), evidence->back().facts.norm, evidence->front().facts.norm, "the norm against an earlier one");
         },
         {},
         {}},
    };
    claims.push_back(length);

    claims.push_back(general_loss_claim());
    return claims;
}

} // namespace attest
