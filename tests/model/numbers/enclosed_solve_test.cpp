// Enclosed solutions against the exact ones: positive definite matrices of rationals of every scale.
#include "model/numbers/enclosed_solve.h"

#include "model/numbers/exact_solve.h"
#include "tests/active_mutant.h"
#include "tests/random_instances.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

/// B B' + I/10, scaled row by row and column by column.
Matrix<Rational> positive_matrix(RandomInstances& random, Index n) {
    const Matrix<Rational> b = random.matrix(n, n, 5);
    Matrix<Rational> a = exact_product(b, transposed(b));
    std::vector<Rational> scale;
    for (Index i = 0; i < n; ++i) {
        a(i, i) += Rational(1, 10);
        Rational s = 1;
        for (int e = random.integer(-40, 40); e != 0; e += e > 0 ? -1 : 1) {
            s *= e > 0 ? Rational(10) : Rational(1, 10);
        }
        scale.push_back(s);
    }
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j) {
            a(i, j) *= scale[static_cast<std::size_t>(i)] * scale[static_cast<std::size_t>(j)];
        }
    }
    return a;
}

TEST(EnclosedSolver, contains_the_exact_solution_and_is_narrow) {
    const PrecisionScope precision(50);
    RandomInstances random(7);
    for (int round = 0; round < 40; ++round) {
        const Index n = random.integer(1, 12);
        const Matrix<Rational> a = positive_matrix(random, n);
        const Matrix<Rational> b = random.matrix(n, 1, 9);
        const std::optional<EnclosedSolver> solver = EnclosedSolver::make(a);
        ASSERT_TRUE(solver) << round;
        const std::optional<Vector<Interval>> found = solver->solve(converted<Interval>(Vector<Rational>(b.col(0))));
        ASSERT_TRUE(found) << round;
        const Matrix<Rational> exact = *exact_solve(a, b);
        for (Index i = 0; i < n; ++i) {
            EXPECT_TRUE((*found)[i].contains(exact(i, 0)));
            if (exact(i, 0) != 0) {
                const Interval relative = abs((*found)[i] / Interval(exact(i, 0)) - Interval(1));
                EXPECT_EQ(less(relative, Interval(Rational(1, 1000000000))), Truth::yes) << "rows of very different scale cost digits, but not all";
            }
        }
    }
}

// x lies between 0 and 2 in every coordinate, and both ends are solutions: a box half as wide would be false.
TEST(EnclosedSolver, is_tight_for_wide_right_sides) {
    const PrecisionScope precision(30);
    const Index n = 5;
    Matrix<Rational> identity = zero_matrix<Rational>(n, n);
    Vector<Interval> right(n);
    for (Index i = 0; i < n; ++i) {
        identity(i, i) = 3;
        right[i] = Interval::between(Real(0), Real(6));
    }
    const std::optional<Vector<Interval>> found = EnclosedSolver::make(identity)->solve(right);
    ASSERT_TRUE(found);
    for (Index i = 0; i < n; ++i) {
        EXPECT_TRUE((*found)[i].contains(Rational(0)));
        EXPECT_TRUE((*found)[i].contains(Rational(2)));
        EXPECT_EQ(less(Interval::exactly((*found)[i].radius()), Interval(Rational(3, 2))), Truth::yes);
    }
}

TEST(EnclosedSolver, refuses_what_it_cannot_show_to_be_regular) {
    Matrix<Rational> a(2, 2);
    a << 1, 1, 1, 1;
    EXPECT_FALSE(EnclosedSolver::make(a));
    a(1, 1) += Rational(1, Integer("100000000000000000000"));
    EXPECT_FALSE(EnclosedSolver::make(a)); // regular, but not for doubles
    a << 1, 2, 2, 1;
    EXPECT_FALSE(EnclosedSolver::make(a));
    a << 0, 0, 0, 1;
    EXPECT_FALSE(EnclosedSolver::make(a));
}

TEST(EnclosedSolver, half_the_width_would_lose_a_solution) {
    const auto holds_both_ends = [] {
        const PrecisionScope precision(30);
        Matrix<Rational> a(1, 1);
        a << 3;
        Vector<Interval> right(1);
        right[0] = Interval::between(Real(0), Real(6));
        const std::optional<Vector<Interval>> found = EnclosedSolver::make(a)->solve(right);
        return found && (*found)[0].contains(Rational(0)) && (*found)[0].contains(Rational(2));
    };
    EXPECT_TRUE(holds_both_ends());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("enclosed_solve_width_halved", holds_both_ends));
}

} // namespace
} // namespace attest
