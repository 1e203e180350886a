// Decides whether a GraphSvm is what it says: the KKT conditions, or a Farkas certificate of infeasibility, by rational arithmetic alone.
#pragma once

#include "theory/graph_svm/graph_svm.h"
#include "theory/verdict.h"

#include <memory>

namespace attest {

/// held: the certificate proves the status. Otherwise refuted with the first condition that fails. Never undecided.
/// Throws std::invalid_argument unless the graphs ascend by query, as token_graphs gives them.
/// Checks multipliers' signs and edges, terms = sum lambda M, primal feasibility on every edge, complementarity, the norm.
Verdict check_graph_svm(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm);

/// The same for many certificates of one dataset: what they share is computed once. Dataset and graphs must outlive it.
class GraphSvmChecker {
public:
    GraphSvmChecker(const Dataset& data, const std::vector<QueryGraph>& graphs);
    ~GraphSvmChecker();
    GraphSvmChecker(const GraphSvmChecker&) = delete;
    GraphSvmChecker& operator=(const GraphSvmChecker&) = delete;

    Verdict check(const GraphSvm& svm) const;
    /// check(svm).outcome, far sooner where an equation is broken by long numbers: it then does not hold modulo a prime. For a certificate that
    /// should be refused. Not for two threads at once.
    Outcome outcome(const GraphSvm& svm);

private:
    struct Given;
    std::unique_ptr<Given> given_;
};

} // namespace attest
