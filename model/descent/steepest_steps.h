// Which optimisers take steps that are steepest in a norm |.|: each is eta D, or eta |g|_* D, with |D| = 1 and <-g, D> = |g|_* (specification,
// section 11).
#pragma once

#include "model/descent/optimiser.h"

namespace attest {

enum class StepNorm { largest_entry, sum_of_entries, frobenius };
struct SteepestSteps {
    StepNorm norm = StepNorm::frobenius;
    bool unit = false; ///< steps of length eta; else of eta times the dual norm of g
};

/// Nothing for an optimiser with another rule, or one of somebody else's.
std::optional<SteepestSteps> steepest_steps(Optimiser optimiser);

} // namespace attest
