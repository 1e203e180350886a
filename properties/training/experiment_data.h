// Random datasets of the paper's experiments (specification, section 5, "The experiments"), from seeds of ours.
//
// Embeddings are Gaussian vectors scaled to length 1, W(0) is uniform in +-1/sqrt(d), the tokens of one context are
// distinct, labels are uniform over the vocabulary and replaced by a token of the context when they are not in it. The
// whole draw is repeated until the dataset is cyclic (or acyclic), has a strict edge and has independent embeddings.
//
// The same seed gives the same numbers with every compiler and library: 64-bit integers of std::mt19937_64 (fixed by the
// standard), our own mapping to ranges, and logarithms and roots in correctly rounded arithmetic (Real) before the result
// is rounded to double. The doubles are then exact rationals, so everything the theory says about them is exact too.
#pragma once

#include "model/data/dataset.h"

#include <cstdint>

namespace attest {

struct ExperimentShape {
    int samples = 0;   ///< n
    int length = 0;    ///< T, at most `tokens`
    int tokens = 0;    ///< K
    int dimension = 0; ///< d, at least `tokens`
    bool cyclic = false;
};
inline constexpr ExperimentShape cyclic_experiment{6, 4, 6, 8, true};
inline constexpr ExperimentShape acyclic_experiment{4, 6, 8, 8, false};
/// The local experiments' data: that of the cyclic one, read by the head C = E.
inline constexpr ExperimentShape local_experiment{6, 4, 6, 8, true};

struct ExperimentInstance {
    Dataset data;
    Matrix<Rational> start; ///< W(0), d x d
    int draws = 0;          ///< how many datasets were drawn until one had the shape
};

/// Throws std::invalid_argument for a shape that no dataset can have: length above tokens, tokens above dimension, too few
/// samples or tokens for a strict edge (and a cycle).
ExperimentInstance generate_experiment(const ExperimentShape& shape, std::uint64_t seed);

/// Another W(0) as in the experiments: d x d, uniform in +-1/sqrt(d).
Matrix<Rational> generate_start(int dimension, std::uint64_t seed);

} // namespace attest
