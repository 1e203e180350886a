// Krawczyk's operator: what it encloses is there, and what is not there it refuses.
#include "model/numbers/interval_newton.h"
#include "tests/active_mutant.h"

#include "model/numbers/approximate_solve.h"
#include "model/numbers/exact_solve.h"
#include "tests/random_bits.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

Vector<Interval> one(const Interval& x) {
    Vector<Interval> r(1);
    r[0] = x;
    return r;
}
Vector<Real> centre(const Real& x) {
    Vector<Real> r(1);
    r[0] = x;
    return r;
}

/// A x = b as a zero: a box that contains the only solution for every A and b of the enclosures.
std::optional<Vector<Interval>> enclose_solution(const Matrix<Interval>& a, const Vector<Interval>& b) {
    const auto middle = [](const auto& x) {
        Matrix<Real> r(x.rows(), x.cols());
        for (Index i = 0; i < x.rows(); ++i) {
            for (Index j = 0; j < x.cols(); ++j) {
                r(i, j) = x(i, j).midpoint();
            }
        }
        return r;
    };
    const std::optional<Matrix<Real>> solution = find_solution(middle(a), middle(b));
    if (!solution) {
        return std::nullopt;
    }
    return enclose_zero({[&](const Vector<Interval>& x) { return Vector<Interval>(multiply(a, x) - b); }, [&](const Vector<Interval>&) { return a; }},
                        Vector<Real>(solution->col(0)));
}

/// x^2 + c.
EnclosedMap parabola(const Interval& c) {
    return {[c](const Vector<Interval>& x) { return one(square(x[0]) + c); },
            [](const Vector<Interval>& x) {
                Matrix<Interval> r(1, 1);
                r(0, 0) = Interval(2) * x[0];
                return r;
            }};
}

TEST(IntervalNewton, square_root_of_two_to_any_number_of_digits) {
    for (const int digits : {15, 40, 300, 2000}) {
        const PrecisionScope scope(digits);
        const auto box = enclose_zero(parabola(Interval(-2)), centre(sqrt(Real(2))));
        ASSERT_TRUE(box) << digits;
        const Rational lower = (*box)[0].lower().to_rational();
        const Rational upper = (*box)[0].upper().to_rational();
        EXPECT_LT(lower * lower, 2);
        EXPECT_GT(upper * upper, 2);
        EXPECT_LE((*box)[0].radius(), Real::power_of_ten(3 - digits));
    }
}

TEST(IntervalNewton, a_rough_centre_is_accepted_only_with_a_box_that_holds_the_zero) {
    int accepted = 0;
    int refused = 0;
    for (int hundredths = 1; hundredths <= 400; ++hundredths) {
        const auto box = enclose_zero(parabola(Interval(-2)), centre(Real(Rational(hundredths, 100))));
        if (!box) {
            ++refused;
            continue;
        }
        ++accepted;
        const Rational lower = (*box)[0].lower().to_rational();
        const Rational upper = (*box)[0].upper().to_rational();
        EXPECT_TRUE(lower > 0 && lower * lower < 2 && upper * upper > 2) << hundredths;
    }
    EXPECT_GT(accepted, 20);
    EXPECT_GT(refused, 200);
}

TEST(IntervalNewton, no_zero_is_proved_where_there_is_none_or_a_double_one) {
    for (const int tenths : {-30, -10, -1, 1, 3, 10, 100}) {
        const Real x{Rational(tenths, 10)};
        EXPECT_FALSE(enclose_zero(parabola(Interval(1)), centre(x))) << tenths;
        EXPECT_FALSE(enclose_zero(parabola(Interval(0)), centre(x))) << tenths;
    }
    EXPECT_FALSE(enclose_zero(parabola(Interval(0)), centre(Real(0))));
    EXPECT_FALSE(enclose_zero(parabola(Interval(0)), centre(Real::power_of_ten(-30))));
}

TEST(IntervalNewton, without_the_slope_a_box_without_a_zero_would_be_accepted) {
    ATTEST_NEEDS_MUTANTS();
    ASSERT_FALSE(enclose_zero(parabola(Interval(1)), centre(Real(1))));
    switch_mutant("krawczyk_without_slope");
    const bool accepted = enclose_zero(parabola(Interval(1)), centre(Real(1))).has_value();
    switch_mutant(nullptr);
    EXPECT_TRUE(accepted);
}

TEST(IntervalNewton, an_unbounded_value_proves_nothing) { EXPECT_FALSE(enclose_zero(parabola(Interval::whole_line()), centre(Real(1)))); }

