// The claims on training under optimisers that are not gradient descent (section 7: the algorithm is a hypothesis).
//
//   sign, adam, coordinate   on one-hot data some runs stay on one ray for ever (theory/descent/optimiser_direction.h): exact
//   weight-decay             W <- W - eta (grad L(W) + lambda W) is descent on L + lambda/2 |W|^2, which is lambda-strongly convex and
//                            (beta + lambda)-smooth: for eta <= 1/(beta + lambda) every run tends to its minimiser W_lambda, a point of the
//                            penalty path, which is enclosed (theory/regularisation_path/penalty_path.h)
//   heavy-ball, nesterov     single steps are enclosed; that the direction survives is measured only
//                            (properties/reproduction/studies/optimiser_study.h)
// Certified are: the direction, the finite part, the norm, the part off S, and the decrease of the loss in each step.
#include "model/descent/optimisers.h"
#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/descent/descent_claims.h"
#include "theory/descent/optimiser_direction.h"
#include "theory/regularisation_path/path_facts.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

// ---- optimisers with a fixed direction

using FindDirection = std::optional<FixedDirection> (*)(const Dataset&, const GraphSvm&);

Verdict keeps_direction_of_svm(const CaseFacts& facts, FindDirection find) {
    const std::optional<FixedDirection> fixed = find(facts.data(), facts.svm());
    if (!fixed) {
        return Verdict::vacuous("a dataset on which the optimiser's direction is known exactly");
    }
    if (fixed->is_svm_direction()) {
        return Verdict::held(0.0);
    }
    const Interval cosine = sqrt(Interval(fixed->cosine_squared)) * Interval(fixed->cosine_sign);
    return Verdict::refuted(
        "the run stays on one ray for ever", "the direction of W_mm, " + matrix_text(facts.direction()),
        fmt::format("{}, at cosine {} (squared: {})", matrix_text(fixed->direction), descent_number(cosine), to_text(fixed->cosine_squared)));
}

/// The part of W off S never changes.
Verdict stays_in_start_plus_space(const CaseFacts& facts, FindDirection find) {
    const std::optional<FixedDirection> fixed = find(facts.data(), facts.svm());
    if (!fixed) {
        return Verdict::vacuous("a dataset on which the optimiser's direction is known exactly");
    }
    return facts.space().contains(fixed->direction)
               ? Verdict::held()
               : Verdict::refuted("the run moves along a matrix that is not in S", "a part off S that never changes", matrix_text(fixed->direction));
}

// ---- weight decay

/// W_lambda with its facts, for the case's "decay".
std::optional<PathFacts> limit_of_weight_decay(const CaseFacts& facts) {
    const PrecisionScope at_least(std::max(working_digits(), 60));
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return std::nullopt;
    }
    const PenaltyPath path(facts.data(), facts.graphs(), facts.svm());
    const std::optional<PathPoint> point = enclose_path_point(path, facts.value().scalar("decay"), 30);
    return point ? std::optional(path_facts(path, *point, *finite)) : std::nullopt;
}

Verdict no_limit() { return Verdict::undecided(fmt::format("the limit of the run was not enclosed at {} digits", working_digits())); }

template <class Decide>
Verdict at_limit_of_weight_decay(const CaseFacts& facts, const Decide& decide) {
    if (facts.value().scalar("decay") <= 0) {
        return Verdict::vacuous("a decay above 0");
    }
    const std::optional<PathFacts> at = limit_of_weight_decay(facts);
    return at ? decide(*at) : no_limit();
}

Verdict decayed_direction(const CaseFacts& facts) {
    if (facts.space().dimension() == 1) {
        return Verdict::held(0.0); // W_lambda lies in S, which is the line of W_mm
    }
    return at_limit_of_weight_decay(facts, [&](const PathFacts& at) {
        return at.direction_error && positive(*at.direction_error) == Truth::yes
                   ? Verdict::refuted("the run tends to W_lambda, the minimiser of L + lambda/2 |W|^2", "the direction of W_mm",
                                      fmt::format("cosine {} with it, |W_lambda| = {}", descent_number(*at.cosine), descent_number(at.norm)))
                   : Verdict::undecided("W_lambda was not separated from the ray of W_mm");
    });
}

Verdict decayed_norm(const CaseFacts& facts) {
    return at_limit_of_weight_decay(facts, [](const PathFacts& at) {
        return at.norm.is_bounded() ? Verdict::refuted("the run tends to W_lambda, the minimiser of L + lambda/2 |W|^2",
                                                       "a norm that tends to infinity", "|W(t)| tends to " + descent_number(at.norm))
                                    : no_limit();
    });
}

