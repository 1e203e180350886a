// retrieval.unseen: attention tends to the highest-priority component of a context, seen in training or not (paper, section 5; THEORY 5; bounded).
#include "properties/claims/retrieval/retrieval_checks.h"

#include "model/mutant.h"
#include "model/numbers/number_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace attest {
namespace {

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
    const std::vector<bool> inside = highest_component(graph, context->sample.counts);
    if (inside.empty()) {
        return Verdict::vacuous("a context with a highest-priority component");
    }
    if (std::find(inside.begin(), inside.end(), false) == inside.end()) {
        return Verdict::held(0.0); // one component holds the whole context: the mass outside is 0, exactly
    }
    return along_path(facts, [&](const PathEvidence& e) -> std::optional<Verdict> {
        if (!e.margin_bound || positive(*e.margin_bound) != Truth::yes) {
            return std::nullopt;
        }
        std::optional<Interval> odds;
        for (std::size_t u = 0; u < inside.size(); ++u) {
            if (!inside[u]) {
                continue;
            }
            Interval against(0);
            for (std::size_t v = 0; v < inside.size(); ++v) {
                if (!inside[v]) {
                    const Interval tied_part = e.finite_logits(context->sample.counts[u].token, context->sample.query_index) -
                                               e.finite_logits(context->sample.counts[v].token, context->sample.query_index);
                    against +=
                        Interval(Rational(context->sample.counts[v].count, context->sample.counts[u].count)) * exp(-*e.margin_bound - tied_part);
                }
            }
            against = mutant("unseen_odds_halved") ? against / Interval(2) : against;
            odds = odds ? min(*odds, against) : against;
        }
        return at_most_on_path(e, mass_outside(context->sample, inside, e.logits), *odds, "the mass below the component");
    });
}

Verdict retrieves_unseen(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    return context ? retrieves(facts, graph_of(facts.graphs(), context->query)) : Verdict::vacuous("a query of the data");
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
        tied += top.top[j] ? (tied.empty() ? "" : ", ") + std::to_string(context->sample.counts[j].token) : "";
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
        const std::vector<bool> claimed = highest_component(other, context->sample.counts);
        const TopClass top = top_class(facts, *context);
        for (std::size_t j = 0; j < claimed.size(); ++j) {
            if (top.top[j] && !claimed[j]) {
                return Verdict::refuted(fmt::format("token {} has the largest W_mm-logit under query {} and lies below by the graph of query {}",
                                                    context->sample.counts[j].token, context->query, other.query()),
                                        "all attention on the other graph's component", "a share that does not vanish outside it");
            }
        }
    }
    return Verdict::held();
}

// ---- its variations

/// S is the line of W_mm, so the path is at -R W_mm/|W_mm|.
Verdict reversed_path(const CaseFacts& facts) {
    if (facts.space().dimension() != 1 || !ordered(facts, HeadRisk(facts.data()), -1)) {
        return not_decisive();
    }
    const auto u = token_above_others(facts);
    return u ? Verdict::refuted("S is the line of W_mm, and the head prefers what W_mm puts below: the path is -R W_mm/|W_mm|",
                                fmt::format("attention that tends to the component of {}", *u), "attention on it that falls along the path")
             : not_decisive();
}

/// A context whose tokens W_mm orders strictly, so that -R W_mm/|W_mm|, which minimises L like every W, turns attention round.
Verdict turned_round_without_label(const CaseFacts& facts) {
    const std::vector<Token>& context = facts.value().context("context");
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Token u : context) {
            for (const Token v : context) {
                const bool highest = std::all_of(context.begin(), context.end(), [&](Token w) { return graph.reaches(u, w); });
                if (graph.query() == context.back() && highest && graph.above(u, v)) {
                    return Verdict::refuted(infinite(facts) + "; so the ball of every radius R is minimised by -R W_mm/|W_mm| too",
                                            fmt::format("attention that tends to the component of token {}", u),
                                            fmt::format("attention that tends to tokens like {}, below it", v));
                }
            }
        }
    }
    return not_decisive();
}

/// All logits of the context agree, whatever W.
Verdict attention_is_constant(const CaseFacts& facts) {
    const std::vector<Token>& context = facts.value().context("context");
    const Embedding& e = facts.data().embedding();
    const bool equal = std::all_of(context.begin(), context.end(), [&](Token v) {
        return e.gram(v, v) - 2 * e.gram(v, context.front()) + e.gram(context.front(), context.front()) == 0 ||
               e.gram(context.back(), context.back()) == 0;
    });
    const auto u = token_above_others(facts);
    return equal && u ? Verdict::refuted("the logits of the context agree at every W", fmt::format("attention that tends to the component of {}", *u),
                                         "attention by multiplicities, at every W")
                      : not_decisive();
}

