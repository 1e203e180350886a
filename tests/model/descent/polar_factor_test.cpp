// Polar factors by hand, over all number types: columns of one length, of very different lengths, dependent ones, and what intervals refuse.
#include "model/descent/polar_factor.h"

#include "model/numbers/singular_values.h"

#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

Matrix<Rational> matrix(std::initializer_list<std::initializer_list<Rational>> rows) {
    Matrix<Rational> r(static_cast<Index>(rows.size()), static_cast<Index>(rows.begin()->size()));
    Index i = 0;
    for (const auto& row : rows) {
        Index j = 0;
        for (const Rational& x : row) {
            r(i, j++) = x;
        }
        ++i;
    }
    return r;
}

/// The factor in doubles, with digits and as intervals is `expected`; the last may be refused where `enclosed` says so.
void expect_factor(const Matrix<Rational>& g, const Matrix<Rational>& expected, bool enclosed = true) {
    const PrecisionScope precision(40);
    const auto doubles = polar_factor(converted<double>(g));
    const auto reals = polar_factor(converted<Real>(g));
    const auto intervals = polar_factor(converted<Interval>(g));
    ASSERT_TRUE(doubles && reals);
    ASSERT_EQ(intervals.has_value(), enclosed);
    for (Index i = 0; i < g.size(); ++i) {
        EXPECT_NEAR(doubles->data()[i], number_from<double>(expected.data()[i]), 1e-14);
        EXPECT_LT(abs(reals->data()[i] - Real(expected.data()[i])), Real::power_of_ten(-35));
        if (enclosed) {
            EXPECT_TRUE(intervals->data()[i].contains(expected.data()[i]));
            EXPECT_LT(intervals->data()[i].radius(), Real::power_of_ten(-10));
        }
    }
}

TEST(PolarFactor, by_hand) {
    const Rational tiny(1, boost::multiprecision::pow(Integer(10), 12));
    expect_factor(matrix({{5}}), matrix({{1}}));
    expect_factor(matrix({{3, 0}, {4, 0}}), matrix({{Rational(3, 5), 0}, {Rational(4, 5), 0}}));
    // a rotation by (3/5, 4/5) times (2, 1; 1, 3)
    expect_factor(matrix({{Rational(2, 5), Rational(-9, 5)}, {Rational(11, 5), Rational(13, 5)}}),
                  matrix({{Rational(3, 5), Rational(-4, 5)}, {Rational(4, 5), Rational(3, 5)}}));
    // orthogonal columns of lengths 5 and 1e-12; a wide one, and one with rows and columns of 0
    expect_factor(matrix({{3, -4 * tiny}, {4, 3 * tiny}}), matrix({{Rational(3, 5), Rational(-4, 5)}, {Rational(4, 5), Rational(3, 5)}}));
    expect_factor(matrix({{3, 4, 0}}), matrix({{Rational(3, 5), Rational(4, 5), 0}}));
    expect_factor(matrix({{0, 0, 0}, {0, 2, 0}, {0, 0, 3}}), matrix({{0, 0, 0}, {0, 1, 0}, {0, 0, 1}}));
}

TEST(PolarFactor, dependent_columns_give_a_partial_isometry) {
    // (3, 4)' (3, 4): rank 1, which no enclosure of its entries tells from 2
    expect_factor(matrix({{9, 12}, {12, 16}}), matrix({{Rational(9, 25), Rational(12, 25)}, {Rational(12, 25), Rational(16, 25)}}), false);
    expect_factor(matrix({{1, 1}, {1, 1}, {0, 0}}), matrix({{Rational(1, 2), Rational(1, 2)}, {Rational(1, 2), Rational(1, 2)}, {0, 0}}), false);
    EXPECT_FALSE(polar_factor(converted<double>(zero_matrix<Rational>(2, 3))));
    EXPECT_FALSE(polar_factor(zero_matrix<Interval>(2, 3)));
}

TEST(PolarFactor, of_numbers_whose_squares_vanish_or_overflow) {
    for (const double scale : {1e-300, 1e-200, 1.0, 1e200, 1e300}) {
        const Matrix<double> g = converted<double>(matrix({{3, -4}, {4, 3}})) * scale;
        const auto d = polar_factor(g);
        ASSERT_TRUE(d) << scale;
        EXPECT_NEAR((*d)(0, 0), 0.6, 1e-14) << scale;
        EXPECT_NEAR((*d)(0, 1), -0.8, 1e-14) << scale;
    }
}

/// Every matrix of wide intervals has its factor inside; too wide ones are refused.
TEST(PolarFactor, encloses_the_factors_of_the_corners) {
    const PrecisionScope precision(30);
    const Matrix<Rational> g = matrix({{2, 1}, {0, 3}, {1, -1}});
    for (const Rational& width : {Rational(1, 1000), Rational(1, 50)}) {
        Matrix<Interval> box = converted<Interval>(g);
        for (Index i = 0; i < box.size(); ++i) {
            box.data()[i] += Interval::around(Real(0), Real(width));
        }
        const auto enclosed = polar_factor(box);
        ASSERT_TRUE(enclosed);
        for (int corner = 0; corner < 64; ++corner) {
            Matrix<Rational> at = g;
            for (Index i = 0; i < at.size(); ++i) {
                at.data()[i] += (corner >> i & 1) != 0 ? width : Rational(-width);
            }
            const auto d = polar_factor(converted<Real>(at));
            ASSERT_TRUE(d);
            for (Index i = 0; i < at.size(); ++i) {
                EXPECT_TRUE(enclosed->data()[i].contains(d->data()[i]));
            }
        }
    }
    Matrix<Interval> wide = converted<Interval>(g);
    for (Index i = 0; i < wide.size(); ++i) {
        wide.data()[i] += Interval::around(Real(0), Real(2));
    }
    EXPECT_FALSE(polar_factor(wide));
}

} // namespace
} // namespace attest
