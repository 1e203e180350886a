// Residues modulo 2^61 - 1 against GMP's remainders, at random fractions of many lengths and at the edges.
#include "model/numbers/residue.h"

#include "tests/active_mutant.h"
#include "tests/random_bits.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

Integer prime() { return (Integer(1) << 61) - 1; }

Integer random_integer(RandomBits& random, unsigned bits) {
    Integer r = 0;
    for (unsigned i = 0; i < bits; i += 32) {
        r = (r << 32) + static_cast<unsigned>(random() & 0xffffffffU);
    }
    r %= Integer(1) << bits;
    return random() % 2 == 0 ? r : Integer(-r);
}
/// In 0 .. p - 1, by GMP.
Residue expected(const Rational& value) {
    const Integer p = prime();
    Integer inverse;
    EXPECT_NE(mpz_invert(inverse.backend().data(), Integer(denominator(value)).backend().data(), p.backend().data()), 0);
    return Residue::of(Integer(((numerator(value) * inverse) % p + p) % p));
}

bool operations_agree() {
    RandomBits random(3);
    bool agree = true;
    for (int trial = 0; trial < 300; ++trial) {
        const unsigned bits = 1 + static_cast<unsigned>(random() % 200);
        const Rational a(random_integer(random, bits), abs(random_integer(random, 70)) + 1);
        const Rational b(random_integer(random, 62), abs(random_integer(random, bits)) + 1);
        agree = agree && Residue::of(a) == expected(a) && Residue::of(a) + Residue::of(b) == expected(a + b) &&
                Residue::of(a) - Residue::of(b) == expected(a - b) && Residue::of(a) * Residue::of(b) == expected(a * b) &&
                -Residue::of(b) == expected(-b);
    }
    return agree;
}

TEST(Residue, agrees_with_exact_numbers) { EXPECT_TRUE(operations_agree()); }

TEST(Residue, is_zero_for_multiples_of_the_prime_only) {
    EXPECT_EQ(Residue::of(Integer(prime() * 12345678901)), Residue(0));
    EXPECT_EQ(Residue(-1) + Residue(1), Residue(0));
    EXPECT_EQ(Residue(-1), Residue::of(Integer(prime() - 1)));
    EXPECT_FALSE(Residue::of(Integer(prime() + 1)) == Residue(0));
    EXPECT_EQ(Residue(-1) * Residue(-1), Residue(1));
    EXPECT_EQ(Residue(-7).inverse() * Residue(-7), Residue(1));
}

TEST(Residue, a_denominator_that_the_prime_divides_has_none) {
    EXPECT_THROW(Residue::of(Rational(1, prime() * 3)), Residue::None);
    EXPECT_THROW(Residue(0).inverse(), Residue::None);
}

TEST(Residue, a_dropped_carry_is_noticed) {
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("residue_product_drops_the_carry", operations_agree));
}

} // namespace
} // namespace attest
