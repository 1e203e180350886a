// Datasets that tests of several rooms speak of.
#pragma once

#include "model/data/dataset.h"

#include <utility>
#include <vector>

namespace attest::testing_support {

/// The example of the file format's description (tests/data/example.json): tokens 1 and 2 in one component above 0 and 3.
inline Dataset example() {
    Dataset data(Embedding::one_hot(4));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({2, 1, 0}, 2);
    data.add_sample({2, 3, 0}, 2);
    return data;
}

inline Dataset one_hot(int tokens, const std::vector<std::pair<std::vector<Token>, Token>>& samples) {
    Dataset data(Embedding::one_hot(tokens));
    for (const auto& [context, label] : samples) {
        data.add_sample(context, label);
    }
    return data;
}

} // namespace attest::testing_support
