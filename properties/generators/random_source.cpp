#include "properties/generators/random_source.h"

#include <rapidcheck/Gen.h>
#include <rapidcheck/Random.h>
#include <rapidcheck/gen/Numeric.h>
#include <stdexcept>

namespace attest {
namespace {

/// SplitMix64's output function: every bit of the argument reaches every bit of the result.
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

int value_of(const rc::Gen<int>& gen, rc::Random& random, int size) { return gen(random.split(), size).value(); }

} // namespace

std::uint64_t seed_for(std::uint64_t seed, std::string_view name) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : name) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return mixed(mixed(seed) ^ hash);
}

std::uint64_t seed_for(std::uint64_t seed, std::uint64_t index) { return mixed(mixed(seed) + index); }

Draw::Draw(std::uint64_t seed, int size) : random_(std::make_unique<rc::Random>(seed)), size_(size) {}
Draw::~Draw() = default;

// The value of rc::gen::inRange(low, high + 1) at the nominal size.
int Draw::between(int low, int high) {
    if (high <= low) {
        return low;
    }
    const auto range = static_cast<std::uint64_t>(static_cast<std::int64_t>(high) - low) + 1;
    return static_cast<int>(low + static_cast<std::int64_t>(random_->split().next() % range));
}

int Draw::sized(int low, int high) { return high <= low ? low : value_of(rc::gen::inRange(low, high + 1), *random_, size_); }

std::size_t Draw::weighted(const std::vector<int>& weights) {
    int sum = 0;
    for (const int w : weights) {
        sum += w;
    }
    if (sum <= 0) {
        throw std::invalid_argument("Draw::weighted: no choice has a weight");
    }
    int rest = between(0, sum - 1);
    std::size_t i = 0;
    while (rest >= weights[i]) {
        rest -= weights[i++];
    }
    return i;
}

std::uint64_t Draw::seed() { return random_->split().next(); }

Rational Draw::rational(int size_bound, int denominator_bound) {
    const int numerator = between(-size_bound, size_bound);
    const int denominator = chance(70) ? 1 : between(1, denominator_bound);
    return Rational(numerator, denominator);
}

std::size_t Draw::index(std::size_t size) {
    if (size == 0) {
        throw std::invalid_argument("Draw: nothing to choose from");
    }
    return static_cast<std::size_t>(between(0, static_cast<int>(size) - 1));
}

} // namespace attest
