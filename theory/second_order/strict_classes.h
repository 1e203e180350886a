// Classes of strict edges (section 6.9): strict edges of one query between the same two components.
//
// The projections m_c of their M_e off S_fin agree inside a class, so a class has one margin <m_c, W_mm> >= 1; it is tight when that
// is 1. Everything here is exact. By the KKT conditions W_mm is a combination of the tight m_c with weights >= 0.
#pragma once

#include "theory/graph_svm/graph_svm.h"
#include "theory/subspace/coefficient_table.h"

namespace attest {

struct StrictClass {
    EdgeMatrix edge; ///< its first strict edge
    int tail = 0;    ///< component numbers of the query's graph
    int head = 0;
    Rational margin; ///< <m_c, W_mm> >= 1
    bool tight() const { return margin == 1; }
};

struct StrictClasses {
    std::vector<StrictClass> tight;
    std::vector<StrictClass> slack;
    EdgeSubspace cyclic;     ///< S_fin
    Matrix<Rational> shadow; ///< dim S_fin x tight: m_c = M_c - sum_f shadow(f, c) M_f over the basis of S_fin
    Matrix<Rational> gram;   ///< tight x tight: <m_c, m_c'>, positive semidefinite
};

/// Throws std::invalid_argument when the Graph-SVM is infeasible. No strict edge: no class.
StrictClasses strict_classes(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm);

} // namespace attest
