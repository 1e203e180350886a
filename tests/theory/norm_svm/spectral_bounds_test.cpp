// Bounds of the spectral and the nuclear norm by hand, at every scale, and that what is not below is not said to be.
#include "theory/norm_svm/spectral_bounds.h"

#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

Matrix<Rational> diagonal_and_more(const Rational& scale) { // singular values 5 sqrt 5 and sqrt 5, times scale: (3,4;4,3)(2,1;-1,2)
    Matrix<Rational> r(2, 2);
    r << 2 * scale, 11 * scale, 5 * scale, 10 * scale;
    return r;
}

TEST(SpectralBounds, by_hand_at_every_scale) {
    const PrecisionScope precision(40);
    for (const int power : {-300, -4, 0, 4, 300}) {
        const Rational ten = boost::multiprecision::pow(Integer(10), static_cast<unsigned>(std::abs(power)));
        const Rational scale = power < 0 ? Rational(1 / ten) : ten;
        const Matrix<Rational> v = diagonal_and_more(scale);
        // the eigenvalues of V'V = (29, 72; 72, 221) are 125 +- sqrt(96^2 + 72^2) = 245 and 5, det V = -35
        const Rational above = spectral_norm_above(v) / scale;
        EXPECT_GT(Rational(above * above), 245);
        EXPECT_LT(Rational(above * above), Rational(245) + Rational(1, 100));
        const Interval enclosed = square(spectral_norm_above(converted<Interval>(v)) / Interval(scale));
        EXPECT_EQ(less_equal(Interval(245), Interval::exactly(enclosed.upper())), Truth::yes);
        EXPECT_LT(enclosed.upper(), Real(245) + Real::power_of_ten(-2));
        const Interval nuclear = nuclear_norm_above(converted<Interval>(v)) / Interval(scale); // its square: 245 + 5 + 2 35
        EXPECT_EQ(less_equal(Interval(320), Interval::exactly(square(nuclear).upper())), Truth::yes);
        EXPECT_LT(square(nuclear).upper(), Real(320) + Real::power_of_ten(-15));
    }
    EXPECT_EQ(spectral_norm_above(zero_matrix<Rational>(2, 3)), 0);
    EXPECT_EQ(nuclear_norm_above(zero_matrix<Interval>(2, 3)).upper(), Real(0));
}

TEST(SpectralBounds, every_matrix_of_an_enclosure_is_below) {
    const PrecisionScope precision(40);
    Matrix<Interval> g(2, 2); // (1;1)(1,1) with a radius of 1/2 an entry: between the norms 1 and 3
    for (Index i = 0; i < g.size(); ++i) {
        g.data()[i] = Interval::around(Real(1), Real(1) / Real(2));
    }
    EXPECT_GE(spectral_norm_above(g).upper(), Real(3));
    EXPECT_LT(spectral_norm_above(g).upper(), Real(4));
    EXPECT_EQ(spectral_norm_above(zero_matrix<Interval>(2, 3)).upper(), Real(0));
}

TEST(SpectralBounds, of_rank_one_both_are_the_length) {
    const PrecisionScope precision(40);
    Matrix<Rational> v(2, 3);
    v << 3, 6, 6, 4, 8, 8; // (3,4)'(1,2,2): 15
    EXPECT_GT(spectral_norm_above(v), 15);
    EXPECT_LT(spectral_norm_above(v), Rational(15) + Rational(1, 1000));
    EXPECT_GE(nuclear_norm_above(converted<Interval>(v)).upper(), Real(15));
    EXPECT_LT(nuclear_norm_above(converted<Interval>(v)).upper(), Real(15) + Real::power_of_ten(-15));
}

TEST(SpectralBounds, one_is_not_below_one) {
    Matrix<Rational> v(2, 2);
    v << Rational(3, 5), Rational(-4, 5), Rational(4, 5), Rational(3, 5);
    EXPECT_FALSE(shown_below_one(v));
    EXPECT_TRUE(shown_below_one(Matrix<Rational>(v * Rational(999999, 1000000))));
    EXPECT_FALSE(shown_below_one(Matrix<Rational>(v * Rational(1000001, 1000000))));
}

} // namespace
} // namespace attest
