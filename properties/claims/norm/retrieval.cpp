// norm.retrieval: retrieval, composition and W_fin know only the loss reached, so they are the same for every optimiser that reaches the infimum
// (ours, THEORY 11.5; bounded). Only the direction knows the optimiser.
//
// Decided at the end of a run of one of the project's optimisers and at W_fin + r V for the V of each of the four norms. The run is made in doubles
// and need not be that optimiser's: its end is taken as an exact W, and the bounds are functions of its excess loss alone that tend to 0 with it.
#include "properties/claims/norm/norm_checks.h"

#include "properties/claims/retrieval/retrieval_checks.h"
#include "theory/bounds/logit_range.h"
#include "theory/norm_svm/edge_combinations.h"
#include "theory/norm_svm/matrix_norm_svm.h"

#include "model/descent/descent.h"
#include "model/descent/optimiser_run.h"
#include "model/input/input_error.h"
#include "model/mutant.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr int run_steps = 40;

Matrix<Rational> exact(const Matrix<double>& w) {
    Matrix<Rational> r(w.rows(), w.cols());
    for (Index i = 0; i < w.size(); ++i) {
        r.data()[i] = Rational(w.data()[i]);
    }
    return r;
}

/// A third of an edge's unit of margin: not 0, which may be W_fin itself, where no enclosure tells masses that are equal.
Matrix<Rational> start_of_run(const CaseFacts& facts) {
    for (const EdgeOfQuery& e : all_edges(facts.graphs())) {
        const Matrix<Rational> m = edge_matrix(facts.data().embedding(), e.query, e.edge);
        if (!is_zero(m)) {
            return scaled(m, 1 / (3 * norm_squared(m)));
        }
    }
    return zero_matrix<Rational>(facts.data().dimension(), facts.data().dimension());
}

/// The end of a run at a rate that does not see the scale of the embeddings; nothing where doubles overflow.
std::optional<Matrix<Rational>> end_of_run(const CaseFacts& facts, Optimiser optimiser) {
    const Rational squared_range = 4 * smoothness(facts.data());
    const auto length = number_from<double>(squared_range);
    OptimiserRule rule;
    rule.optimiser = optimiser;
    const Rational& share = facts.value().scalar("rate");
    if (share <= 0) {
        return std::nullopt;
    }
    rule.rate = squared_range == 0      ? share
                : optimiser->scale_free ? Rational(share / Rational(std::sqrt(length)))
                                        : Rational(4 * share / squared_range);
    for (const OptimiserParameter& p : optimiser->parameters) {
        if (!p.otherwise) {
            rule.parameters[p.name] = Rational(1, 10);
        }
    }
    OptimiserRun<double> run(facts.data(), start_of_run(facts), rule);
    for (int t = 0; t < run_steps && run.step(); ++t) {
    }
    return run.weights().allFinite() ? std::optional(exact(run.weights())) : std::nullopt;
}

/// The W of a case, each with a name.
struct NamedWeights {
    std::string name;
    Matrix<Rational> w;
};
std::vector<NamedWeights> weights_of(const CaseFacts& facts, const LossKnowledge& knowledge) {
    std::vector<NamedWeights> r;
    const std::vector<Optimiser>& optimisers = all_optimisers();
    const Rational& number = facts.value().scalar("optimiser");
    if (denominator(number) != 1 || number < 0 || number >= optimisers.size()) {
        throw InputError("", "inputs.optimiser", fmt::format("is {}; expected an integer from 0 to {}", to_text(number), optimisers.size() - 1));
    }
    const Optimiser drawn = optimisers[numerator(number).convert_to<std::size_t>()];
    if (auto end = end_of_run(facts, drawn)) {
        r.push_back({fmt::format("{} steps of {}", run_steps, drawn->name), *end});
    }
    const Matrix<Interval> finite = knowledge.finite().space.combination(knowledge.finite().enclosure);
    const Matrix<Rational> middle = finite.unaryExpr([](const Interval& x) { return x.midpoint().to_rational(); });
    for (const EntryNorm norm : {EntryNorm::largest, EntryNorm::sum}) {
        const NormSvm svm = find_norm_svm(facts.data(), facts.graphs(), norm);
        if (svm.status != GraphSvmStatus::optimal) {
            continue; // V = 0: W would be W_fin, as far as it is known
        }
        r.push_back({fmt::format("W_fin + {} V, V of {}", to_text(facts.value().scalar("ray")), entry_norm_text(norm)),
                     sum(middle, scaled(svm.solution, facts.value().scalar("ray")))});
    }
    for (const MatrixNorm norm : {MatrixNorm::spectral, MatrixNorm::nuclear}) {
        if (facts.svm().status != GraphSvmStatus::optimal) {
            continue; // as above
        }
        const auto bracket = find_norm_bracket(facts.data(), facts.graphs(), norm, Rational(1, 1000));
        const Matrix<Rational>& v = bracket ? bracket->v : facts.direction(); // which is feasible, and nearly as short
        r.push_back({fmt::format("W_fin + {} V, V of {}", to_text(facts.value().scalar("ray")), matrix_norm_text(norm)),
                     sum(middle, scaled(v, facts.value().scalar("ray")))});
    }
    return r;
}

