#include "theory/graph_svm/solve_graph_svm.h"

#include "theory/graph_svm/check_graph_svm.h"
#include "theory/graph_svm/find_graph_svm.h"

#include <stdexcept>

namespace attest {

GraphSvm solve_graph_svm(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    GraphSvm svm = find_graph_svm(data, graphs);
    if (const Verdict checked = check_graph_svm(data, graphs, svm); checked.outcome != Outcome::held) {
        throw std::logic_error("the certificate of the Graph-SVM does not hold: " + checked.reason);
    }
    return svm;
}

} // namespace attest
