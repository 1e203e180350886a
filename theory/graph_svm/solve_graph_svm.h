// The Graph-SVM found and checked: what everybody uses who needs W_mm and not the search or the check itself.
#pragma once

#include "theory/graph_svm/graph_svm.h"

namespace attest {

/// W_mm of any graphs on the dataset's embedding, whose certificate holds. Throws std::logic_error when it does not (a bug of ours, never the
/// input's fault).
GraphSvm solve_graph_svm(const Dataset& data, const std::vector<QueryGraph>& graphs);

} // namespace attest
