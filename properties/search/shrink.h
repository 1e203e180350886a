// Makes a failing case small, in the terms of the domain, without changing what fails.
//
// Walks the tree of a case's shrinks (properties/search/shrinkable_case.h), which come in the order of properties/cases/simplicity.h: the first one
// that still fails is taken, and the walk goes on from it. RapidCheck's own walk is not used: it would accept any failure and knows no budget.
#pragma once

#include "properties/cases/simplicity.h"

#include <functional>

namespace attest {

struct ShrinkBudget {
    int steps = 3000;    ///< candidates that are tried
    double seconds = 20; ///< no candidate is begun after this time
};

struct Shrunk {
    Case value;           ///< the simplest case that was seen to fail (the given one if none was simpler)
    int tried = 0;        ///< candidates decided
    int taken = 0;        ///< and accepted
    bool complete = true; ///< false: the budget ended first
};

/// `still_fails` decides a candidate: the same claim or neighbour must still be refuted. An exception in it counts as no; a stop (model/stop.h)
/// ends the search with the simplest case so far.
Shrunk shrink_case(const Case& start, const std::function<bool(const Case&)>& still_fails, const ShrinkBudget& budget = {});

} // namespace attest
