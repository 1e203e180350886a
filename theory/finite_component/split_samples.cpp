#include "theory/finite_component/split_samples.h"

namespace attest {

std::vector<SplitSample> split_samples(const LogitModel& model, const std::vector<QueryGraph>& graphs) {
    std::vector<SplitSample> result;
    result.reserve(model.samples().size());
    for (const CountedSample& sample : model.samples()) {
        const QueryGraph& graph = graph_of(graphs, model.queries()[static_cast<std::size_t>(sample.query_index)]);
        SplitSample split{{sample.query_index, sample.label, sample.label_count, 0, {}}, {}};
        for (const TokenCount& c : sample.counts) {
            const bool inside = graph.tied(sample.label, c.token);
            (inside ? split.inside.counts : split.outside).push_back(c);
            split.inside.length += inside ? c.count : 0;
        }
        result.push_back(std::move(split));
    }
    return result;
}

} // namespace attest
