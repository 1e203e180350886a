// The claims descent.* and normalised.* (section 5; paper, theorem on gradient descent): the list, and what the checks of descent.* share.
#include "properties/claims/descent/descent_claims.h"
#include "properties/claims/descent/normalised_claims.h"

#include <fmt/format.h>

namespace attest {

bool share_allowed(const CaseFacts& facts) { return facts.value().scalar("share") > 0; }

std::optional<DescentEvidence> case_evidence(const CaseFacts& facts) {
    return DescentEvidence::begin(facts, facts.value().weights("start"), rate_of_share(facts.data(), facts.value().scalar("share")));
}

std::string descent_number(const Interval& x) { return x.midpoint().to_text(6); }

Verdict compare_at(long steps, const Interval& a, const Interval& b, const char* what) {
    switch (less_equal(a, b)) {
    case Truth::yes: return Verdict::held((b - a).lower().to_double());
    case Truth::no: return Verdict::refuted(fmt::format("{} at step {}", what, steps), "at most " + descent_number(b), descent_number(a));
    case Truth::unknown: break;
    }
    return Verdict::undecided(fmt::format("{} at step {}: the enclosures overlap at {} digits", what, steps, working_digits()));
}

Verdict no_descent_evidence() {
    return Verdict::undecided(fmt::format("W_fin or the curvature of Lbar was not enclosed at {} digits", working_digits()));
}

DatasetShape descent_datasets() {
    return feasible_datasets().tokens(2, 5).samples(1, 4).context_up_to(4).queries_up_to(2).embedded({{5, EmbeddingKind::one_hot},
                                                                                                      {2, EmbeddingKind::orthonormal},
                                                                                                      {1, EmbeddingKind::orthogonal},
                                                                                                      {2, EmbeddingKind::dense},
                                                                                                      {1, EmbeddingKind::dependent}});
}

std::vector<InputRecipe> descent_inputs() {
    return {
        weights_input(
            "start",
            {{2, WeightsKind::zero}, {3, WeightsKind::random}, {1, WeightsKind::single_edge}, {1, WeightsKind::edges}, {1, WeightsKind::off_space}}),
        scalar_input("share", {"1", "1", "2/3"})};
}

std::vector<Claim> descent_claims() {
    return {descent_monotone_claim(), descent_rate_claim(),         descent_diverges_claim(), descent_direction_claim(), descent_finite_claim(),
            descent_gauge_claim(),    normalised_direction_claim(), normalised_floor_claim(), flow_second_order_claim(), local_pseudo_graph_claim()};
}

} // namespace attest
