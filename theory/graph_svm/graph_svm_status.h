// The words for what became of a Graph-SVM, as files and certificates of attest spell them.
#pragma once

#include "theory/graph_svm/graph_svm.h"

namespace attest {

/// "optimal", "zero", "infeasible".
const char* graph_svm_status_name(GraphSvmStatus status);

} // namespace attest
