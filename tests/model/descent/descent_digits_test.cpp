// Digits that a certified run is given: enough for the radius asked for, and far fewer than at worst where the curvature dies out.
#include "model/descent/descent_digits.h"

#include "model/descent/descent.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

Dataset skewed() { // embeddings neither orthogonal nor of one length, repeated tokens, two queries
    Matrix<Rational> rows = zero_matrix<Rational>(4, 3);
    const int numerators[4][3] = {{1, 2, 0}, {-1, 1, 1}, {0, 1, -2}, {3, 0, 1}};
    for (Index i = 0; i < 4; ++i) {
        for (Index j = 0; j < 3; ++j) {
            rows(i, j) = Rational(numerators[i][j], 3);
        }
    }
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 1, 2, 0}, 1);
    data.add_sample({2, 3, 0}, 2);
    data.add_sample({1, 2, 0}, 2);
    data.add_sample({0, 3, 1}, 3);
    return data;
}

Dataset acyclic() {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 2, 0}, 1);
    return data;
}

Matrix<Rational> some_start() {
    Matrix<Rational> w = zero_matrix<Rational>(3, 3);
    for (Index i = 0; i < w.size(); ++i) {
        w.data()[i] = Rational((7 * i + 3) % 11 - 5, 9);
    }
    return w;
}

Real radius_after(const Dataset& data, const DescentRule& rule, int steps, int digits) {
    const PrecisionScope precision(digits);
    CertifiedDescent run(data, some_start(), rule);
    for (int t = 0; t < steps; ++t) {
        EXPECT_TRUE(run.step());
    }
    return run.radius();
}

} // namespace

TEST(DescentDigits, the_worst_growth_reaches_the_digits_asked_for) {
    const Dataset data = skewed();
    const Rational bound = Rational(1) / smoothness(data);
    for (const DescentRule& rule : {DescentRule{bound}, DescentRule{4 * bound}, DescentRule{bound, false, Loss::squared}}) {
        const auto digits = digits_for_descent(data, rule, 100, 25);
        ASSERT_TRUE(digits.has_value());
        EXPECT_LT(radius_after(data, rule, 100, *digits), Real::power_of_ten(-25));
    }
    EXPECT_FALSE(digits_for_descent(data, {4 * bound}, 1000000, 25).has_value());
    EXPECT_FALSE(digits_for_descent(data, {bound, true}, 10, 25).has_value());
}

TEST(DescentDigits, the_growth_seen_in_doubles_reaches_them_too_with_fewer) {
    const int steps = 300;
    for (const Loss loss : {Loss::squared, Loss::linear}) {
        const DescentRule rule{2, false, loss};
        const int worst = digits_for_descent(acyclic(), rule, steps, 25).value();
        const int found = find_digits_for_descent(acyclic(), some_start(), rule, steps, 25).value();
        EXPECT_LT(found, worst / 2) << loss_name(loss);
        EXPECT_LT(radius_after(acyclic(), rule, steps, found), Real::power_of_ten(-25)) << loss_name(loss);
    }
    const Rational bound = Rational(1) / smoothness(skewed());
    EXPECT_EQ(find_digits_for_descent(skewed(), some_start(), {bound}, 1000, 25), digits_for_descent(skewed(), {bound}, 1000, 25));
    EXPECT_LT(radius_after(skewed(), {3 * bound}, 100, find_digits_for_descent(skewed(), some_start(), {3 * bound}, 100, 25).value()),
              Real::power_of_ten(-25));
}

TEST(DescentDigits, give_up_at_the_limit_and_outside_double_precision) {
    EXPECT_FALSE(find_digits_for_descent(acyclic(), some_start(), {1, true}, 10, 25).has_value());
    EXPECT_FALSE(find_digits_for_descent(acyclic(), some_start(), {1}, 10, 25, 30).has_value());
    // the two-cycle far above 2/beta stretches errors for ever
    Dataset unstable(Embedding::one_hot(2));
    unstable.add_sample({1, 0}, 1);
    unstable.add_sample({1, 0}, 0);
    const Matrix<Rational> start = zero_matrix<Rational>(2, 2);
    EXPECT_FALSE(find_digits_for_descent(unstable, start, {12}, 1000000, 25).has_value());
    const Rational wild = Rational(1) * Integer("1" + std::string(400, '0'));
    EXPECT_FALSE(find_digits_for_descent(unstable, start, {wild}, 100, 25).has_value());
    EXPECT_TRUE(find_digits_for_descent(unstable, start, {1 / wild}, 100, 25).has_value());
}
