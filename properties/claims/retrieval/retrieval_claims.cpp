// Hard retrieval, soft composition and the automaton (section 5; paper, sections 3 to 5).
//
// retrieval.training is an inequality between the attention mass outside the label's component and the excess loss, for every W. The
// others are limits: along the certified regularisation path (path_evidence.h), or along W_fin + r W_mm for the automaton, each with
// an explicit bound that tends to 0.
#include "model/attention/attention.h"
#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/path/path_evidence.h"
#include "properties/generators/generate.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/logit_range.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace attest {
namespace {

Verdict no_enclosure() { return Verdict::undecided(fmt::format("an enclosure did not succeed at {} digits", working_digits())); }

/// found <= bound, decided.
Verdict at_most(const Interval& found, const Interval& bound, const std::string& what) {
    switch (less_equal(found, bound)) {
    case Truth::yes: return Verdict::held((bound - found).lower().to_double());
    case Truth::no: return Verdict::refuted(what, "at most " + bound.upper().to_text(8), "at least " + found.lower().to_text(8));
    case Truth::unknown: break;
    }
    return Verdict::undecided(fmt::format("{}: the enclosures overlap at {} digits", what, working_digits()));
}

// ---- retrieval.training

/// The attention mass on the tokens marked false in `kept`.
Interval mass_outside(const CountedSample& sample, const std::vector<bool>& kept, const Matrix<Interval>& logits) {
    const std::vector<Interval> masses = attention(sample, logits);
    Interval outside(0);
    for (std::size_t j = 0; j < masses.size(); ++j) {
        if (!kept[j]) {
            outside += masses[j];
        }
    }
    return outside;
}

/// Outside mass <= 1 - e^{-factor n eps} at the drawn W; `label_only` counts everything but the label as outside.
Verdict outside_mass_bound(const CaseFacts& facts, const Rational& factor, bool label_only) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    const LogitModel& model = facts.model();
    const InsideFlags inside = inside_flags(model, facts.graphs());
    const Matrix<Interval> z = converted<Interval>(model.logits(facts.value().weights("weights")));
    const Interval excess = excess_loss(model, inside, z, model.logits(fin->space.combination(fin->enclosure)));
    const Interval samples(static_cast<long>(model.samples().size()));
    const Interval bound = -expm1(-(Interval(factor) * samples * excess));
    std::size_t with_outside = 0;
    for (const auto& flags : inside) {
        with_outside += std::find(flags.begin(), flags.end(), false) != flags.end() ? 1 : 0;
    }
    Verdict answer = Verdict::held(0.0); // without a token outside, every mass outside is 0, exactly
    for (std::size_t i = 0; i < inside.size(); ++i) {
        std::vector<bool> kept = inside[i];
        if (label_only) {
            for (std::size_t j = 0; j < kept.size(); ++j) {
                kept[j] = model.samples()[i].counts[j].token == model.samples()[i].label;
            }
        }
        if (std::find(kept.begin(), kept.end(), false) == kept.end()) {
            continue;
        }
        // One sample with outside tokens and S_fin = 0: n eps = log(1 + q_i), and both sides are q_i/(1 + q_i), identically.
        if (!label_only && factor == 1 && with_outside == 1 && fin->space.dimension() == 0) {
            continue;
        }
        answer = at_most(mass_outside(model.samples()[i], kept, z), bound, fmt::format("sample {}: attention mass outside the component", i));
        if (answer.outcome != Outcome::held) {
            return answer;
        }
    }
    return answer;
}

// ---- retrieval.unseen

/// The context of the case as a sample of its query; the label is not used.
struct QueriedContext {
    Token query = 0;
    int query_index = 0;
    std::vector<TokenCount> counts;
};
/// Nothing when the query does not occur in the data.
std::optional<QueriedContext> queried_context(const CaseFacts& facts) {
    const std::vector<Token>& context = facts.value().context("context");
    const std::vector<Token>& queries = facts.model().queries();
    const auto at = std::find(queries.begin(), queries.end(), context.back());
    if (at == queries.end()) {
        return std::nullopt;
    }
    return QueriedContext{context.back(), static_cast<int>(at - queries.begin()), token_counts(context)};
}

