// Exact solutions against what they are to solve, on both sides of the size at which systems are lifted instead of eliminated.
#include "model/numbers/exact_solve.h"

#include "tests/active_mutant.h"
#include "tests/random_instances.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

Integer large(RandomInstances& random, int words) {
    Integer r = 0;
    for (int i = 0; i < words; ++i) {
        r = r * 1000000007 + random.integer(-1000000000, 1000000000);
    }
    return r;
}

Matrix<Rational> fractions(RandomInstances& random, Index rows, Index cols, int words) {
    Matrix<Rational> r(rows, cols);
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] = Rational(large(random, words), Integer(random.integer(1, 30)));
    }
    return r;
}

struct Size {
    Index n, columns;
    int words;
};
const std::vector<Size> sizes = {{1, 1, 1}, {3, 2, 10}, {7, 7, 1}, {12, 1, 3}, {20, 20, 1}, {20, 1, 12}, {35, 2, 2}, {50, 1, 1}};

TEST(ExactSolve, solves) {
    RandomInstances random(1);
    for (const auto& [n, columns, words] : sizes) {
        const Matrix<Rational> a = fractions(random, n, n, words);
        const Matrix<Rational> b = fractions(random, n, columns, words);
        const auto x = exact_solve(a, b);
        ASSERT_TRUE(x);
        EXPECT_TRUE(exact_product(a, *x) == b) << n;
        EXPECT_TRUE(multiply(a, *x) == b) << n;
        EXPECT_EQ(exact_rank(a), n);
    }
}

TEST(ExactSolve, integers_over_one_denominator) {
    RandomInstances random(2);
    for (const auto& [n, columns, words] : sizes) {
        Matrix<Integer> a(n, n);
        std::vector<Integer> b;
        for (Index i = 0; i < n * n; ++i) {
            a.data()[i] = large(random, words);
        }
        for (Index i = 0; i < n; ++i) {
            b.push_back(large(random, words));
        }
        const auto x = exact_solve_integers(a, b);
        const auto inverse = exact_inverse_integers(a);
        ASSERT_TRUE(x && inverse);
        EXPECT_GT(x->denominator, 0);
        EXPECT_GT(inverse->denominator, 0);
        for (Index i = 0; i < n; ++i) {
            Integer sum = 0;
            for (Index j = 0; j < n; ++j) {
                sum += a(i, j) * x->numerators[static_cast<std::size_t>(j)];
            }
            EXPECT_EQ(sum, b[static_cast<std::size_t>(i)] * x->denominator) << n;
        }
        const Matrix<Integer> product = multiply(a, inverse->numerators);
        for (Index i = 0; i < n; ++i) {
            for (Index j = 0; j < n; ++j) {
                EXPECT_EQ(product(i, j), i == j ? inverse->denominator : Integer(0)) << n;
            }
        }
    }
}

TEST(ExactSolve, a_wrong_product_in_the_lifting_does_not_go_unseen) {
    ATTEST_NEEDS_MUTANTS();
    RandomInstances random(7);
    const Matrix<Rational> a = fractions(random, 50, 50, 2);
    const Matrix<Rational> b = fractions(random, 50, 1, 2);
    EXPECT_ANY_THROW(with_mutant("lifting_product_skips_a_column", [&] { return exact_solve(a, b); }));
}

TEST(ExactSolve, singular_systems_have_no_solution) {
    RandomInstances random(3);
    for (const auto& [n, columns, words] : sizes) {
        Matrix<Rational> a = fractions(random, n, n, words);
        a.row(n - 1) = n == 1 ? Matrix<Rational>(a.row(0) * Rational(0)) : Matrix<Rational>(a.row(0) / Rational(3));
        EXPECT_FALSE(exact_solve(a, fractions(random, n, columns, words))) << n;
        EXPECT_EQ(exact_rank(a), n - 1);
    }
}

