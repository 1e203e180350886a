// The Graph-SVM of one query under one-hot embeddings: a problem on a graph, solved without linear algebra.
//
// With e_v the unit vectors, W falls apart by query and a column x of W has <M_{k,i,j}, W> = x_i - x_j. Tied tokens have one value,
// so a component C is one variable of weight |C|, and the Graph-SVM reads
//   minimise sum_C |C| x_C^2   subject to   x_A - x_B >= 1 for every strict edge from A to B.
// The tight constraints with a multiplier can be chosen as a forest (flows on a cycle can be pushed round until one is 0). On a tree
// of the forest the values are integers plus a common shift, minus their weighted mean; multipliers are sums of |C| x_C over subtrees.
// So a solution with its certificate costs O(V + E) integer operations once the forest is known.
//
// The forest is found by the dual active-set method of Goldfarb and Idnani (1983) in double precision, whose two kinds of step are
// here: shift two trees against each other, and push flow round a cycle. The result is then computed and checked in integers.
#pragma once

#include "theory/graph_svm/graph_svm.h"

#include <optional>

namespace attest {

/// The solution for one graph under one-hot embeddings: W's column `graph.query()` and its multipliers, sorted as in GraphSvm. Status zero without
/// strict edges. Nothing when the search in double precision did not end at a forest that the integer check accepts.
std::optional<GraphSvm> find_one_hot_column(const QueryGraph& graph);

} // namespace attest
