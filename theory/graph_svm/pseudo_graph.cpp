#include "theory/graph_svm/pseudo_graph.h"

#include "model/mutant.h"

#include <map>
#include <stdexcept>

namespace attest {

std::vector<QueryGraph> pseudo_graphs(const Dataset& data, const std::vector<std::vector<double>>& masses, const Selection& selection) {
    if (masses.size() != data.size()) {
        throw std::invalid_argument("pseudo graphs need the masses of every sample");
    }
    std::map<Token, std::vector<Edge>> edges;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const std::vector<TokenCount> counts = token_counts(sample.context);
        if (masses[i].size() != counts.size()) {
            throw std::invalid_argument("pseudo graphs need a mass for every token of a context");
        }
        std::vector<Edge>& own = edges[sample.query]; // also without an edge: the query occurs
        for (std::size_t a = 0; a < counts.size(); ++a) {
            for (std::size_t b = 0; b < counts.size(); ++b) {
                if (masses[i][a] > selection.selected_above && masses[i][b] <= selection.other_up_to) {
                    const Edge edge{counts[a].token, counts[b].token};
                    own.push_back(mutant("pseudo_edges_reversed") ? Edge{edge.to, edge.from} : edge);
                }
            }
        }
    }
    std::vector<QueryGraph> graphs;
    for (auto& [query, list] : edges) {
        graphs.emplace_back(query, std::move(list));
    }
    return graphs;
}

} // namespace attest
