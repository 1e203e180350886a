#include "model/numbers/lowest_terms.h"

#include "tests/random_bits.h"

#include <gtest/gtest.h>
#include <random>

namespace attest {
namespace {

// Boost's constructor, one gcd each: nothing shared with what is tested.
void expect_the_same(const std::vector<Integer>& numerators, const Integer& denominator) {
    const std::vector<Rational> found = in_lowest_terms(numerators, denominator);
    ASSERT_EQ(found.size(), numerators.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Rational plain(numerators[i], denominator);
        EXPECT_EQ(numerator(found[i]), numerator(plain)) << i;
        EXPECT_EQ(boost::multiprecision::denominator(found[i]), boost::multiprecision::denominator(plain)) << i;
    }
}

TEST(LowestTerms, small_fractions) {
    for (const int denominator : {1, -1, 2, -6, 12, 360}) {
        std::vector<Integer> numerators;
        for (int n = -20; n <= 20; ++n) {
            numerators.emplace_back(n);
        }
        expect_the_same(numerators, denominator);
    }
    EXPECT_TRUE(in_lowest_terms({}, 7).empty());
    EXPECT_THROW(in_lowest_terms({1}, 0), std::domain_error);
}

// 3^4000 (6340 bits) and its like take the way of long denominators: primes that few numerators share, to other powers than the denominator's.
TEST(LowestTerms, long_denominators_with_primes_shared_to_every_power) {
    const Integer mersenne = pow(Integer(2), 4423) - 1; // a prime
    const Integer denominator = pow(Integer(3), 40) * pow(Integer(2), 70) * 1009 * mersenne;
    std::vector<Integer> numerators = {
        0, 1, -1, 3, pow(Integer(3), 39), -pow(Integer(3), 40), pow(Integer(3), 41), pow(Integer(2), 200), 2 * 1009, 1009 * 1009};
    expect_the_same(numerators, denominator);
    expect_the_same(numerators, -denominator);
    numerators.push_back(mersenne * 6); // now the product shares nearly all of the denominator with it
    numerators.push_back(-denominator);
    numerators.push_back(denominator * denominator + 1);
    expect_the_same(numerators, denominator);
    expect_the_same({pow(Integer(3), 3999)}, pow(Integer(3), 4000));
    expect_the_same({0, 0}, pow(Integer(3), 4000));
}

TEST(LowestTerms, random_long_fractions) {
    RandomBits random(7);
    const auto between = [&](long least, long most) { return Integer(std::uniform_int_distribution<long>(least, most)(random)); };
    const auto long_number = [&](int words) {
        Integer value = 1;
        for (int i = 0; i < words; ++i) {
            value = value * 1000000007 + between(0, 1000000006);
        }
        return value;
    };
    for (int round = 0; round < 20; ++round) {
        std::vector<Integer> numerators;
        for (int i = 0; i < 12; ++i) {
            numerators.push_back(long_number(170) * (between(0, 1) == 0 ? -1 : 1) * between(1, 60));
        }
        expect_the_same(numerators, long_number(160) * 720720);
    }
}

} // namespace
} // namespace attest