Verdict decayed_finite_part(const CaseFacts& facts) {
    if (facts.cyclic().dimension() == 0) {
        return Verdict::held(0.0);
    }
    return at_limit_of_weight_decay(facts, [](const PathFacts& at) {
        return positive(at.finite_distance) == Truth::yes
                   ? Verdict::refuted("the run tends to W_lambda, the minimiser of L + lambda/2 |W|^2", "a part in S_fin that tends to W_fin",
                                      "a distance that tends to " + descent_number(at.finite_distance))
                   : Verdict::undecided("the part of W_lambda in S_fin was not separated from W_fin");
    });
}

/// grad L lies in S, so a step multiplies the part off S by 1 - eta lambda < 1.
Verdict decayed_part_off_space(const CaseFacts& facts) {
    if (facts.value().scalar("decay") <= 0) {
        return Verdict::vacuous("a decay above 0");
    }
    const Matrix<Rational>& start = facts.value().weights("start");
    const Matrix<Rational> off = difference(start, facts.space().project(start));
    return is_zero(off) ? Verdict::held()
                        : Verdict::refuted("each step multiplies the part off S by 1 - eta lambda", "a part off S that never changes",
                                           "W(0) has the part " + matrix_text(off));
}

// ---- each step lowers the loss

constexpr long monotone_steps = 48;

/// The loss never rises; with `wanted`, it falls by at least eta/2 |grad L|^2 in each step with eta |grad L|^2 >= 1e-10. In enclosures of
/// the exact iterates.
Verdict falls_each_step(const CaseFacts& facts, OptimiserKind kind, bool wanted) {
    if (!share_allowed(facts) || (kind == OptimiserKind::weight_decay && facts.value().scalar("decay") <= 0)) {
        return Verdict::vacuous("step");
    }
    OptimiserRule rule;
    rule.kind = kind;
    rule.rate = rate_of_share(facts.data(), facts.value().scalar("share"));
    rule.decay = kind == OptimiserKind::weight_decay ? facts.value().scalar("decay") : Rational(0);
    OptimiserRun<Interval> run(facts.data(), facts.value().weights("start"), rule);
    const LogitModel& model = facts.model();
    const Interval smallest(parse_decimal("1e-10"));
    Verdict verdict = Verdict::vacuous("a step with eta |grad L|^2 >= 1e-10");
    for (long t = 0; t < monotone_steps; ++t) {
        const Matrix<Interval> logits = model.logits(run.weights());
        const Matrix<Interval> gradient = risk_gradient(model, logits);
        const Interval size = Interval(rule.rate) * model.coefficient_product(gradient, gradient);
        const Interval before = risk(model, logits);
        if (!run.step()) {
            return Verdict::undecided(fmt::format("step {} was not decided at {} digits", t, working_digits()));
        }
        const Interval after = risk(model, model.logits(run.weights()));
        if (less(before, after) == Truth::yes) {
            return Verdict::refuted(fmt::format("the loss rises at step {}", t), "at most " + before.midpoint().to_text(12),
                                    after.midpoint().to_text(12));
        }
        if (less(smallest, size) == Truth::yes) { // else outside the statement
            verdict =
                compare_at(t, wanted ? size / Interval(2) : Interval(0), before - after, "the wanted decrease against the decrease of the loss");
            if (verdict.outcome != Outcome::held) {
                return verdict;
            }
        }
    }
    return verdict;
}

// ---- sign descent on S_fin

/// One-hot, a query whose contexts hold the same two tokens i, j, both of them labels. Sign descent moves the difference z of their
/// two logits by exactly 2 eta unless the gradient is 0 there, so it converges only if it meets the minimiser z*. With one ratio
/// m_i/m_j in all contexts, e^{z*} = (n_i/n_j)(m_j/m_i) is rational: z* is 0 or irrational, and z runs through z(0) + 2 eta Z.
Verdict sign_descent_meets_minimiser(const CaseFacts& facts) {
    if (!facts.data().embedding().is_one_hot() || !share_allowed(facts)) {
        return Verdict::vacuous("one-hot embeddings and the step condition");
    }
    const Rational rate = rate_of_share(facts.data(), facts.value().scalar("share"));
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

// ---- where cases come from

DatasetShape one_hot_cases() {
    return acyclic_datasets().tokens(2, 4).samples(1, 3).context_up_to(4).queries_up_to(2).embedded(EmbeddingKind::one_hot).with_strict_edge();
}
DatasetShape two_token_components() {
    return single_component_datasets().tokens(2, 2).samples(2, 4).context_up_to(4).queries_up_to(2).embedded(EmbeddingKind::one_hot);
}
InputRecipe decay_input() { return scalar_input("decay", {"1/100", "1/10", "1"}); }
std::vector<InputRecipe> inputs_with_decay() {
    std::vector<InputRecipe> inputs = descent_inputs();
    inputs.push_back(decay_input());
    return inputs;
}
Generate any_cases() {
    return generate_cases(mixture({{3, descent_datasets().with_strict_edge()}, {1, single_component_datasets().tokens(2, 4).samples(1, 4)}}),
                          inputs_with_decay());
}

Variation variation(OptimiserKind kind, std::string statement, Decide decide, Generate generate) {
    Variation v;
    v.kind = Variation::Kind::optimiser;
    v.name = std::string("optimiser-") + optimiser_name(kind);
    v.statement = std::move(statement);
    v.decide = std::move(decide);
    v.generate = std::move(generate);
    return v;
}

struct FixedRay {
    OptimiserKind kind;
    const char* what;
    FindDirection find;
};
const FixedRay fixed_rays[] = {{OptimiserKind::sign, "sign descent, from any start,", sign_descent_direction},
                               {OptimiserKind::adam, "Adam with epsilon = 0, from 0,", adam_direction_from_zero},
                               {OptimiserKind::coordinate, "greedy coordinate descent, from any start,", greedy_coordinate_direction}};

} // namespace