/// The tokens of the context in its highest-priority component: all others are reachable from it. Empty when there is none.
std::vector<bool> highest_component(const QueryGraph& graph, const std::vector<TokenCount>& counts) {
    for (const TokenCount& top : counts) {
        std::vector<bool> inside;
        bool highest = true;
        for (const TokenCount& c : counts) {
            inside.push_back(graph.tied(top.token, c.token));
            highest = highest && (inside.back() || graph.reaches(top.token, c.token));
        }
        if (highest) {
            return inside;
        }
    }
    return {};
}

/// Along the path the odds of the tokens below against the component are at most sum_v m_v e^{-mu - <M, proj_{S_fin} W>} / m_u: a pair
/// reachable across components has at least the least strict margin mu.
Verdict retrieves(const CaseFacts& facts, const QueryGraph& graph) {
    const auto context = queried_context(facts);
    if (!context) {
        return Verdict::vacuous("a query of the data");
    }
    const std::vector<bool> inside = highest_component(graph, context->counts);
    if (inside.empty()) {
        return Verdict::vacuous("a context with a highest-priority component");
    }
    if (std::find(inside.begin(), inside.end(), false) == inside.end()) {
        return Verdict::held(0.0); // one component holds the whole context: the mass outside is 0, exactly
    }
    const auto evidence = path_evidence(facts, claim_penalties());
    if (!evidence) {
        return no_enclosure();
    }
    CountedSample sample;
    sample.query_index = context->query_index;
    sample.counts = context->counts;
    Verdict answer = Verdict::undecided("the margin bound is not positive at any penalty tried");
    for (const PathEvidence& e : *evidence) {
        const PrecisionScope scope(e.digits);
        if (!e.margin_bound || positive(*e.margin_bound) != Truth::yes) {
            continue;
        }
        std::optional<Interval> odds;
        for (std::size_t u = 0; u < inside.size(); ++u) {
            if (!inside[u]) {
                continue;
            }
            Interval against(0);
            for (std::size_t v = 0; v < inside.size(); ++v) {
                if (!inside[v]) {
                    const Interval tied_part = e.finite_logits(context->counts[u].token, context->query_index) -
                                               e.finite_logits(context->counts[v].token, context->query_index);
                    against += Interval(Rational(context->counts[v].count, context->counts[u].count)) * exp(-*e.margin_bound - tied_part);
                }
            }
            odds = odds ? min(*odds, against) : against;
        }
        answer =
            at_most(mass_outside(sample, inside, e.logits), *odds, fmt::format("the mass below the component at lambda = {}", to_text(e.penalty)));
        if (answer.outcome != Outcome::held) {
            return answer;
        }
    }
    return answer;
}

Verdict retrieves_unseen(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    return context ? retrieves(facts, graph_of(facts.graphs(), context->query)) : Verdict::vacuous("a query of the data");
}

/// The tokens of the context with the largest W_mm-logit, and the distance to the next logit below.
struct TopClass {
    std::vector<bool> top;
    std::optional<Rational> gap;
};
TopClass top_class(const CaseFacts& facts, const QueriedContext& context) {
    const Matrix<Rational> z = facts.model().logits(facts.direction());
    Rational best = z(context.counts.front().token, context.query_index);
    for (const TokenCount& c : context.counts) {
        best = std::max(best, z(c.token, context.query_index));
    }
    TopClass r;
    for (const TokenCount& c : context.counts) {
        const Rational below = best - z(c.token, context.query_index);
        r.top.push_back(below == 0);
        if (below != 0) {
            r.gap = r.gap ? std::min(*r.gap, below) : below;
        }
    }
    return r;
}
bool in_one_component(const QueryGraph& graph, const QueriedContext& context, const std::vector<bool>& members) {
    std::optional<Token> first;
    for (std::size_t j = 0; j < members.size(); ++j) {
        if (members[j]) {
            if (first && !graph.tied(*first, context.counts[j].token)) {
                return false;
            }
            first = context.counts[j].token;
        }
    }
    return true;
}

