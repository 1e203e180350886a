// The guess of guess_active_set.h in any number of digits, for generators that doubles cannot tell from dependent ones.
//
// Where rows of the embedding lie within 10^-6 of sums of others, the products of edge matrices agree in 24 digits: in doubles most generators look
// like combinations of the active ones and are passed over, and the exact search then adds them one by one, a fresh exact solve each. Here an
// exchange costs n^2 operations of Arb without error bounds. Untrusted, like every guess.
#pragma once

#include "theory/graph_svm/svm_generators.h"

namespace attest {

struct GuessInDigits {
    std::vector<int> active; ///< positions in block.strict
    bool dependent = false;  ///< did a generator look dependent on the active ones at these digits?
};

/// The search goes on from `start`, positions in block.strict, any set.
GuessInDigits guess_in_digits(const GeneratorBlock& block, const std::vector<int>& start, int digits);

} // namespace attest
