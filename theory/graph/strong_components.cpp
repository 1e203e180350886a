#include "theory/graph/strong_components.h"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>

namespace attest {

StrongComponents strong_components(const CompressedGraph& graph) {
    using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property, boost::no_property, std::uint32_t,
                                                     std::uint32_t>;
    const std::uint32_t vertices = static_cast<std::uint32_t>(graph.offsets.size() - 1);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    edges.reserve(graph.targets.size());
    for (std::uint32_t v = 0; v < vertices; ++v) {
        for (std::uint32_t e = graph.offsets[v]; e < graph.offsets[v + 1]; ++e) {
            edges.emplace_back(v, graph.targets[e]);
        }
    }
    const Graph g(boost::edges_are_sorted, edges.begin(), edges.end(), vertices);
    StrongComponents r;
    r.of_vertex.resize(vertices);
    if (vertices > 0) {
        const auto index = boost::get(boost::vertex_index, g);
        r.count = static_cast<std::uint32_t>(boost::strong_components(g, boost::make_iterator_property_map(r.of_vertex.begin(), index)));
    }
    return r;
}

} // namespace attest
