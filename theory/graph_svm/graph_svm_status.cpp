#include "theory/graph_svm/graph_svm_status.h"

#include <stdexcept>

namespace attest {

const char* graph_svm_status_name(GraphSvmStatus status) {
    switch (status) {
    case GraphSvmStatus::optimal: return "optimal";
    case GraphSvmStatus::zero: return "zero";
    case GraphSvmStatus::infeasible: return "infeasible";
    }
    throw std::logic_error("no name for this status");
}

} // namespace attest
