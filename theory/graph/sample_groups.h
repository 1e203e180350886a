// The samples of a dataset grouped by query and bag of tokens: all samples of a group have the same attention.
#pragma once

#include "model/data/dataset.h"

#include <map>

namespace attest {

struct SampleGroup {
    Token query = 0;
    std::vector<TokenCount> bag;       ///< ascending
    std::map<Token, long> label_count; ///< n_{g,y} for every label that occurs
    long samples = 0;

    long count_of(Token y) const {
        const auto at = label_count.find(y);
        return at == label_count.end() ? 0 : at->second;
    }
    /// n_g and M_g: the labels that occur most often.
    long largest_count() const;
    std::vector<Token> most_frequent() const;
    bool all_tokens_equally_often() const;
};

/// Needs R.
std::vector<SampleGroup> sample_groups(const Dataset& data);

} // namespace attest
