// Makes a failing case small, in the terms of the domain, without changing what fails.
//
// Simplicity is a written order: cases are compared by, in turn,
//   1. number of samples
//   2. total length of all contexts (of inputs too)
//   3. size of the vocabulary
//   4. edges of graph inputs
//   5. the head (none is simpler), then the embedding: one-hot, else 1000 a dimension plus its numbers
//   6. the numbers of the other inputs
//   7. token numbers: the sum of all ids that occur, then how far renamings are from the identity
//   8. the samples as a list, compared lexicographically
// Numbers count by simplicity(): 0, then 1, -1, 2, -2, … , then fractions, then long ones. Every part is a natural number
// (8 has finitely many values below a given 1 to 7), so the order is well-founded: shrinking ends even without a budget.
// Candidates come in the same order; one is taken when it is simpler and still fails, and after a success the passes start
// again from the first. RapidCheck's own shrinking is not used: it would accept any failure and knows no budget.
#pragma once

#include "properties/cases/case.h"

#include <cstdint>
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

/// `still_fails` decides a candidate: the same claim or neighbour must still be refuted. An exception in it counts as no.
Shrunk shrink_case(const Case& start, const std::function<bool(const Case&)>& still_fails, const ShrinkBudget& budget = {});

/// 0 for 0, 1 for 1, 2 for -1, …: less is simpler.
std::uint64_t simplicity(const Rational& value);
/// Is a before b in the order above?
bool simpler(const Case& a, const Case& b);

} // namespace attest
