// F dropped (infeasible_problem.h), for the claims that are still listed by hypothesis.
#include "properties/claims/claim_tools.h"
#include "properties/variations/hypothesis_tools.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// All logits of the context agree, whatever W.
Verdict attention_is_constant(const CaseFacts& facts) {
    const std::vector<Token>& context = facts.value().context("context");
    const Embedding& e = facts.data().embedding();
    for (const QueryGraph& graph : facts.graphs()) {
        if (graph.query() != context.back()) {
            continue;
        }
        bool equal = true;
        for (const Token v : context) {
            const Rational apart = e.gram(v, v) - 2 * e.gram(v, context.front()) + e.gram(context.front(), context.front());
            equal = equal && (apart == 0 || e.gram(graph.query(), graph.query()) == 0);
        }
        for (const Token u : context) {
            const bool highest = std::all_of(context.begin(), context.end(), [&](Token w) { return graph.reaches(u, w); });
            const bool others = std::any_of(context.begin(), context.end(), [&](Token w) { return !graph.tied(u, w); });
            if (equal && highest && others) {
                return Verdict::refuted("the logits of the context agree at every W", fmt::format("attention that tends to the component of {}", u),
                                        "attention by multiplicities, at every W");
            }
        }
    }
    return not_decisive();
}

} // namespace

ClaimVariations without_feasible() {
    const auto f = Hypothesis::feasible;
    const Generate plain = infeasible_cases();
    const Generate acyclic_data = infeasible_acyclic_cases();
    const Generate cyclic = infeasible_cyclic_cases();
    const Generate context = infeasible_acyclic_cases({context_input("context", ContextKind::training)});
    const std::string any_direction = "every W of the ball minimises L: any direction";
    return {
        without("path.direction", f, "The minimisers over the balls have a limit direction, for any embeddings.",
                constant_risk("a limit direction", any_direction), acyclic_data),
        without("path.finite", f, "The path's part in S_fin tends to W_fin, for any embeddings.", limit_is_not_finite_component, cyclic),
        without("path.norm", f, "With a strict edge the gradient has no zero, for any embeddings.",
                constant_risk("a gradient without a zero", "gradient 0 at every W"), acyclic_data),
        without("path.general-loss", f, "Every W of the ball that is not worse has one limit direction, for any embeddings.",
                constant_risk("a limit direction", any_direction), acyclic_data),
        without("descent.rate", f, "L(W(t)) tends to L*, for any embeddings.", infimum_not_reached("L(W(t)) -> L*"), acyclic_data),
        without("descent.diverges", f, "With a strict edge the norm tends to infinity, for any embeddings.",
                constant_risk("a norm that tends to infinity", "W(t) = W(0) for ever"), acyclic_data),
        without("descent.direction", f, "W(t)/|W(t)| has a limit that does not depend on the start, for any embeddings.",
                constant_risk("one limit direction", "W(t) = W(0) for ever, from every start"), acyclic_data),
        without("normalised.direction", f, "Normalised descent has a limit direction that does not depend on the start, for any embeddings.",
                constant_risk("one limit direction", "no gradient to normalise: W(t) = W(0) for ever, from every start"), acyclic_data),
        without("descent.finite", f, "The part in S_fin tends to W_fin, for any embeddings.", limit_is_not_finite_component, cyclic),
        without("retrieval.unseen", f, "In a context with a highest-priority component attention tends to it, for any embeddings.",
                attention_is_constant, context),
        without("composition", f, "Attention inside the component tends to the masses of W_fin, for any embeddings.", limit_is_not_finite_component,
                cyclic),
        without("flow.second-order", f, "There is a W_mm, and W(t) - log(t) W_mm - W_fin converges.", no_solution, plain),
        without("local.pseudo-graph", f, "There is a W_mm that the final W can be correlated with, for any embeddings.", no_solution, plain),
        without("automaton", f, "There is a W_mm, and W_fin + r W_mm tends to the automaton.", no_solution, plain),
    };
}

} // namespace attest
