// The random source of the tests: RapidCheck's, like that of the claims' cases. The same seed gives the same bits with every compiler and library.
#pragma once

#include <rapidcheck/Random.h>

#include <cstdint>
#include <limits>

namespace attest {

/// A uniform random bit generator (64 bits) for the standard's distributions and std::shuffle.
class RandomBits {
public:
    using result_type = std::uint64_t;
    explicit RandomBits(std::uint64_t seed) : random_(seed) {}
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
    result_type operator()() { return random_.next(); }

private:
    rc::Random random_;
};

} // namespace attest
