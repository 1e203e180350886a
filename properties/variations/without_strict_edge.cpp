// E dropped: no strict edge, so L = Lbar attains its minimum at W_fin and W_mm = 0 has no direction (sections 3 and 4).
#include "properties/variations/hypothesis_tools.h"

#include "model/descent/log_time_flow.h"
#include "theory/second_order/flow_problem.h"

#include <stdexcept>

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

/// Where the proof says that the flow ends: |proj_{S_fin} W(t) - W_fin| <= 1e-20 at t = 10^20, by the log-time flow (a trend, like the claim).
Verdict flow_tends_to_finite(const CaseFacts& facts) {
    if (has_strict_edge(facts.graphs())) {
        return Verdict::vacuous("no strict edge");
    }
    if (facts.space().dimension() == 0) {
        return Verdict::held(); // S = 0: there is nothing to converge
    }
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    try {
        LogTimeFlow flow(flow_problem(facts.data(), facts.graphs(), facts.svm(), *finite, facts.value().weights("start")), 5, 1e-2);
        flow.advance_to(log1p(Real::power_of_ten(20)));
        const Real distance = flow.cyclic_distance();
        return distance <= Real::power_of_ten(-20)
                   ? Verdict::held()
                   : Verdict::refuted("the S_fin part of the flow at t = 10^20", "within 1e-20 of W_fin", "at a distance of " + distance.to_text(6));
    } catch (const std::runtime_error& failure) {
        return Verdict::undecided(failure.what());
    }
}

/// The proof that flow.second-order does without E, and cases on which it is watched.
ClaimVariations::value_type flow_not_needed() {
    auto r = not_needed("flow.second-order", Hypothesis::strict_edge,
                        "Without a strict edge W_mm = 0, S_sup = 0 and L = Lbar, so Wtilde = 0 and the S_fin part follows the gradient flow of "
                        "Lbar, which is convex with its only minimiser W_fin and a positive curvature there: it tends to W_fin from every start, and "
                        "in the end faster than any power of t.");
    r.second.decide = flow_tends_to_finite;
    r.second.generate = generate_cases(single_component_datasets().tokens(1, 3).samples(1, 3).context_up_to(3).queries_up_to(2).embedded(
                                           {{3, EmbeddingKind::one_hot}, {1, EmbeddingKind::dense}, {1, EmbeddingKind::dependent}}),
                                       {weights_input("start", {{3, WeightsKind::random}, {1, WeightsKind::off_space}, {1, WeightsKind::zero}})});
    return r;
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
        flow_not_needed(),
        without("local.pseudo-graph", e, "Without a strict edge, the final W has a correlation with W_mm.", no_direction, plain),
        not_needed("retrieval.unseen", e,
                   "Without a strict edge a token that is reachable is tied, so a context with a highest-priority component lies within it: no "
                   "attention is outside, at any W."),
        not_needed("composition", e, tied + ", and the contexts lie within components: attention is that of W_fin from there on."),
    };
}

} // namespace attest