TEST(IntervalNewton, solutions_of_linear_systems_contain_the_exact_one) {
    RandomBits random(3);
    int solved = 0;
    for (int trial = 0; trial < 200; ++trial) {
        const Index n = 1 + static_cast<Index>(random() % 6);
        Matrix<Rational> a(n, n);
        Matrix<Rational> b(n, 1);
        for (Index i = 0; i < n * n; ++i) {
            a.data()[i] = Rational(static_cast<int>(random() % 5) - 2, 1 + static_cast<int>(random() % 3));
        }
        for (Index i = 0; i < n; ++i) {
            b(i, 0) = Rational(static_cast<int>(random() % 19) - 9, 7);
        }
        const PrecisionScope scope(10 + static_cast<int>(random() % 60));
        const auto box = enclose_solution(converted<Interval>(a), Vector<Interval>(converted<Interval>(b).col(0)));
        const auto exact = exact_solve(a, b);
        if (!exact) {
            EXPECT_FALSE(box);
            continue;
        }
        ASSERT_TRUE(box);
        ++solved;
        for (Index i = 0; i < n; ++i) {
            EXPECT_TRUE((*box)[i].contains((*exact)(i, 0)));
        }
    }
    EXPECT_GT(solved, 100);
}

TEST(IntervalNewton, wide_coefficients_that_allow_a_singular_matrix_are_refused) {
    Matrix<Interval> a(1, 1);
    a(0, 0) = Interval::between(Real(-1), Real(3));
    EXPECT_FALSE(enclose_solution(a, one(Interval(1))));
    a(0, 0) = Interval::between(Real(Rational(99, 100)), Real(Rational(101, 100)));
    const auto box = enclose_solution(a, one(Interval(1)));
    ASSERT_TRUE(box);
    EXPECT_TRUE((*box)[0].contains(Rational(100, 99)));
    EXPECT_TRUE((*box)[0].contains(Rational(100, 101)));
}

// x_i^2 + 1 = 0 in one coordinate and x_i = 0 in the others: no zero, and only that coordinate says so.
bool accepts_a_map_without_zero(Index size, Index bad) {
    Vector<Real> start = zero_vector<Real>(size);
    start[bad] = Real(1);
    const EnclosedMap f = {[bad](const Vector<Interval>& x) {
                               Vector<Interval> r = x;
                               r[bad] = square(x[bad]) + Interval(1);
                               return r;
                           },
                           [bad](const Vector<Interval>& x) {
                               Matrix<Interval> r = zero_matrix<Interval>(x.size(), x.size());
                               for (Index i = 0; i < x.size(); ++i) {
                                   r(i, i) = i == bad ? Interval(2) * x[i] : Interval(1);
                               }
                               return r;
                           }};
    return enclose_zero(f, start).has_value();
}

TEST(IntervalNewton, every_coordinate_must_lie_inside) {
    for (Index size = 1; size <= 4; ++size) {
        for (Index bad = 0; bad < size; ++bad) {
            EXPECT_FALSE(accepts_a_map_without_zero(size, bad)) << bad << " of " << size;
        }
    }
    ATTEST_NEEDS_MUTANTS();
    EXPECT_TRUE(with_mutant("krawczyk_first_coordinate_only", [] { return accepts_a_map_without_zero(2, 1); }));
    EXPECT_TRUE(with_mutant("krawczyk_slope_at_centre", [] { return accepts_a_map_without_zero(1, 0); }));
}

// a x = 1 for every a of 1 +- 1/100: the solutions are all of [100/101, 100/99], and the box is wider by a fiftieth of its radius at most.
TEST(IntervalNewton, the_box_of_wide_data_is_tight) {
    Matrix<Interval> a(1, 1);
    a(0, 0) = Interval::between(Real(Rational(99, 100)), Real(Rational(101, 100)));
    const auto box = [&] { return enclose_solution(a, one(Interval(1))).value()[0]; };
    const auto holds_all = [&] { return box().contains(Rational(100, 99)) && box().contains(Rational(100, 101)); };
    EXPECT_TRUE(holds_all());
    EXPECT_LE(box().radius(), Real(Rational(103, 10000)));
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("krawczyk_value_of_the_midpoint", holds_all));
}

TEST(IntervalNewton, the_box_is_moved_by_the_step) {
    const auto holds_root = [] {
        const auto box = enclose_zero(parabola(Interval(-2)), centre(Real(Rational(141421, 100000))));
        return box && (*box)[0].contains(sqrt(Real(2)));
    };
    EXPECT_TRUE(holds_root());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("krawczyk_without_step", holds_root));
}

} // namespace
} // namespace attest
