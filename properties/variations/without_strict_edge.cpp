// E dropped: no strict edge, so L = Lbar attains its minimum at W_fin and W_mm = 0 has no direction (sections 3 and 4).
#include "properties/variations/hypothesis_tools.h"

namespace attest {
namespace {

/// W_mm/|W_mm| is asked for, and W_mm = 0.
Verdict no_direction(const CaseFacts&) { return Verdict::refuted("there is no strict edge, so W_mm = 0", "a limit direction W_mm/|W_mm|", "0/0"); }

/// L = Lbar, and its gradient at W_fin is 0; exactly where dim S = 0, else through the enclosure that proves W_fin's existence.
Verdict gradient_has_a_zero(const CaseFacts& facts) {
    if (blind(facts)) {
        return Verdict::refuted("L is constant", "a gradient without a zero", "gradient 0 at every W");
    }
    return facts.finite() == nullptr ? Verdict::undecided("W_fin was not enclosed")
                                     : Verdict::refuted("L = Lbar, and W_fin minimises it", "a gradient without a zero", "gradient 0 at W_fin");
}

/// Nothing moves at all.
Verdict stands_still(const CaseFacts& facts) {
    return blind(facts) ? Verdict::refuted("L is constant, so W(t) = W(0) for ever", "a norm that tends to infinity", "a constant norm")
                        : not_decisive();
}

} // namespace

ClaimVariations without_strict_edge() {
    const auto e = Hypothesis::strict_edge;
    const DrawDataset source = mixture({{1, single_component_datasets().tokens(1, 3).samples(1, 3)}, {1, small_datasets()}});
    const Generate plain = generate_cases(source);
    const std::string tied = "Without a strict edge L = Lbar, so for R >= |W_fin| every minimiser over the ball has W_fin as its part in S_fin (the "
                             "minimiser on S_fin is unique, and Lbar sees nothing else)";
    return {
        without("path.direction", e, "Without a strict edge, W/|W| tends to W_mm/|W_mm| on the path.", no_direction, plain),
        not_needed("path.finite", e, tied + ": the part in S_fin is W_fin from there on."),
        without("path.norm", e, "Without a strict edge, the gradient has no zero.", gradient_has_a_zero, plain),
        without("path.general-loss", e, "Without a strict edge, W_R/R tends to W_mm/|W_mm|.", no_direction, plain),
        without("descent.diverges", e, "Without a strict edge, the norm tends to infinity.", stands_still, plain),
        without("descent.direction", e, "Without a strict edge, W(t)/|W(t)| tends to W_mm/|W_mm|.", no_direction, plain),
        without("normalised.direction", e, "Without a strict edge, the direction of normalised descent tends to W_mm/|W_mm|.", no_direction, plain),
        not_needed(
            "flow.second-order", e,
            "Without a strict edge W_mm = 0, S_sup = 0 and L = Lbar, so Wtilde = 0 and the S_fin part follows the gradient flow of Lbar, which is "
            "convex with its only minimiser W_fin and a positive curvature there: it tends to W_fin from every start, and in the end faster than "
            "any power of t."),
        without("local.pseudo-graph", e, "Without a strict edge, the final W has a correlation with W_mm.", no_direction, plain),
        not_needed("retrieval.unseen", e,
                   "Without a strict edge a token that is reachable is tied, so a context with a highest-priority component lies within it: no "
                   "attention is outside, at any W."),
        not_needed("composition", e, tied + ", and the contexts lie within components: attention is that of W_fin from there on."),
    };
}

} // namespace attest
