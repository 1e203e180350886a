// What the paper's authors published about their five cyclic datasets (tests/data/authors/), read from the files that are built
// into the command: their datasets, their W(0), and the results they printed.
#pragma once

#include "model/data/dataset.h"

#include <map>

namespace attest {

/// What was printed for one dataset. The numbers are the exact values of the printed doubles.
struct PublishedResult {
    std::map<Token, std::vector<std::int64_t>> component_of_token; ///< query -> component number of every token
    Rational correlation;                                          ///< at the end of their run
    Rational distance_to_finite;                                   ///< to their own estimate of W_fin
    Rational norm_of_direction;                                    ///< |W_mm|
};

struct PublishedDataset {
    std::string name; ///< "cyclic-0"
    Dataset data;
    Matrix<Rational> start; ///< W(0)
    PublishedResult printed;
};

/// All five, by name.
std::vector<PublishedDataset> published_datasets();

/// A rerun must end within this of the printed correlation: the printed run oscillates and amplifies rounding.
inline const Rational published_agreement = Rational(1, 50000);

} // namespace attest
