#include "theory/graph/sample_groups.h"

#include <algorithm>

namespace attest {

long SampleGroup::largest_count() const {
    long r = 0;
    for (const auto& [label, count] : label_count) {
        r = std::max(r, count);
    }
    return r;
}

std::vector<Token> SampleGroup::most_frequent() const {
    std::vector<Token> r;
    for (const auto& [label, count] : label_count) {
        if (count == largest_count()) {
            r.push_back(label);
        }
    }
    return r;
}

bool SampleGroup::all_tokens_equally_often() const { return most_frequent().size() == bag.size(); }

std::vector<SampleGroup> sample_groups(const Dataset& data) {
    std::map<std::pair<Token, std::vector<std::pair<Token, int>>>, SampleGroup> groups;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        const std::vector<TokenCount> bag = token_counts(s.context);
        std::vector<std::pair<Token, int>> key;
        for (const TokenCount& c : bag) {
            key.emplace_back(c.token, c.count);
        }
        SampleGroup& group = groups[{s.query, key}];
        group.query = s.query;
        group.bag = bag;
        ++group.label_count[s.label];
        ++group.samples;
    }
    std::vector<SampleGroup> r;
    for (auto& [key, group] : groups) {
        r.push_back(std::move(group));
    }
    return r;
}

} // namespace attest
