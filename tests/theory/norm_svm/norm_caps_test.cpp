// Bounds of spectral and nuclear norms: exact at their value, refused just below it, and for matrices that show nothing.
#include "tests/random_instances.h"
#include "theory/norm_svm/norm_caps.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

Matrix<Rational> matrix(Index rows, Index cols, const std::vector<Rational>& entries) {
    Matrix<Rational> r(rows, cols);
    std::copy(entries.begin(), entries.end(), r.data());
    return r;
}

TEST(NormCaps, spectral_norms_are_met_exactly) {
    const Matrix<Rational> x = matrix(2, 2, {0, 3, 4, 0}); // singular values 4 and 3
    EXPECT_TRUE(spectral_norm_at_most(x, 4));
    EXPECT_FALSE(spectral_norm_at_most(x, Rational("3999999999999/1000000000000")));
    EXPECT_FALSE(spectral_norm_at_most(x, 3));
    EXPECT_FALSE(spectral_norm_at_most(x, -5));
    const Matrix<Rational> ones = matrix(3, 3, std::vector<Rational>(9, 1)); // 3, 0, 0
    EXPECT_TRUE(spectral_norm_at_most(ones, 3));
    EXPECT_FALSE(spectral_norm_at_most(ones, Rational(29, 10)));
    EXPECT_TRUE(spectral_norm_at_most(zero_matrix<Rational>(2, 2), 0));
    EXPECT_FALSE(spectral_norm_at_most(matrix(2, 2, {Rational(3, 5), Rational(3, 5), Rational(4, 5), Rational(4, 5)}), 1)); // a first pivot of 0
    EXPECT_TRUE(spectral_norm_at_most(matrix(1, 2, {3, 4}), 5));                                                            // not square
    EXPECT_TRUE(spectral_norm_at_most(matrix(2, 1, {3, 4}), 5));
    EXPECT_FALSE(spectral_norm_at_most(matrix(1, 2, {3, 4}), Rational(49, 10)));
}

TEST(NormCaps, nuclear_norms_are_met_by_the_root) {
    const Matrix<Rational> x = matrix(2, 2, {0, 3, 4, 0});
    EXPECT_EQ(nuclear_norm_bound(x, matrix(2, 2, {3, 0, 0, 4})), Rational(7)); // (XX')^{1/2}
    EXPECT_EQ(nuclear_norm_bound(x, matrix(2, 2, {4, 0, 0, 4})), Rational(4 + 4 + 4) / 2 + Rational(9, 8));
    EXPECT_EQ(nuclear_norm_bound(matrix(2, 1, {3, 4}), matrix(2, 2, {1, 0, 0, 1})), Rational(27, 2));
    const Matrix<Rational> none;
    EXPECT_TRUE(norm_cap_holds(MatrixNorm::nuclear, x, 7, matrix(2, 2, {3, 0, 0, 4})));
    EXPECT_FALSE(norm_cap_holds(MatrixNorm::nuclear, x, Rational(699, 100), matrix(2, 2, {3, 0, 0, 4})));
    EXPECT_FALSE(norm_cap_holds(MatrixNorm::nuclear, x, 1000, none));
    EXPECT_TRUE(norm_cap_holds(MatrixNorm::spectral, x, 4, none));
    EXPECT_FALSE(norm_cap_holds(MatrixNorm::spectral, x, 4, matrix(2, 2, {3, 0, 0, 4}))); // a P where none belongs
}

TEST(NormCaps, matrices_that_show_nothing) {
    const Matrix<Rational> x = matrix(2, 2, {0, 3, 4, 0});
    EXPECT_FALSE(nuclear_norm_bound(x, matrix(2, 2, {1, 2, 2, 1})));       // indefinite
    EXPECT_FALSE(nuclear_norm_bound(x, matrix(2, 2, {1, 1, 1, 1})));       // singular
    EXPECT_FALSE(nuclear_norm_bound(x, matrix(2, 2, {3, 1, 0, 4})));       // not symmetric
    EXPECT_FALSE(nuclear_norm_bound(x, matrix(2, 2, {-3, 0, 0, -4})));     // negative
    EXPECT_FALSE(nuclear_norm_bound(x, matrix(2, 3, {3, 0, 0, 0, 4, 0}))); // not square
    EXPECT_FALSE(nuclear_norm_bound(x, matrix(3, 2, {3, 0, 0, 4, 0, 0}))); // not square
    EXPECT_FALSE(nuclear_norm_bound(x, matrix(1, 1, {7})));                // of another size
    EXPECT_FALSE(nuclear_norm_bound(x, matrix(3, 3, {3, 0, 0, 0, 4, 0, 0, 0, 1})));
}

TEST(NormCaps, no_root_shows_less_than_the_inner_product_with_a_rotation) {
    testing_support::RandomInstances random(5);
    for (int i = 0; i < 40; ++i) {
        const Matrix<Rational> x = random.matrix(2, 2, 5);
        Matrix<Rational> p = random.matrix(2, 2, 5);
        p = multiply(p, transposed(p));
        const auto bound = nuclear_norm_bound(x, p);
        const Matrix<Rational> turned = matrix(2, 2, {Rational(3, 5), Rational(-4, 5), Rational(4, 5), Rational(3, 5)});
        EXPECT_TRUE(!bound || (*bound >= abs(inner_product(x, turned)) && *bound >= abs(x.trace())));
    }
}

} // namespace
} // namespace attest