ClaimVariations optimiser_variations() {
    ClaimVariations r;
    for (const FixedRay& ray : fixed_rays) {
        const FindDirection find = ray.find;
        r.emplace_back("descent.direction",
                       variation(
                           ray.kind, fmt::format("With a strict edge W(t)/|W(t)| tends to W_mm/|W_mm| under {} at any rate.", ray.what),
                           [find](const CaseFacts& facts) { return keeps_direction_of_svm(facts, find); }, generate_cases(one_hot_cases())));
        r.emplace_back("descent.gauge",
                       variation(
                           ray.kind, fmt::format("The part of W(0) off S never changes under {} at any rate.", ray.what),
                           [find](const CaseFacts& facts) { return stays_in_start_plus_space(facts, find); }, generate_cases(one_hot_cases())));
    }
    r.emplace_back("descent.direction",
                   variation(OptimiserKind::weight_decay, "With a strict edge W(t)/|W(t)| tends to W_mm/|W_mm| under descent with weight decay.",
                             decayed_direction, generate_cases(descent_datasets().with_strict_edge(), {decay_input()})));
    r.emplace_back("descent.diverges",
                   variation(OptimiserKind::weight_decay, "With a strict edge the norm of W(t) tends to infinity under descent with weight decay.",
                             decayed_norm, generate_cases(descent_datasets().with_strict_edge(), {decay_input()})));
    r.emplace_back("descent.finite", variation(OptimiserKind::weight_decay, "The part in S_fin tends to W_fin under descent with weight decay.",
                                               decayed_finite_part, any_cases()));
    r.emplace_back("descent.gauge", variation(OptimiserKind::weight_decay, "The part of W(0) off S never changes under descent with weight decay.",
                                              decayed_part_off_space, any_cases()));
    r.emplace_back("descent.finite",
                   variation(OptimiserKind::sign, "The part in S_fin tends to W_fin under sign descent at a rate of at most 1/beta.",
                             sign_descent_meets_minimiser, generate_cases(two_token_components(), descent_inputs())));
    for (const OptimiserKind kind :
         {OptimiserKind::sign, OptimiserKind::adam, OptimiserKind::heavy_ball, OptimiserKind::nesterov, OptimiserKind::weight_decay}) {
        r.emplace_back("descent.monotone",
                       variation(
                           kind,
                           fmt::format("At a rate of at most 1/beta the loss rises at none of the first 48 steps under {}.", optimiser_name(kind)),
                           [kind](const CaseFacts& facts) { return falls_each_step(facts, kind, false); }, any_cases()));
    }
    // the loss never rises there, but falls by eta/2 times the square of one entry only
    r.emplace_back("descent.monotone",
                   variation(
                       OptimiserKind::coordinate,
                       "At a rate of at most 1/beta the loss falls by at least eta/2 |grad L|^2 at each of the first 48 steps with "
                       "eta |grad L|^2 >= 1e-10 under greedy coordinate descent.",
                       [](const CaseFacts& facts) { return falls_each_step(facts, OptimiserKind::coordinate, true); }, any_cases()));
    for (const OptimiserKind kind : {OptimiserKind::heavy_ball, OptimiserKind::nesterov}) {
        Variation same = variation(kind, "", {}, {});
        same.statement = fmt::format("The part of W(0) off S never changes under {}.", optimiser_name(kind));
        same.not_needed = "Every step is a linear combination of gradients of L, and each of them lies in S.";
        std::vector<InputRecipe> inputs = descent_inputs();
        inputs.push_back(token_table_input("masses"));
        same.decide = [](const CaseFacts& facts) {
            const Matrix<Rational> gradient = rational_gradient(facts, facts.value().token_table("masses"));
            return facts.space().contains(gradient) ? Verdict::held()
                                                    : Verdict::refuted("the gradient leaves S", "a matrix in S", matrix_text(gradient));
        };
        same.generate = generate_cases(descent_datasets(), inputs);
        r.emplace_back("descent.gauge", std::move(same));
    }
    return r;
}

} // namespace attest
