// One stream of random choices, made by RapidCheck's generators through their public call gen(random, size).value(); where a generator does not
// scale, its value is computed from RapidCheck's Random alone, without the tree of smaller values that belongs to it.
//
// Only draw.cpp sees RapidCheck. The same seed makes the same choices with every compiler and on every thread: each choice
// takes a fresh split of the stream's Random, and nothing is kept outside the stream. RapidCheck's own shrinking is not used
// (properties/search/shrink.h).
#pragma once

#include "model/numbers/number.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace rc {
class Random;
}

namespace attest {

/// A seed that depends on both arguments (FNV-1a over the name, mixed by SplitMix64).
std::uint64_t seed_for(std::uint64_t seed, std::string_view name);
std::uint64_t seed_for(std::uint64_t seed, std::uint64_t index);

class Draw {
public:
    /// `size` 0..100 bounds what sized() returns.
    explicit Draw(std::uint64_t seed, int size = 100);
    ~Draw();
    Draw(const Draw&) = delete;
    Draw& operator=(const Draw&) = delete;

    int size() const { return size_; }
    /// Uniform in low..high, both included (low when high < low).
    int between(int low, int high);
    /// Uniform in low..m where m grows from low to high with the size.
    int sized(int low, int high);
    /// True in `percent` of 100 draws.
    bool chance(int percent) { return between(0, 99) < percent; }
    /// Index i with probability weights[i]/sum; needs a positive sum (throws std::invalid_argument).
    std::size_t weighted(const std::vector<int>& weights);
    /// A seed for a stream of its own.
    std::uint64_t seed();
    /// p/q with |p| <= size_bound and 1 <= q <= denominator_bound, mostly an integer.
    Rational rational(int size_bound, int denominator_bound);

    /// One of the choices; needs at least one (throws std::invalid_argument).
    template <class T>
    const T& pick(const std::vector<T>& choices) {
        return choices[index(choices.size())];
    }
    template <class T>
    void shuffle(std::vector<T>& values) {
        for (std::size_t i = values.size(); i > 1; --i) {
            std::swap(values[i - 1], values[index(i)]);
        }
    }

private:
    std::size_t index(std::size_t size);
    std::unique_ptr<rc::Random> random_;
    int size_;
};

} // namespace attest
