// R dropped (infinite_risk.h), for the claims that are still listed by hypothesis.
#include "properties/claims/descent/descent_claims.h"
#include "properties/variations/hypothesis_tools.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

Verdict retrieval_on_training(const CaseFacts& facts) {
    const Verdict empty = empty_restricted_context(facts);
    return empty.outcome == Outcome::refuted ? Verdict::refuted(infinite(facts) + "; every W attains L* = infinity, with excess 0",
                                                                "mass 0 outside the label's component", "mass 1")
                                             : empty;
}

/// A context whose tokens W_mm orders strictly, so that -R W_mm/|W_mm|, which minimises L like every W, turns attention round.
Verdict retrieval_unseen(const CaseFacts& facts) {
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

} // namespace

ClaimVariations without_realisable() {
    const auto r = Hypothesis::realisable;
    const Generate plain = absent_label_cases();
    const Generate edge = absent_label_edge_cases();
    const Generate cyclic = absent_label_cyclic_cases();
    const Generate cyclic_edge = absent_label_cyclic_edge_cases();
    const Generate context = absent_label_edge_cases({context_input("context", ContextKind::training)});
    const std::string no_gradient = "no gradient of an infinite risk";
    const std::string any_minimiser = "the W of the ball all minimise L, -R W_mm/|W_mm| too";

    ClaimVariations all = {
        without("path.direction", r, "Without R, every choice of minimisers of L over the balls tends to the direction of W_mm.",
                infinite_risk("one limit direction", any_minimiser), edge),
        without("path.finite", r, "Without R, the part in S_fin of every choice of minimisers tends to W_fin.",
                infinite_on_cyclic("one limit", any_minimiser + ", with any part in S_fin"), cyclic_edge),
        without("path.norm", r, "Without R, the loss falls along the path and its gradient has no zero.",
                infinite_risk("a loss that falls along the path", "L infinite on all of it"), edge),
        without("path.general-loss", r, "Without R, every W that is not worse than R W_mm/|W_mm| tends to its direction, for -log u too.",
                infinite_risk("W_R/R tends to W_mm/|W_mm|", "W_R = -R W_mm/|W_mm| is not worse than R W_mm/|W_mm|: cosine -1"), edge),
        without("retrieval.training", r, "Without R, the attention mass outside the label's component is at most 1 - e^{-n eps}.",
                retrieval_on_training, plain),
        without("retrieval.unseen", r, "Without R, attention tends to the highest component for every choice of minimisers.", retrieval_unseen,
                context),
        without("composition", r, "Without R, attention inside the component tends to the masses of W_fin for every choice of minimisers.",
                infinite_on_cyclic("the masses of one W_fin", any_minimiser + ", with any logits inside components"), cyclic_edge),
        not_needed("automaton", r,
                   "The bound on the distance to the automaton is proved from the W_mm-logits alone and holds with any matrix in place of W_fin, so "
                   "with any W_fin that one chooses where Lbar is infinite."),
    };
    for (const char* claim : {"descent.monotone", "descent.rate", "descent.gauge", "descent.finite", "normalised.floor"}) {
        all.push_back(without(claim, r, "The same without R.", infinite_risk("a gradient to descend along", no_gradient), plain));
    }
    for (const char* claim : {"descent.diverges", "descent.direction", "normalised.direction", "flow.second-order"}) {
        all.push_back(without(claim, r, "The same without R.", infinite_risk("a gradient to descend along", no_gradient), edge));
    }
    all.push_back(
        without("local.pseudo-graph", r,
                "The same over a batch of datasets with a label that is not in its context. (The loss with the head C = E is finite there.)", {},
                local_cases(false)));
    return all;
}

} // namespace attest