/// Mass outside the labels' components and composition inside them, over the training contexts.
Verdict training_contexts(const CaseFacts& facts, const LossKnowledge& knowledge, const NamedWeights& at, const Matrix<Interval>& logits,
                          const Interval& excess, const KnownFromLoss& known, const Rational& share) {
    const LogitModel& model = facts.model();
    const Interval bound = -expm1(-(Interval(share) * Interval(model.samples().size()) * excess));
    const Interval apart = expm1(logit_range(facts.data()) * known.radius);
    const std::vector<SplitSample> split = split_samples(model, facts.graphs());
    const auto with_outside = std::count_if(split.begin(), split.end(), [](const SplitSample& s) { return !s.outside.empty(); });
    // one sample with tokens outside: n eps >= log(1 + q) by the split, with equality at the W_fin of the others; both sides are q/(1 + q) there
    const bool tight = with_outside == 1 && share == 1;
    const bool acyclic = knowledge.finite().space.dimension() == 0;
    const std::vector<Interval> ratios = outside_ratios(model, knowledge.inside(), logits);
    const auto log_ratios_but = [&](std::size_t i) {
        Interval sum(0);
        for (std::size_t j = 0; j < ratios.size(); ++j) {
            sum += j == i ? Interval(0) : log1p(ratios[j]);
        }
        return sum;
    };
    const bool at_limit = equal(known.radius, Interval(0)) == Truth::yes; // eps = 0: W_fin itself
    Verdict r = Verdict::held();
    for (std::size_t i = 0; i < split.size(); ++i) {
        const CountedSample& sample = model.samples()[i];
        if (!split[i].outside.empty() && !tight) {
            const auto words = [&] { return fmt::format("{}: the mass outside the label's component in sample {}", at.name, i); };
            r = at_most(outside_mass(sample, knowledge.inside()[i], sample_logits(sample, logits)), bound, words);
            if (r.outcome == Outcome::undecided && acyclic && share == 1) {
                // The mass is q_i/(1 + q_i) and n eps = sum_j log(1 + q_j): what the others add may be e^(-10^6), and is positive.
                r = less_equal(Interval(0), log_ratios_but(i)) == Truth::yes ? Verdict::held() : r; // no slack to tell
            }
            if (r.outcome != Outcome::held) {
                return r;
            }
        }
        if (split[i].inside.counts.size() < 2 || at_limit) {
            continue;
        }
        const std::vector<Interval> here = attention(split[i].inside, logits);
        const std::vector<Interval> there = attention(split[i].inside, knowledge.finite_logits());
        for (std::size_t j = 0; j < here.size(); ++j) {
            const Verdict v = at_most(abs(here[j] - there[j]), apart, [&] {
                return fmt::format("{}: the mass of token {} inside the component of sample {}, against W_fin's", at.name,
                                   split[i].inside.counts[j].token, i);
            });
            if (v.outcome != Outcome::held) {
                return v;
            }
        }
    }
    return r;
}