/// "One component in every context": refuted by an exact tie of the W_mm-logits of two components, which then keep the ratio of their
/// masses at W_fin for every r.
Verdict one_component_in_every_context(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    if (!context) {
        return Verdict::vacuous("a query of the data");
    }
    const TopClass top = top_class(facts, *context);
    if (in_one_component(graph_of(facts.graphs(), context->query), *context, top.top)) {
        return Verdict::held();
    }
    std::string tied;
    for (std::size_t j = 0; j < top.top.size(); ++j) {
        tied += top.top[j] ? (tied.empty() ? "" : ", ") + std::to_string(context->counts[j].token) : "";
    }
    return Verdict::refuted("the largest W_mm-logit of the context is shared by tokens of different components", "one component keeps all attention",
                            "tokens " + tied + " tie exactly");
}

/// The highest-priority component by the graph of another query: wrong when the W_mm-logits put another token strictly higher.
Verdict retrieves_by_other_graph(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    if (!context) {
        return Verdict::vacuous("a query of the data");
    }
    for (const QueryGraph& other : facts.graphs()) {
        if (other.query() == context->query || other.edges().empty()) {
            continue;
        }
        const std::vector<bool> claimed = highest_component(other, context->counts);
        const TopClass top = top_class(facts, *context);
        for (std::size_t j = 0; j < claimed.size(); ++j) {
            if (top.top[j] && !claimed[j]) {
                return Verdict::refuted(fmt::format("token {} has the largest W_mm-logit under query {} and lies below by the graph of query {}",
                                                    context->counts[j].token, context->query, other.query()),
                                        "all attention on the other graph's component", "a share that does not vanish outside it");
            }
        }
    }
    return Verdict::held();
}

// ---- composition

/// Attention inside In_i at the given logits, renormalised, `ignore_counts` with m = 1.
std::vector<Interval> composed(const SplitSample& s, const Matrix<Interval>& z, bool ignore_counts) {
    CountedSample inside = s.inside;
    if (ignore_counts) {
        for (TokenCount& c : inside.counts) {
            c.count = 1;
        }
    }
    return attention(inside, z);
}

/// The masses inside the component are within e^{M r} - 1 of those of W_fin: logit differences move by at most M r.
Interval composition_bound(const CaseFacts& facts, const PathEvidence& e) { return expm1(logit_range(facts.data()) * e.radius_bound); }

Verdict composes(const CaseFacts& facts) {
    if (facts.cyclic().dimension() == 0) {
        return Verdict::held(0.0); // logit differences inside components are 0 for W_fin and along the path alike
    }
    const auto evidence = path_evidence(facts, claim_penalties());
    if (!evidence) {
        return no_enclosure();
    }
    Verdict answer;
    for (const PathEvidence& e : *evidence) {
        const PrecisionScope scope(e.digits);
        answer =
            at_most(e.facts.composition_error, composition_bound(facts, e), fmt::format("the composition error at lambda = {}", to_text(e.penalty)));
        if (answer.outcome != Outcome::held) {
            return answer;
        }
    }
    return answer;
}

