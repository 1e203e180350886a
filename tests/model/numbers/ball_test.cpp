// Balls contain exact results, and the bound of Krawczyk's slopes is tight enough to notice a factor of 2.
#include "model/numbers/ball.h"
#include "tests/active_mutant.h"
#include "tests/random_instances.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

Rational exact(double x) { return Rational(x); }
bool contains(const Ball& ball, const Rational& truth) {
    const Rational distance = truth - exact(ball.middle);
    return !(std::isfinite(ball.radius)) || (distance <= exact(ball.radius) && -distance <= exact(ball.radius));
}

double drawn(RandomInstances& random) {
    const double mantissa = random.integer(-(1 << 30), 1 << 30) + random.integer(0, 1 << 20) * 0x1p-20;
    return std::ldexp(mantissa, random.integer(-60, 0));
}

TEST(Ball, operations_contain_the_exact_results) {
    RandomInstances random(1);
    for (int i = 0; i < 3000; ++i) {
        const double a = drawn(random);
        const double b = drawn(random);
        const Ball x{a, std::abs(drawn(random)) * 0x1p-30};
        const Ball y{b, std::abs(drawn(random)) * 0x1p-30};
        for (const int end : {-1, 1}) { // the corners are where the extremes are
            const Rational p = exact(a) + end * exact(x.radius);
            for (const int other : {-1, 1}) {
                const Rational q = exact(b) + other * exact(y.radius);
                Ball sum = x;
                sum += y;
                EXPECT_TRUE(contains(sum, p + q));
                EXPECT_TRUE(contains(x * y, p * q));
            }
        }
    }
}

TEST(Ball, encloses_an_interval_of_any_precision) {
    const PrecisionScope precision(60);
    RandomInstances random(2);
    for (int i = 0; i < 500; ++i) {
        const Rational middle = exact(drawn(random)) / 3;
        const Interval x = Interval(middle) + Interval::between(Real(-1), Real(1)) * Interval(exact(std::abs(drawn(random))) / 7);
        const Ball ball = Ball::enclosing(x);
        EXPECT_TRUE(contains(ball, x.lower().to_rational()));
        EXPECT_TRUE(contains(ball, x.upper().to_rational()));
    }
    EXPECT_TRUE(std::isinf(Ball::enclosing(Interval::whole_line()).radius));
    EXPECT_EQ(Ball::enclosing(Interval(3)).radius, 0);
}

/// Row sums of |I - R H| at one H, exactly.
std::vector<Rational> defect(const Matrix<double>& r, const Matrix<Rational>& h) {
    std::vector<Rational> sums;
    for (Index i = 0; i < r.rows(); ++i) {
        Rational sum = 0;
        for (Index k = 0; k < r.rows(); ++k) {
            Rational entry = i == k ? 1 : 0;
            for (Index j = 0; j < r.rows(); ++j) {
                entry -= exact(r(i, j)) * h(j, k);
            }
            sum += entry < 0 ? Rational(-entry) : entry;
        }
        sums.push_back(sum);
    }
    return sums;
}

TEST(SlopeDefect, bounds_every_matrix_of_the_balls) {
    RandomInstances random(3);
    for (int round = 0; round < 60; ++round) {
        const Index n = random.integer(1, 6);
        Matrix<double> r(n, n);
        Matrix<Ball> h(n, n);
        Matrix<Rational> corner(n, n);
        for (Index i = 0; i < n * n; ++i) {
            r.data()[i] = drawn(random);
            h.data()[i] = {drawn(random), std::abs(drawn(random)) * 0x1p-20};
            corner.data()[i] = exact(h.data()[i].middle) + (random.integer(0, 1) == 0 ? 1 : -1) * exact(h.data()[i].radius);
        }
        const Vector<double> bound = slope_defect_row_sums(r, h);
        const std::vector<Rational> truth = defect(r, corner);
        for (Index i = 0; i < n; ++i) {
            EXPECT_GE(exact(bound[i]), truth[static_cast<std::size_t>(i)]);
        }
    }
}

// R = I and H = I plus or minus 1/16 everywhere: a row of |I - R H| sums to n/16 where the signs agree. A bound half as large would be false.
TEST(SlopeDefect, is_tight_where_the_radii_dominate) {
    for (const Index n : {1, 2, 5, 40}) {
        Matrix<double> r = Matrix<double>::Identity(n, n);
        Matrix<Ball> h(n, n);
        for (Index i = 0; i < n; ++i) {
            for (Index j = 0; j < n; ++j) {
                h(i, j) = {i == j ? 1.0 : 0.0, 1.0 / 16};
            }
        }
        const double truth = static_cast<double>(n) / 16;
        const Vector<double> bound = slope_defect_row_sums(r, h);
        for (Index i = 0; i < n; ++i) {
            EXPECT_GE(bound[i], truth);
            EXPECT_LT(bound[i], 1.5 * truth);
        }
    }
}

