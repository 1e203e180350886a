// What the local theorem (B8, section 12) says of the paper's local experiments: the constants, and whether the weights that descent reached meet its
// premises. Runs with the cross-entropy of C f, C = E, in double precision; their last W is taken as the exact rational matrix that it is, and all
// that is said of it is exact or enclosed.
//
// B8's proof says of every W in the cone with |W| >= R_0 and risk(W) <= risk(s W_l), whatever its norm: each tight margin is at least s - c1, and so
// cos(W, W_l) >= (s - c1) |W_l|/|W|.
#pragma once

#include "model/data/dataset.h"
#include "model/numbers/number.h"

#include <cstdint>
#include <optional>

namespace attest {

struct LocalBoundStudy {
    std::string name;
    std::string reason;       ///< why B8 has no constants there; empty otherwise
    std::int64_t steps = 0;   ///< of the run; 0: interrupted before it
    Interval cosine;          ///< cos(W, W_l)
    Interval cone;            ///< 1 - mu: cosines from here on are in the cone
    bool in_cone = false;     ///< exact
    bool long_enough = false; ///< |W| >= R_0, shown
    Interval scale;           ///< |W|/|W_l|
    Interval least_scale;     ///< R_0/|W_l|
    Interval c1;
    std::optional<Rational> s;            ///< a multiple with risk(W) <= risk(s W_l), shown, as large as was found
    std::optional<Interval> cosine_bound; ///< all premises hold and s > c1: the cosine is at least this
};

/// "3, 2000 steps": of the experiment with i = 2.
std::string local_experiment_name(std::size_t i, std::int64_t steps);
/// The i-th experiment of the seed, trained for `steps` normalised steps.
LocalBoundStudy local_bound_of_experiment(std::uint64_t seed, std::size_t i, std::int64_t steps);
/// The same of a dataset from W(0) = `start` (d x d); `rate` is the length of a step.
LocalBoundStudy local_bound_study(const std::string& name, const Dataset& data, const Matrix<Rational>& start, double rate, std::int64_t steps);

} // namespace attest
