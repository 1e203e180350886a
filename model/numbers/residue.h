// Rational numbers modulo the prime 2^61 - 1: what is not 0 there is not 0.
//
// Sums and products of fractions go over into their residues as long as no denominator is divisible by the prime. So a residue that is not 0 proves
// exactly, in machine words, that a long expression is not 0; a residue of 0 proves nothing.
#pragma once

#include "model/mutant.h"
#include "model/numbers/number.h"

#include <cstdint>
#include <utility>

namespace attest {

class Residue {
public:
    /// Thrown for a fraction whose denominator is divisible by the prime: it has no residue.
    struct None {};

    Residue() = default;
    Residue(int value)
        : value_(value < 0 ? prime - static_cast<std::uint64_t>(-static_cast<std::int64_t>(value)) : static_cast<std::uint64_t>(value)) {}
    static Residue of(mpz_srcptr value) { return Residue(Reduced{}, mpz_fdiv_ui(value, prime)); }
    static Residue of(const Integer& value) { return of(value.backend().data()); }
    static Residue of(const Rational& value) {
        const Residue numerator = of(mpq_numref(value.backend().data()));
        const auto denominator = mpq_denref(value.backend().data());
        return mpz_cmp_ui(denominator, 1) == 0 ? numerator : numerator * of(denominator).inverse();
    }

    Residue operator-() const { return {Reduced{}, value_ == 0 ? 0 : prime - value_}; }
    friend Residue operator+(Residue a, Residue b) { return folded(a.value_ + b.value_); }
    friend Residue operator-(Residue a, Residue b) { return a + -b; }
    friend Residue operator*(Residue a, Residue b) {
        const Wide product = static_cast<Wide>(a.value_) * b.value_; // below 2^122
        const auto high = static_cast<std::uint64_t>(product >> 61U);
        return folded((static_cast<std::uint64_t>(product) & prime) + (mutant("residue_product_drops_the_carry") ? 0 : high));
    }
    Residue& operator+=(Residue b) { return *this = *this + b; }
    friend bool operator==(Residue a, Residue b) { return a.value_ == b.value_; }

    /// Throws None for 0.
    Residue inverse() const {
        if (value_ == 0) {
            throw None{};
        }
        // Euclid's algorithm; |t| stays below the prime
        std::int64_t r = static_cast<std::int64_t>(prime);
        std::int64_t next_r = static_cast<std::int64_t>(value_);
        std::int64_t t = 0;
        std::int64_t next_t = 1;
        while (next_r != 0) {
            const std::int64_t quotient = r / next_r;
            r = std::exchange(next_r, r - quotient * next_r);
            t = std::exchange(next_t, t - quotient * next_t);
        }
        return {Reduced{}, static_cast<std::uint64_t>(t < 0 ? t + static_cast<std::int64_t>(prime) : t)};
    }

private:
    __extension__ using Wide = unsigned __int128;
    struct Reduced {};
    Residue(Reduced, std::uint64_t value) : value_(value) {}
    static constexpr std::uint64_t prime = (std::uint64_t{1} << 61U) - 1;
    /// Of a sum of two residues.
    static Residue folded(std::uint64_t value) { return {Reduced{}, value >= prime ? value - prime : value}; }

    std::uint64_t value_ = 0; // below the prime
};

} // namespace attest
