// A case that refutes a claim or a false neighbour, with what is needed to tell it and to find it again.
#pragma once

#include "properties/cases/case.h"
#include "theory/verdict.h"

#include <cstdint>

namespace attest {

/// A case on which a check is refuted, shrunk.
struct Counterexample {
    Case value;
    Verdict verdict;
    std::string check;      ///< id of the claim or "claim!neighbour"
    std::uint64_t seed = 0; ///< of the case before shrinking
    int digits = 0;
    int steps = 0; ///< shrinking steps taken
};

} // namespace attest