/// The mass off the highest component of the case's context, where it has one: each token v off it has a margin of at least b - (K - 2) a below u.
Verdict other_context(const CaseFacts& facts, const NamedWeights& at, const Matrix<Interval>& logits, const KnownFromLoss& known) {
    const auto top = token_above_others(facts);
    const auto context = queried_context(facts);
    if (!top || !context || !known.both.strict) {
        return Verdict::held();
    }
    const QueryGraph& graph = graph_of(facts.graphs(), context->query);
    const Interval margin = *known.both.strict - Interval(std::max(0, facts.data().tokens() - 2)) * known.both.tied;
    std::vector<bool> kept;
    Rational odds = 0;
    for (const TokenCount& c : context->sample.counts) {
        kept.push_back(graph.tied(*top, c.token));
        if (!kept.back()) {
            odds += Rational(c.count, multiplicity(facts.value().context("context"), *top));
        }
    }
    return at_most(mass_outside(context->sample, kept, logits), Interval(odds) * exp(-margin),
                   [&] { return fmt::format("{}: the mass off the highest component of the context", at.name); });
}

Verdict known_by_the_loss(const CaseFacts& facts, const Rational& share) {
    if (auto large = too_large(facts.data())) {
        return *large;
    }
    const auto knowledge = LossKnowledge::of(facts);
    if (!knowledge) {
        return not_known();
    }
    Verdict r = Verdict::held();
    for (const NamedWeights& at : weights_of(facts, *knowledge)) {
        const Matrix<Interval> logits = enclosed_logits(facts.model(), at.w);
        const Interval excess = knowledge->excess(logits);
        const KnownFromLoss known = knowledge->at(excess);
        r = training_contexts(facts, *knowledge, at, logits, excess, known, mutant("norm_retrieval_half_excess") ? Rational(1, 2) : share);
        if (r.outcome != Outcome::held) {
            return r;
        }
        const Verdict near =
            at_most(knowledge->distance(at.w), known.radius, [&] { return fmt::format("{}: the distance from W_fin on S_fin", at.name); });
        if (near.outcome != Outcome::held) {
            return near;
        }
        if (const Verdict other = other_context(facts, at, logits, known); other.outcome != Outcome::held) {
            return other;
        }
    }
    return r;
}

// ---- its false neighbours

/// One-hot: W_mm with the logits of everything above u, and u, raised by `by` in the column of the query: feasible, as an edge into that set starts
/// in it.
Matrix<Rational> raised(const CaseFacts& facts, const QueryGraph& graph, Token u, const Rational& by) {
    Matrix<Rational> w = facts.direction();
    for (Token v = 0; v < facts.data().tokens(); ++v) {
        if (v == u || graph.reaches(v, u)) {
            w(v, graph.query()) += by;
        }
    }
    return w;
}

/// Two tokens of the context that no path joins and nothing of it is above: W_fin + s V reaches the infimum for both feasible V, and keeps only one.
Verdict incomparable_classes(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    if (!context || !facts.data().embedding().is_one_hot() || facts.svm().status == GraphSvmStatus::infeasible) {
        return Verdict::held();
    }
    const QueryGraph& graph = graph_of(facts.graphs(), context->query);
    for (const TokenCount& u : context->sample.counts) {
        for (const TokenCount& v : context->sample.counts) {
            const bool joined = u.token == v.token || graph.reaches(u.token, v.token) || graph.reaches(v.token, u.token);
            const bool below = std::any_of(context->sample.counts.begin(), context->sample.counts.end(), [&](const TokenCount& w) {
                return (graph.reaches(w.token, u.token) && !graph.tied(w.token, u.token)) ||
                       (graph.reaches(w.token, v.token) && !graph.tied(w.token, v.token));
            });
            if (joined || below) {
                continue;
            }
            const Matrix<Rational> z = facts.model().logits(facts.direction());
            Rational most = 0;
            for (Index i = 0; i < z.size(); ++i) {
                most = std::max(most, Rational(abs(z.data()[i])));
            }
            const Rational by = 2 * most + 1; // above every other logit of the context that is not raised with it
            for (const Token t : {u.token, v.token}) {
                if (const auto unmet = unmet_margin(facts.data(), facts.graphs(), raised(facts, graph, t, by))) {
                    return Verdict::undecided("a raised W_mm is not feasible: margin " + to_text(unmet->margin));
                }
            }
            return Verdict::refuted(
                fmt::format("in the context no path joins {} and {}; W_fin + s V reaches L* for two feasible V, of which one keeps the "
                            "mass on the component of {}, the other on that of {}",
                            u.token, v.token, u.token, v.token),
                "one limit, known by the loss", "two");
        }
    }
    return Verdict::held();
}

