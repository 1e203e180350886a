// Strongly connected components of a graph in compressed sparse row form (Boost.Graph, Tarjan's algorithm).
//
// A unit of its own because Boost.Graph's headers cost seconds of compile time.
#pragma once

#include <cstdint>
#include <vector>

namespace attest {

/// Vertices 0..n-1; the edges of vertex v go to targets[offsets[v]] .. targets[offsets[v + 1] - 1].
struct CompressedGraph {
    std::vector<std::uint32_t> offsets; ///< n + 1 ascending positions, the last is targets.size()
    std::vector<std::uint32_t> targets;
};

/// The component number of every vertex: numbers 0..count-1, no particular order promised.
struct StrongComponents {
    std::vector<std::uint32_t> of_vertex;
    std::uint32_t count = 0;
};
StrongComponents strong_components(const CompressedGraph& graph);

} // namespace attest
