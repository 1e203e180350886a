// Token-priority graphs as Graphviz text: one graph a query, one cluster a component, priority downward.
#pragma once

#include "theory/graph/token_graph.h"

#include <string>

namespace attest {

/// A digraph of G^(k). Names of tokens come from the dataset. Tokens without an edge are not drawn but counted in a note;
/// solid edges go down between components, dashed ones stay inside one.
std::string query_graph_dot(const Dataset& data, const QueryGraph& graph);

/// The same in words: "query 0: components [1 2] [0] [3], highest priority first; strict edges 1 to 0, 2 to 3; tied edges 1 to 2".
std::string query_graph_words(const Dataset& data, const QueryGraph& graph);

} // namespace attest