/// The context {k, a, b} of other_loss.h.
Verdict rare_label_stays_below(const CaseFacts& facts) {
    const Dataset& data = facts.data();
    if (!data.embedding().is_one_hot() || data.tokens() != 3 || data.queries().size() != 1) {
        return not_decisive();
    }
    const Token k = data.queries().front();
    std::map<Token, int> labels;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        if (s.context.size() != 3 || token_counts(s.context).size() != 3) {
            return not_decisive();
        }
        ++labels[s.label];
    }
    if (labels.size() != 2 || labels.count(k) != 0 || labels.begin()->second == labels.rbegin()->second) {
        return not_decisive();
    }
    const auto [rare, frequent] = labels.begin()->second < labels.rbegin()->second ? std::pair{*labels.begin(), *labels.rbegin()}
                                                                                   : std::pair{*labels.rbegin(), *labels.begin()};
    const std::vector<Token>& context = facts.value().context("context");
    const std::vector<TokenCount> counts = token_counts(context);
    if (context.back() != k || counts.size() != 2 || multiplicity(context, rare.first) == 0) {
        return not_decisive();
    }
    const Rational half(1, 2);
    const Rational odds =
        (frequent.second - half) / (frequent.second - rare.second - half) * multiplicity(context, rare.first) / multiplicity(context, k);
    return Verdict::refuted(
        fmt::format("-u: once n_b a_k + (n_b - n_a) a_a <= 1/2, which holds from some R on, the optimum keeps token {} below a multiple "
                    "of the query",
                    rare.first),
        fmt::format("attention on token {} that tends to 1", rare.first), "at most " + to_text(Rational(odds / (1 + odds))) + " for ever");
}

/// A training context with some tokens left out or repeated: mostly new, and often still with a highest-priority component.
InputRecipe varied_context() {
    return {"context", [](const Case& value, Draw& draw) -> Input {
                const Sample s = value.dataset.sample(static_cast<std::size_t>(draw.between(0, static_cast<int>(value.dataset.size()) - 1)));
                std::vector<Token> context;
                for (std::size_t t = 0; t + 1 < s.context.size(); ++t) {
                    for (int copies = draw.between(s.context[t] == s.label ? 1 : 0, 2); copies > 0; --copies) {
                        context.push_back(s.context[t]);
                    }
                }
                context.push_back(s.query);
                return ContextInput{context};
            }};
}

} // namespace

Claim retrieval_unseen() {
    Claim claim;
    claim.id = "retrieval.unseen";
    claim.statement = "In a context with a highest-priority component, seen or not, attention tends to that component.";
    claim.source = "paper, section 5 (hard retrieval); THEORY 5 (automaton)";
    claim.hypotheses = path_hypotheses();
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.2}};
    claim.generate = generate_cases(small_feasible().with_strict_edge().queries_up_to(2), {varied_context()});
    claim.check = retrieves_unseen;
    claim.false_neighbours = {
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
    claim.variations = {
        without(Hypothesis::head, "With any head attention tends to the highest component.", reversed_path,
                generate_cases(headed_datasets().with_strict_edge(), {context_input("context", ContextKind::training)})),
        without(Hypothesis::realisable, "Without R, attention tends to the highest component for every choice of minimisers.",
                turned_round_without_label, absent_label_edge_cases({context_input("context", ContextKind::training)})),
        without(Hypothesis::feasible, "In a context with a highest-priority component attention tends to it, for any embeddings.",
                attention_is_constant, infeasible_acyclic_cases({context_input("context", ContextKind::training)})),
        without(Hypothesis::log_loss, "With another loss attention tends to the highest component.", for_linear_loss(rare_label_stays_below),
                generate_cases(draw_example({small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 2}, {{2, 1, 0}, 2}})}), {linear_loss_input(),
                                                                                                                 {"context",
                                                                                                                  [](const Case&, Draw&) -> Input {
                                                                                                                      return ContextInput{{1, 0}};
                                                                                                                  }}})),
        not_needed(Hypothesis::strict_edge,
                   "Without a strict edge a token that is reachable is tied, so a context with a highest-priority component lies within it: no "
                   "attention is outside, at any W."),
    };
    return claim;
}

} // namespace attest
