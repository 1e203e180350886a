// LU in double and Real against exact solutions.
#include "model/numbers/approximate_solve.h"

#include "model/numbers/exact_solve.h"

#include <gtest/gtest.h>

#include <random>

namespace attest {
namespace {

Matrix<Rational> hilbert(Index size) {
    Matrix<Rational> r(size, size);
    for (Index i = 0; i < size; ++i) {
        for (Index j = 0; j < size; ++j) {
            r(i, j) = Rational(1, static_cast<int>(i + j + 1));
        }
    }
    return r;
}

Matrix<Rational> random_matrix(std::mt19937& random, Index rows, Index cols) {
    Matrix<Rational> r(rows, cols);
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] = Rational(static_cast<int>(random() % 19) - 9);
    }
    return r;
}

TEST(RealSolve, ill_conditioned_system_at_a_hundred_digits) {
    const PrecisionScope scope(100); // the condition number of the 12 x 12 Hilbert matrix is about 10^16
    const Matrix<Rational> a = hilbert(12);
    std::mt19937 random(1);
    const Matrix<Rational> b = random_matrix(random, 12, 3);
    const Matrix<Rational> exact = *exact_solve(a, b);
    const auto found = find_solution(converted<Real>(a), converted<Real>(b));
    ASSERT_TRUE(found);
    for (Index i = 0; i < exact.size(); ++i) {
        EXPECT_LE(abs(found->data()[i] - Real(exact.data()[i])), Real::power_of_ten(-60)) << i;
    }
}

TEST(RealSolve, rows_are_exchanged_where_a_pivot_is_zero) {
    Matrix<double> a(3, 3);
    a << 0, 2, 1, 1, 0, 0, 0, 0, 4;
    const auto inverse = find_inverse(a);
    ASSERT_TRUE(inverse);
    const Matrix<double> product = multiply(a, *inverse);
    for (Index i = 0; i < 3; ++i) {
        for (Index j = 0; j < 3; ++j) {
            EXPECT_EQ(product(i, j), i == j ? 1.0 : 0.0); // powers of two: no rounding
        }
    }
}

TEST(RealSolve, one_right_side_agrees_with_many) {
    std::mt19937 random(2);
    const Matrix<Rational> a = random_matrix(random, 5, 5);
    const Matrix<Rational> b = random_matrix(random, 5, 1);
    const auto many = find_solution(converted<Real>(a), converted<Real>(b));
    const auto one = find_solution(converted<Real>(a), Vector<Real>(converted<Real>(b).col(0)));
    ASSERT_TRUE(many && one);
    for (Index i = 0; i < 5; ++i) {
        EXPECT_EQ((*many)(i, 0), (*one)[i]);
    }
}

TEST(RealSolve, singular_and_undefined_systems_are_refused) {
    Matrix<double> singular(2, 2);
    singular << 1, 2, 2, 4;
    EXPECT_FALSE(find_inverse(singular));
    Matrix<double> undefined(1, 1);
    undefined << std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(find_inverse(undefined));
    EXPECT_TRUE(find_inverse(Matrix<double>(0, 0)));
}

} // namespace
} // namespace attest
