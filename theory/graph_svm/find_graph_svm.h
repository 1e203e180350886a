// Finds W_mm. The search may use any arithmetic; its answer is exact, and nobody trusts it before it is checked (check_graph_svm.h).
#pragma once

#include "theory/graph_svm/graph_svm.h"

namespace attest {

/// Exact solution with certificate. Every dataset is accepted (no assumption needed); always terminates.
GraphSvm find_graph_svm(const Dataset& data, const std::vector<QueryGraph>& graphs);

/// The same without the guess in floating point: every step of the search is exact. Slower; what the fallback does alone.
GraphSvm find_graph_svm_exactly(const Dataset& data, const std::vector<QueryGraph>& graphs);

} // namespace attest