/// Claims other limits for the masses inside the components.
template <class Limit>
Verdict composes_to(const CaseFacts& facts, Limit limit) {
    const FiniteComponent* fin = facts.finite();
    const auto evidence = path_evidence(facts, claim_penalties());
    if (fin == nullptr || !evidence) {
        return no_enclosure();
    }
    const Matrix<Interval> z = facts.model().logits(fin->space.combination(fin->enclosure));
    for (const SplitSample& s : split_samples(facts.model(), facts.graphs())) {
        const std::vector<Interval> truth = composed(s, z, false);
        const std::vector<Interval> claimed = limit(s, z);
        for (std::size_t j = 0; j < truth.size(); ++j) {
            const Interval apart = abs(truth[j] - claimed[j]);
            for (const PathEvidence& e : *evidence) {
                const PrecisionScope scope(e.digits);
                const Interval bound = composition_bound(facts, e);
                if (less(bound, apart) == Truth::yes) {
                    return Verdict::refuted(fmt::format("from lambda = {} on, the mass of token {} stays within {} of that of W_fin",
                                                        to_text(e.penalty), s.inside.counts[j].token, bound.upper().to_text(4)),
                                            "a limit " + claimed[j].midpoint().to_text(8), "W_fin's " + truth[j].midpoint().to_text(8));
                }
            }
        }
    }
    return Verdict::held();
}

// ---- automaton