/// The directions of W_mm and of the V of each norm, on S.
Verdict one_direction(const CaseFacts& facts) {
    if (too_large(facts.data()) || facts.svm().status != GraphSvmStatus::optimal) {
        return Verdict::held();
    }
    const Matrix<Rational>& mm = facts.direction();
    for (const EntryNorm norm : {EntryNorm::largest, EntryNorm::sum}) {
        const Matrix<Rational> on_space = facts.space().project(find_norm_svm(facts.data(), facts.graphs(), norm).solution);
        const Rational along = inner_product(on_space, mm) / inner_product(mm, mm);
        if (!equal_matrices(on_space, scaled(mm, along))) {
            return Verdict::refuted(fmt::format("W_fin + s V reaches L* for W_mm and for the V of {}", entry_norm_text(norm)),
                                    "one direction on S, known by the loss", "two");
        }
    }
    return Verdict::held();
}

} // namespace

Claim norm_retrieval() {
    const auto source = [] {
        return feasible_datasets().tokens(2, 4).samples(1, 4).context_up_to(4).queries_up_to(2).embedded({{4, EmbeddingKind::one_hot},
                                                                                                          {2, EmbeddingKind::dense},
                                                                                                          {1, EmbeddingKind::orthonormal},
                                                                                                          {1, EmbeddingKind::tiny},
                                                                                                          {1, EmbeddingKind::huge}});
    };
    const auto inputs = [](ContextKind kind) {
        return std::vector<InputRecipe>{integer_input("optimiser", 0, static_cast<int>(all_optimisers().size()) - 1),
                                        scalar_input("rate", {"1/2", "1", "4"}), scalar_input("ray", {"1", "8", "30", "100"}),
                                        context_input("context", kind)};
    };
    Claim claim;
    claim.id = "norm.retrieval";
    claim.statement =
        "On training contexts, and on contexts with a highest-priority component, retrieval, composition and the part in S_fin are known up to "
        "bounds that tend to 0 with the excess loss, whatever optimiser reached it.";
    claim.source = "ours, THEORY 11.5 (other norms)";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}, {"several-queries", 0.1}, {"one-hot", 0.2}};
    claim.generate = generate_cases(source(), inputs(ContextKind::any));
    claim.check = [](const CaseFacts& facts) { return known_by_the_loss(facts, 1); };
    const Dataset plant = small_dataset({{{1, 0}, 1}, {{2, 4, 0}, 2}, {{4, 0}, 4}});
    claim.false_neighbours = {
        {"incomparable-classes", "In every context the loss reached says which component keeps the mass.", incomparable_classes,
         generate_cases(
             mixture({{1, draw_example({plant, small_dataset({{{1, 0}, 1}, {{2, 0}, 2}})})}, {2, source().embedded(EmbeddingKind::one_hot)}}),
             inputs(ContextKind::free))},
        {"one-direction", "The direction on S is known by the loss reached, too.", one_direction},
        {"half-excess", "The mass outside the label's component is at most 1 - e^(-n eps/2).",
         [](const CaseFacts& facts) { return known_by_the_loss(facts, Rational(1, 2)); }},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head the loss reached says where the mass is.",
                if_blind("no mass outside the label's component at excess loss 0", "L is constant: positive mass outside it at every W"),
                generate_cases(headed_datasets().with_strict_edge())),
        without(Hypothesis::realisable, "Without R the loss reached says where the mass is.",
                infinite_risk("masses that all W of one loss share", "L infinite at every W, with any masses"), absent_label_edge_cases()),
        without(Hypothesis::log_loss, "With another loss what reaches the infimum composes like W_fin.", for_linear_loss(majority_takes_all),
                majority_cases()),
        without(Hypothesis::feasible, "What reaches the infimum retrieves, for any embeddings.",
                constant_risk("no mass outside the label's component where L reaches its infimum", "positive mass outside it at every W"),
                infeasible_acyclic_cases()),
    };
    return claim;
}

} // namespace attest
