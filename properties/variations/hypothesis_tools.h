// Variations that are still listed by hypothesis, with the claim they belong to; the registry attaches them.
#pragma once

#include "properties/variations/infeasible_problem.h"
#include "properties/variations/infinite_risk.h"
#include "properties/variations/other_head.h"
#include "properties/variations/other_loss.h"
#include "properties/variations/variation_tools.h"

namespace attest {

inline ClaimVariations::value_type without(std::string claim, Hypothesis dropped, std::string statement, Decide decide, Generate generate) {
    return {std::move(claim), without(dropped, std::move(statement), std::move(decide), std::move(generate))};
}
inline ClaimVariations::value_type not_needed(std::string claim, Hypothesis dropped, std::string proof) {
    return {std::move(claim), not_needed(dropped, std::move(proof))};
}

ClaimVariations without_head();          // H
ClaimVariations without_realisable();    // R
ClaimVariations without_feasible();      // F
ClaimVariations without_log_loss();      // L
ClaimVariations without_tail();          // A and T
ClaimVariations without_strict_edge();   // E
ClaimVariations without_complementary(); // SC
ClaimVariations without_step();          // step

} // namespace attest