// The other term, that of the middles: R = 1/2 I and H = I leave 1/2 on the diagonal.
TEST(SlopeDefect, is_tight_where_the_inverse_is_poor) {
    Matrix<double> r = Matrix<double>::Identity(3, 3) * 0.5;
    Matrix<Ball> h(3, 3);
    for (Index i = 0; i < 3; ++i) {
        h(i, i) = Ball::exactly(1);
    }
    const Vector<double> bound = slope_defect_row_sums(r, h);
    for (Index i = 0; i < 3; ++i) {
        EXPECT_GE(bound[i], 0.5);
        EXPECT_LT(bound[i], 0.5 * (1 + 1e-12));
    }
}

TEST(SlopeDefect, knows_nothing_where_an_entry_is_unknown) {
    Matrix<double> r = Matrix<double>::Identity(2, 2);
    Matrix<Ball> h(2, 2);
    h(0, 0) = h(1, 1) = Ball::exactly(1);
    h(0, 1) = {0, std::numeric_limits<double>::infinity()};
    EXPECT_FALSE(slope_defect_row_sums(r, h)[0] < 1e300);
}

TEST(Ball, products_with_a_matrix_contain_the_exact_ones_and_are_tight) {
    RandomInstances random(4);
    for (int round = 0; round < 100; ++round) {
        const Index n = random.integer(1, 6);
        Matrix<double> r(n, n);
        Vector<Ball> f(n);
        for (Index i = 0; i < n * n; ++i) {
            r.data()[i] = drawn(random);
        }
        for (Index i = 0; i < n; ++i) {
            f[i] = {drawn(random), std::abs(drawn(random)) * 0x1p-10};
        }
        const Vector<Ball> product = multiply(r, f);
        for (Index i = 0; i < n; ++i) {
            Rational high = 0; // the largest value of row i over the balls
            Rational middle = 0;
            for (Index j = 0; j < n; ++j) {
                middle += exact(r(i, j)) * exact(f[j].middle);
                high += exact(r(i, j)) * exact(f[j].middle) + exact(std::abs(r(i, j))) * exact(f[j].radius);
            }
            EXPECT_TRUE(contains(product[i], high));
            EXPECT_TRUE(contains(product[i], middle));
        }
    }
    Matrix<double> ones = Matrix<double>::Ones(1, 8);
    Vector<Ball> f(8);
    for (Index j = 0; j < 8; ++j) {
        f[j] = {0, 1};
    }
    EXPECT_GE(multiply(ones, f)[0].radius, 8);
    EXPECT_LT(multiply(ones, f)[0].radius, 12);
}

// Krawczyk's operator adds such numbers to its box: rounded ones would move it.
TEST(Ball, a_double_times_a_power_of_two_is_exact_at_any_digits) {
    for (const int digits : {5, 13, 17, 40}) {
        const PrecisionScope precision(digits);
        const double third = 1.0 / 3;
        EXPECT_EQ(times_power_of_two(third, -3).to_rational(), Rational(exact(third) / 8)) << digits;
        EXPECT_EQ(times_power_of_two(-third, 70).to_rational(), Rational(exact(-third) * Rational(Integer(1) << 70))) << digits;
    }
}

TEST(PositiveSolve, inverts_and_says_when_it_cannot) {
    Matrix<double> a(2, 2);
    a << 2, 1, 1, 2;
    const std::optional<Matrix<double>> inverse = find_positive_inverse(a);
    ASSERT_TRUE(inverse);
    EXPECT_LT(std::abs((*inverse)(0, 0) - 2.0 / 3) + std::abs((*inverse)(0, 1) + 1.0 / 3), 1e-12);
    a << 1, 2, 2, 1;
    EXPECT_FALSE(find_positive_inverse(a));
    EXPECT_FALSE(find_positive_solution(a, Vector<double>::Ones(2)));
}

// Each bound is met by a corner of the balls: what is a factor of 2 too small is seen.
TEST(Ball, bounds_that_are_too_small_are_noticed) {
    const auto sum = [] {
        Ball x{1, 0.25};
        x += Ball{1, 0.5};
        return contains(x, Rational(11, 4));
    };
    const auto product = [] { return contains(Ball{0, 1} * Ball{0, 1}, Rational(1)); };
    const auto hull = [] { return contains(Ball::enclosing(Interval::between(Real(0), Real(2))), Rational(2)); };
    const auto row = [] {
        Vector<Ball> f(4);
        for (Index j = 0; j < 4; ++j) {
            f[j] = {0, 1};
        }
        return contains(multiply(Matrix<double>::Ones(1, 4), f)[0], Rational(4));
    };
    const auto slopes = [] {
        Matrix<Ball> h(1, 1);
        h(0, 0) = {1, 0.25};
        return slope_defect_row_sums(Matrix<double>::Identity(1, 1), h)[0] >= 0.25;
    };
    EXPECT_TRUE(sum() && product() && hull() && row() && slopes());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("ball_sum_forgets_radius", sum));
    EXPECT_FALSE(with_mutant("ball_product_without_cross_term", product));
    EXPECT_FALSE(with_mutant("ball_of_the_midpoint", hull));
    EXPECT_FALSE(with_mutant("ball_row_radius_halved", row));
    EXPECT_FALSE(with_mutant("slope_defect_forgets_radii", slopes));
}

} // namespace
} // namespace attest