// Solutions far shorter than the bounds allow are found early, and right all the same: also where every denominator differs.
TEST(ExactSolve, short_solutions_of_long_systems) {
    RandomInstances random(4);
    const Matrix<Rational> a = fractions(random, 40, 40, 3);
    Matrix<Rational> x(40, 3);
    for (Index i = 0; i < x.size(); ++i) {
        x.data()[i] = Rational(random.integer(-9, 9), random.integer(1, 13));
    }
    EXPECT_TRUE(exact_solve(a, multiply(a, x)) == x);
    EXPECT_TRUE(exact_solve(a, zero_matrix<Rational>(40, 2)) == zero_matrix<Rational>(40, 2));
}

// The rows that Gauss's elimination of fractions, row by row, does not bring to 0.
std::vector<Index> rows_left(const Matrix<Rational>& a) {
    std::vector<Index> r;
    std::vector<std::pair<Index, Vector<Rational>>> reduced; // pivot column and row
    for (Index i = 0; i < a.rows(); ++i) {
        Vector<Rational> row = a.row(i);
        for (const auto& [pivot, other] : reduced) {
            const Rational factor = row[pivot];
            for (Index j = 0; factor != 0 && j < row.size(); ++j) {
                row[j] -= factor * other[j];
            }
        }
        Index pivot = 0;
        while (pivot < row.size() && row[pivot] == 0) {
            ++pivot;
        }
        if (pivot < row.size()) {
            r.push_back(i);
            reduced.emplace_back(pivot, Vector<Rational>(row / Rational(row[pivot])));
        }
    }
    return r;
}

TEST(IndependentRows, are_those_that_elimination_leaves) {
    RandomInstances random(5);
    for (const auto& [rows, cols, words] : {Size{4, 4, 1}, {30, 12, 1}, {30, 40, 2}, {40, 15, 1}}) {
        for (const int zeros : {0, 60}) {
            Matrix<Rational> a = fractions(random, rows, cols, words);
            for (Index i = 0; i < a.size(); ++i) {
                a.data()[i] = random.integer(0, 99) < zeros ? Rational(0) : a.data()[i];
            }
            for (Index i = 2; i < rows; i += 3) { // a third of the rows depend on earlier ones, some on one alone
                a.row(i) =
                    i % 2 == 0 ? Matrix<Rational>(a.row(i - 1) * Rational(-7, 3)) : Matrix<Rational>(a.row(i - 1) + a.row(i - 2) * Rational(2));
            }
            EXPECT_EQ(independent_rows(a), rows_left(a)) << rows << " x " << cols;
            EXPECT_EQ(exact_rank(a), static_cast<Index>(rows_left(a).size()));
            EXPECT_EQ(exact_rank(transposed(a)), static_cast<Index>(rows_left(a).size()));
        }
    }
    EXPECT_TRUE(independent_rows(zero_matrix<Rational>(60, 60)).empty());
    EXPECT_TRUE(independent_rows(Matrix<Rational>(0, 0)).empty());
}

// Rows that are independent modulo a prime are told at once; the test above has both kinds, this one denominators that have no residue.
TEST(IndependentRows, are_found_without_residues_too) {
    const Rational none(1, (Integer(1) << 61) - 1);
    Matrix<Rational> a(3, 3);
    a << none, 1, 0, Rational(1, 2), 3, 0, 0, 0, none;
    EXPECT_EQ(independent_rows(a), (std::vector<Index>{0, 1, 2}));
    a.row(2) = a.row(0) * Rational(5);
    EXPECT_EQ(independent_rows(a), (std::vector<Index>{0, 1}));
    Matrix<Rational> multiple(2, 2); // independent, though the second row is 0 modulo the prime
    multiple << 1, 2, 0, 1 / none;
    EXPECT_EQ(independent_rows(multiple), (std::vector<Index>{0, 1}));
    ATTEST_NEEDS_MUTANTS();
    multiple << 1, 2, 2, 4;
    EXPECT_NE(with_mutant("modular_rank_of_any_rows", [&] { return independent_rows(multiple); }), independent_rows(multiple));
}

} // namespace
} // namespace attest
