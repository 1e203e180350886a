// The Graph-SVM under other sets of constraints, for the claims that compare them (svm.closure, svm.optimal, svm.infeasible).
//
// Each function returns graphs whose Graph-SVM has the constraints its name says; graphs built from strict edges alone are
// acyclic, so no constraint of theirs is an equality.
#pragma once

#include "theory/graph/token_graph.h"

namespace attest {

/// Only the strict edges: the equalities of the components are dropped.
std::vector<QueryGraph> without_equalities(const std::vector<QueryGraph>& graphs);
/// The edges and every ordered pair reachable across components.
std::vector<QueryGraph> with_all_reachable_pairs(const std::vector<QueryGraph>& graphs);
/// Inside components every edge; between them one edge for each pair of components that an edge joins.
std::vector<QueryGraph> with_one_edge_per_pair_of_components(const std::vector<QueryGraph>& graphs);
/// Inside components every edge; between them only from each component to the next one of the topological order.
std::vector<QueryGraph> with_consecutive_components(const std::vector<QueryGraph>& graphs);

} // namespace attest