/// |attention(W_fin + r W_mm) - automaton| <= e^{-g r} sum_{v not top} m_v e^{w_v} / sum_{u top} m_u e^{w_u}, g the gap of the W_mm-logits.
Verdict automaton(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    if (!context) {
        return Verdict::vacuous("a query of the data");
    }
    const TopClass top = top_class(facts, *context);
    if (!in_one_component(graph_of(facts.graphs(), context->query), *context, top.top)) {
        return Verdict::vacuous("a unique top class of W_mm-logits");
    }
    if (!top.gap) {
        return Verdict::held(0.0); // the whole context is the top class: its attention does not depend on r, exactly
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    const Matrix<Interval> at_fin = facts.model().logits(fin->space.combination(fin->enclosure));
    const Matrix<Interval> along = converted<Interval>(facts.model().logits(facts.direction()));
    Interval above(0);
    Interval below(0);
    CountedSample whole;
    whole.query_index = context->query_index;
    whole.counts = context->counts;
    CountedSample retrieved = whole;
    retrieved.counts.clear();
    for (std::size_t j = 0; j < context->counts.size(); ++j) {
        const TokenCount& c = context->counts[j];
        const Interval weight = Interval(c.count) * exp(at_fin(c.token, context->query_index));
        (top.top[j] ? above : below) += weight;
        if (top.top[j]) {
            retrieved.counts.push_back(c);
        }
    }
    const std::vector<Interval> limit = attention(retrieved, at_fin);
    Verdict answer;
    for (const int r : {1, 8, 64}) {
        Matrix<Interval> z = at_fin;
        for (Index i = 0; i < z.size(); ++i) {
            z.data()[i] += Interval(r) * along.data()[i];
        }
        const std::vector<Interval> masses = attention(whole, z);
        const Interval bound = exp(-(Interval(*top.gap) * Interval(r))) * below / above;
        std::size_t next = 0;
        for (std::size_t j = 0; j < masses.size(); ++j) {
            const Interval error = top.top[j] ? abs(masses[j] - limit[next]) : masses[j];
            next += top.top[j] ? 1 : 0;
            answer = at_most(error, bound, fmt::format("r = {}: the attention on token {} against the automaton's", r, context->counts[j].token));
            if (answer.outcome != Outcome::held) {
                return answer;
            }
        }
    }
    return answer;
}

/// Retrieve the tokens with the largest W_fin-logit, then mix by W_mm: another automaton.
Verdict automaton_with_parts_exchanged(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    const FiniteComponent* fin = facts.finite();
    if (!context || fin == nullptr) {
        return context ? no_enclosure() : Verdict::vacuous("a query of the data");
    }
    const TopClass top = top_class(facts, *context);
    const Matrix<Interval> at_fin = facts.model().logits(fin->space.combination(fin->enclosure));
    // a token with vanishing attention (below the top class) that the exchanged automaton keeps: no W_fin-logit is above its own
    for (std::size_t j = 0; j < top.top.size(); ++j) {
        if (top.top[j]) {
            continue;
        }
        bool kept = true;
        for (std::size_t u = 0; u < top.top.size(); ++u) {
            const Token a = context->counts[u].token;
            const Token b = context->counts[j].token;
            const bool same = fin->space.dimension() == 0; // W_fin = 0: all logits are 0, exactly
            kept = kept && (u == j || same || less(at_fin(a, context->query_index), at_fin(b, context->query_index)) == Truth::yes);
        }
        if (kept) {
            return Verdict::refuted(fmt::format("token {} has the largest W_fin-logit but not the largest W_mm-logit", context->counts[j].token),
                                    "attention that does not vanish on it",
                                    fmt::format("attention below a multiple of e^(-{} r)", to_text(*top.gap)));
        }
    }
    return Verdict::held();
}

Verdict automaton_uniform(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    const FiniteComponent* fin = facts.finite();
    if (!context || fin == nullptr) {
        return context ? no_enclosure() : Verdict::vacuous("a query of the data");
    }
    const TopClass top = top_class(facts, *context);
    CountedSample retrieved;
    retrieved.query_index = context->query_index;
    for (std::size_t j = 0; j < top.top.size(); ++j) {
        if (top.top[j]) {
            retrieved.counts.push_back(context->counts[j]);
        }
    }
    const std::vector<Interval> limit = attention(retrieved, facts.model().logits(fin->space.combination(fin->enclosure)));
    const Interval uniform(Rational(1, static_cast<long>(limit.size())));
    for (std::size_t j = 0; j < limit.size(); ++j) {
        if (less(limit[j], uniform) == Truth::yes || less(uniform, limit[j]) == Truth::yes) {
            return Verdict::refuted(fmt::format("the limit on token {} is not uniform", retrieved.counts[j].token), uniform.midpoint().to_text(8),
                                    limit[j].midpoint().to_text(8));
        }
    }
    return Verdict::held();
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

std::vector<Claim> retrieval_claims() {
    std::vector<Claim> claims;
    const std::vector<Hypothesis> base = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible};
    std::vector<Hypothesis> with_edge = base;
    with_edge.push_back(Hypothesis::strict_edge);
    const auto moderate = weights_input(
        "weights",
        {{1, WeightsKind::zero}, {3, WeightsKind::random}, {2, WeightsKind::along_svm}, {1, WeightsKind::single_edge}, {1, WeightsKind::edges}});
    const DrawDataset cyclic_with_edge = small_cyclic();

    Claim training;
    training.id = "retrieval.training";
    training.statement = "The attention mass outside the label's component is at most 1 - e^{-n eps} at excess loss eps = L - L*.";
    training.source = "paper, section 5 (hard retrieval); bound ours, THEORY 6.1";
    training.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss};
    training.grade = Grade::bounded;
    training.undecided_limit = 0.02;
    training.required_labels = {{"strict-edge", 0.4}, {"cyclic", 0.2}};
    training.generate = generate_cases(small_feasible().with_strict_edge(), {moderate});
    training.check = [](const CaseFacts& facts) { return outside_mass_bound(facts, 1, false); };
    training.false_neighbours = {
        {"outside-the-label",
         "The same for the mass outside the label alone.",
         [](const CaseFacts& facts) { return outside_mass_bound(facts, 1, true); },
         generate_cases(cyclic_with_edge, {moderate}),
         {}},
        {"half-excess",
         "The mass is at most 1 - e^{-n eps/2}.",
         [](const CaseFacts& facts) { return outside_mass_bound(facts, Rational(1, 2), false); },
         {},
         {}},
    };
    claims.push_back(training);

    Claim unseen;
    unseen.id = "retrieval.unseen";
    unseen.statement = "In a context with a highest-priority component, seen or not, attention tends to that component.";
    unseen.source = "paper, section 5 (hard retrieval); THEORY 5 (automaton)";
    unseen.hypotheses = with_edge;
    unseen.grade = Grade::bounded;
    unseen.undecided_limit = 0.02;
    unseen.required_labels = {{"cyclic", 0.2}};
    unseen.generate = generate_cases(small_feasible().with_strict_edge().queries_up_to(2),
                                     {{"context", [](const Case& value, Draw& draw) -> Input {
                                           // a training context with some tokens left out or repeated: mostly new, and often still with a
                                           // highest-priority component
                                           const Sample s = value.dataset.sample(
                                               static_cast<std::size_t>(draw.between(0, static_cast<int>(value.dataset.size()) - 1)));
                                           std::vector<Token> context;
                                           for (std::size_t t = 0; t + 1 < s.context.size(); ++t) {
                                               for (int copies = draw.between(s.context[t] == s.label ? 1 : 0, 2); copies > 0; --copies) {
                                                   context.push_back(s.context[t]);
                                               }
                                           }
                                           context.push_back(s.query);
                                           return ContextInput{context};
                                       }}});
    unseen.check = retrieves_unseen;
    unseen.false_neighbours = {
        {"every-context",
         "In every context one component keeps all attention.",
         one_component_in_every_context,
         generate_cases(mixture({{1, draw_example({small_dataset({{{1, 0}, 1}, {{2, 0}, 2}})})}, {1, small_feasible().with_strict_edge()}}),
                        {context_input("context", ContextKind::free)}),
         {}},
        {"other-query",
         "The component is the highest one by the graph of another query.",
         retrieves_by_other_graph,
         generate_cases(small_feasible().with_strict_edge().samples(2, 6).queries_up_to(3), {context_input("context", ContextKind::training)}),
         {}},
    };
    claims.push_back(unseen);

    Claim compose;
    compose.id = "composition";
    compose.statement = "Attention inside the label's component, renormalised, tends to the masses of W_fin.";
    compose.source = "paper, section 5 (soft composition); THEORY 5";
    compose.hypotheses = with_edge;
    compose.grade = Grade::bounded;
    compose.undecided_limit = 0.02;
    compose.required_labels = {{"cyclic", 0.5}};
    compose.generate = generate_cases(mixture({{3, cyclic_with_edge}, {1, small_feasible().with_strict_edge()}}));
    compose.check = composes;
    compose.false_neighbours = {
        {"uniform",
         "It tends to the uniform mixture.",
         [](const CaseFacts& facts) {
             return composes_to(facts, [](const SplitSample& s, const Matrix<Interval>&) {
                 return std::vector<Interval>(s.inside.counts.size(), Interval(Rational(1, static_cast<long>(s.inside.counts.size()))));
             });
         },
         {},
         {}},
        {"multiplicities-ignored",
         "It tends to the masses of W_fin with multiplicities ignored.",
         [](const CaseFacts& facts) {
             return composes_to(facts, [](const SplitSample& s, const Matrix<Interval>& z) { return composed(s, z, true); });
         },
         {},
         {}},
    };
    claims.push_back(compose);

    Claim machine;
    machine.id = "automaton";
    machine.statement = "As r grows, the attention of W_fin + r W_mm tends to the automaton: retrieve the top class of W_mm-logits, mix it by W_fin.";
    machine.source = "paper, section 3 (automaton); THEORY 5";
    machine.hypotheses = base;
    machine.grade = Grade::bounded;
    machine.undecided_limit = 0.02;
    machine.required_labels = {{"strict-edge", 0.4}, {"cyclic", 0.2}};
    machine.generate = generate_cases(mixture({{1, small_feasible()}, {1, cyclic_with_edge}}), {context_input("context", ContextKind::training)});
    machine.check = automaton;
    machine.false_neighbours = {
        {"parts-exchanged",
         "Retrieve by W_fin, mix by W_mm.",
         automaton_with_parts_exchanged,
         generate_cases(cyclic_with_edge, {context_input("context", ContextKind::training)}),
         {}},
        {"uniform-composition",
         "Retrieve by W_mm, mix uniformly.",
         automaton_uniform,
         generate_cases(cyclic_with_edge, {context_input("context", ContextKind::training)}),
         {}},
    };
    claims.push_back(machine);

    return claims;
}

} // namespace attest
