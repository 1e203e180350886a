// Pseudo-token-priority graphs (section 5, local experiments; paper, experiments): what a trained head of any kind selected.
//
// With a general head training ends at a local direction that the labels do not show. The paper reads it off the attention:
// in each sample a token is *selected* when its mass exceeds 1e-2, and *other* when it is at most 9e-3; a mass in between is
// neither. Every selected token gets an edge to every other token, in the graph of the sample's query. Components, strict
// edges and the Graph-SVM of these graphs are those of any token graph (theory/graph/token_graph.h); the solution is the local direction.
//
// The masses are doubles and the comparisons with the two thresholds are those of the published code: this reads a graph
// off a measured run, it proves nothing about the run. What follows from the graph is exact: the local direction is
// handed out only after its certificate was checked in rational arithmetic.
#pragma once

#include "theory/graph/token_graph.h"

namespace attest {

/// The thresholds of the published code.
struct Selection {
    double selected_above = 1e-2;
    double other_up_to = 9e-3;
};

/// One graph per occurring query, ascending (the shape of token_graphs). `masses[i]` are sample i's, in the order of its counts.
/// Throws std::invalid_argument when their number differs.
std::vector<QueryGraph> pseudo_graphs(const Dataset& data, const std::vector<std::vector<double>>& masses, const Selection& selection = {});

} // namespace attest
