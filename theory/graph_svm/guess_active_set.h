// A guess of the active strict generators of the Graph-SVM, in double precision. Untrusted: exact_active_set proves or
// corrects it, so nothing here needs a guarantee, only to end and to be right nearly always.
#pragma once

#include "theory/graph_svm/svm_generators.h"

namespace attest {

/// Positions in block.strict, in the order in which they became active. May be wrong, may be empty.
std::vector<int> guess_active_set(const GeneratorBlock& block);

} // namespace attest
