// Numbers: every enclosure is tested by containment of an exact rational, at random precisions.
#include "model/numbers/number.h"
#include "tests/active_mutant.h"

#include "model/numbers/number_text.h"
#include "tests/random_bits.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

using namespace attest;

namespace {

using Random = RandomBits;

int below(Random& random, int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); }

Integer random_integer(Random& random, int digits) {
    Integer r(0);
    for (int i = 0; i < digits; ++i) {
        r = r * 10 + below(random, 10);
    }
    return below(random, 2) == 0 ? r : Integer(-r);
}

// Of any size from tiny to huge, with numerator and denominator of up to 60 digits; 0, 1 and powers of two now and then.
Rational random_rational(Random& random) {
    switch (below(random, 12)) {
    case 0: return below(random, 3) - 1;
    case 1: return Rational(1, Integer(1) << below(random, 200));
    default: break;
    }
    Integer denominator = random_integer(random, 1 + below(random, 60));
    if (denominator == 0) {
        denominator = 7;
    }
    return Rational(random_integer(random, 1 + below(random, 60)), denominator);
}

int random_digits(Random& random) { return 5 + below(random, 120); }

Rational magnitude(const Rational& x) { return x < 0 ? Rational(-x) : x; }

// The width of the interval is at most `ulps` units in the last of the working digits of `scale`.
bool tight(const Interval& x, const Rational& scale, int ulps) {
    const Rational width = x.upper().to_rational() - x.lower().to_rational();
    return width <= magnitude(scale) * ulps * parse_decimal("1e-" + std::to_string(working_digits()));
}

} // namespace

TEST(Interval, conversions_contain_the_exact_number_tightly) {
    Random random(1);
    for (int i = 0; i < 3000; ++i) {
        const PrecisionScope scope(random_digits(random));
        const Rational q = random_rational(random);
        const Interval x(q);
        ASSERT_TRUE(x.contains(q)) << q;
        ASSERT_TRUE(tight(x, q, 2)) << q;
        ASSERT_TRUE(x.lower() <= x.midpoint() && x.midpoint() <= x.upper());
        ASSERT_TRUE(Interval::around(x.midpoint(), x.radius()).contains(q));
        // a Real is rounded; taken as exact it is contained
        const Real rounded(q);
        ASSERT_TRUE(x.contains(rounded));
        ASSERT_TRUE(Interval::exactly(rounded).contains(rounded.to_rational()));
        ASSERT_EQ(equal(Interval::exactly(rounded), Interval::exactly(rounded)), Truth::yes);
    }
    for (const std::int64_t n : {std::int64_t(0), std::int64_t(-1), INT64_MAX, INT64_MIN}) {
        const PrecisionScope scope(5); // fewer digits than the number has
        EXPECT_TRUE(Interval(n).contains(Rational(n)));
    }
    EXPECT_TRUE(Interval(UINT64_MAX).contains(Rational(UINT64_MAX)));
    EXPECT_TRUE(Interval::exactly(0.1).contains(Rational(Integer("3602879701896397"), Integer("36028797018963968"))));
    EXPECT_FALSE(Interval::exactly(0.1).contains(Rational(1, 10)));
}

TEST(Interval, taking_over_a_number_of_more_digits_widens) {
    Random random(2);
    for (int i = 0; i < 500; ++i) {
        const Rational q = random_rational(random);
        const PrecisionScope wide(150);
        const Interval fine(q);
        const Real fine_real(q);
        const PrecisionScope narrow(10);
        ASSERT_TRUE((fine + Interval(0)).contains(q));
        ASSERT_TRUE((-(-fine)).contains(q));
        ASSERT_TRUE(Interval::exactly(fine_real).contains(fine_real.to_rational()));
        ASSERT_TRUE(hull(fine, fine).contains(q));
        ASSERT_TRUE(max(fine, fine).contains(q));
        ASSERT_TRUE(Interval::between(fine.lower(), fine.upper()).contains(q));
        const Interval copy = fine; // a copy keeps what it copies
        ASSERT_TRUE(copy.contains(q) && mpfi_get_prec(copy.data()) == mpfi_get_prec(fine.data()));
    }
}

TEST(Interval, arithmetic_contains_the_exact_result_tightly) {
    Random random(3);
    for (int i = 0; i < 3000; ++i) {
        const PrecisionScope scope(random_digits(random));
        const Rational a = random_rational(random);
        const Rational b = random_rational(random);
        const Interval x(a);
        const Interval y(b);
        ASSERT_TRUE((x + y).contains(Rational(a + b)));
        ASSERT_TRUE(tight(x + y, Rational(magnitude(a) + magnitude(b)), 4));
        ASSERT_TRUE((x - y).contains(Rational(a - b)));
        ASSERT_TRUE((x * y).contains(Rational(a * b)));
        ASSERT_TRUE(tight(x * y, Rational(a * b), 6));
        ASSERT_TRUE(square(x).contains(Rational(a * a)));
        ASSERT_TRUE(abs(x).contains(magnitude(a)));
        ASSERT_TRUE((-x).contains(Rational(-a)));
        ASSERT_TRUE(max(x, y).contains(a < b ? b : a));
        ASSERT_TRUE(min(x, y).contains(a < b ? a : b));
        ASSERT_TRUE(hull(x, y).contains(Rational((a + b) / 2)));
        if (b != 0) {
            ASSERT_TRUE((x / y).contains(Rational(a / b)));
            ASSERT_TRUE(tight(x / y, Rational(a / b), 6));
        }
    }
}

// Long chains in which operands alias, assignments reuse storage and precisions change on the way.
TEST(Interval, chains_of_assignments_contain_the_exact_result) {
    Random random(4);
    for (int i = 0; i < 200; ++i) {
        const PrecisionScope outer(random_digits(random));
        Rational q = random_rational(random);
        Interval x(q);
        for (int step = 0; step < 12; ++step) {
            const PrecisionScope inner(random_digits(random));
            const Rational b = random_rational(random);
            const Interval y(b);
            switch (below(random, 7)) {
            case 0:
                q += b;
                x += y;
                break;
            case 1:
                q -= b;
                x -= y;
                break;
            case 2:
                q *= b;
                x *= y;
                break;
            case 3:
                if (b != 0) {
                    q /= b;
                    x /= y;
                }
                break;
            case 4:
                q += Rational(q);
                x += x;
                break;
            case 5:
                q *= Rational(q);
                x *= x;
                break;
            default: {
                Interval& same = x;
                x = same;
                Interval moved = std::move(x);
                x = moved;
            }
            }
            ASSERT_TRUE(x.contains(q));
            ASSERT_TRUE(x.is_bounded());
            if (q == 0 || magnitude(q) > parse_decimal("1e2000") || magnitude(q) < parse_decimal("1e-2000")) {
                break;
            }
        }
    }
}

TEST(Interval, square_root_brackets_exactly) {
    Random random(5);
    for (int i = 0; i < 2000; ++i) {
        const PrecisionScope scope(random_digits(random));
        const Rational q = magnitude(random_rational(random));
        const Interval root = sqrt(Interval(q));
        const Rational low = root.lower().to_rational();
        const Rational high = root.upper().to_rational();
        ASSERT_TRUE(low >= 0 && low * low <= q && q <= high * high) << q;
        ASSERT_TRUE(tight(root, high, 6)) << q;
    }
}

// The truth by another way: partial sums of the exponential series in rationals, with the remainder's bound.
TEST(Interval, exponential_contains_the_series) {
    Random random(6);
    for (int i = 0; i < 300; ++i) {
        const PrecisionScope scope(5 + below(random, 60));
        const Rational q(random_integer(random, 6), 1 + below(random, 1000000) + 500000); // within +-2
        Rational term(1);
        Rational sum(0);
        int n = 0;
        const Rational wanted = parse_decimal("1e-90");
        while (n < 4 || magnitude(term) > wanted) {
            sum += term;
            ++n;
            term = term * q / n;
        }
        const Rational remainder = 2 * magnitude(term); // ratio of terms is below 1/2 from here on
        const auto overlaps = [&](const Interval& x, const Rational& centre) {
            return x.lower().to_rational() <= centre + remainder && centre - remainder <= x.upper().to_rational();
        };
        ASSERT_TRUE(overlaps(exp(Interval(q)), sum)) << q;
        ASSERT_TRUE(tight(exp(Interval(q)), sum, 20)) << q;
        ASSERT_TRUE(overlaps(expm1(Interval(q)), Rational(sum - 1))) << q;
    }
}

TEST(Interval, functions_agree_with_themselves_at_more_digits_and_with_their_inverses) {
    Random random(7);
    for (int i = 0; i < 500; ++i) {
        const int digits = random_digits(random);
        const Rational q = magnitude(random_rational(random)) + Rational(1, Integer(1) << below(random, 100));
        const Rational small = q / (1 + q) - Rational(1, 2); // within +-1/2, for exp, expm1 and log1p
        const PrecisionScope scope(digits);
        const std::array<Interval, 5> coarse = {log(Interval(q)), log1p(Interval(small)), expm1(Interval(small)), exp(Interval(small)),
                                                sqrt(Interval(q))};
        ASSERT_TRUE(exp(coarse[0]).contains(q));
        ASSERT_TRUE(expm1(coarse[1]).contains(small));
        ASSERT_TRUE(log1p(coarse[2]).contains(small));
        ASSERT_TRUE(log(coarse[3]).contains(small));
        const PrecisionScope finer(digits + 60);
        const std::array<Interval, 5> fine = {log(Interval(q)), log1p(Interval(small)), expm1(Interval(small)), exp(Interval(small)),
                                              sqrt(Interval(q))};
        for (std::size_t f = 0; f < fine.size(); ++f) {
            ASSERT_TRUE(coarse[f].is_bounded());
            // both contain the truth: were an end of the coarse one on the wrong side of it, the two would not meet
            ASSERT_NE(equal(coarse[f], fine[f]), Truth::no) << f << " at " << q;
        }
    }
}

TEST(Interval, functions_of_wide_intervals_contain_the_values_at_their_points) {
    Random random(8);
    for (int i = 0; i < 500; ++i) {
        const PrecisionScope scope(random_digits(random));
        Rational a = random_rational(random);
        Rational b = random_rational(random);
        if (b < a) {
            std::swap(a, b);
        }
        const Interval x = hull(Interval(a), Interval(b));
        const Rational inside = a + (b - a) * Rational(below(random, 101), 100);
        ASSERT_TRUE(x.contains(inside));
        ASSERT_TRUE(square(x).contains(Rational(inside * inside)));
        ASSERT_NE(negative(square(x)), Truth::yes);
        ASSERT_TRUE(square(x).lower() >= Real(0));
        ASSERT_TRUE(abs(x).contains(magnitude(inside)));
        const Rational c = random_rational(random);
        ASSERT_TRUE((x * Interval(c)).contains(Rational(inside * c)));
        ASSERT_TRUE((x * x).contains(Rational(inside * inside)));
        if (inside != 0) {
            ASSERT_TRUE((Interval(c) / x).contains(Rational(c / inside)));
        }
        if (a > 0) {
            ASSERT_NE(equal(log(x), log(Interval(inside))), Truth::no);
        }
    }
}

TEST(Interval, comparisons_have_three_answers) {
    const Interval one(1);
    const Interval two(2);
    const Interval from_one_to_two = hull(one, two);
    const Interval third(Rational(1, 3)); // of some width
    EXPECT_EQ(less(one, two), Truth::yes);
    EXPECT_EQ(less(two, one), Truth::no);
    EXPECT_EQ(less(one, one), Truth::no);
    EXPECT_EQ(less(one, from_one_to_two), Truth::unknown);
    EXPECT_EQ(less(two, from_one_to_two), Truth::no); // no value is above 2
    EXPECT_EQ(less(from_one_to_two, two), Truth::unknown);
    EXPECT_EQ(less(third, third), Truth::unknown);
    EXPECT_EQ(less_equal(one, one), Truth::yes);
    EXPECT_EQ(less_equal(from_one_to_two, two), Truth::yes);
    EXPECT_EQ(less_equal(two, from_one_to_two), Truth::unknown);
    EXPECT_EQ(less_equal(third, third), Truth::unknown);
    EXPECT_EQ(less_equal(two, one), Truth::no);
    EXPECT_EQ(equal(one, one), Truth::yes);
    EXPECT_EQ(equal(one, two), Truth::no);
    EXPECT_EQ(equal(third, third), Truth::unknown);
    EXPECT_EQ(equal(one, from_one_to_two), Truth::unknown);
    EXPECT_EQ(positive(third), Truth::yes);
    EXPECT_EQ(positive(Interval(0)), Truth::no);
    EXPECT_EQ(positive(third - third), Truth::unknown);
    EXPECT_EQ(negative(-third), Truth::yes);
    EXPECT_EQ(negative(Interval(0)), Truth::no);
    EXPECT_TRUE(strictly_inside(Interval::between(Real(5) / Real(4), Real(3) / Real(2)), from_one_to_two));
    EXPECT_FALSE(strictly_inside(from_one_to_two, from_one_to_two));
    EXPECT_TRUE((third - third).contains_zero());
    EXPECT_FALSE(third.contains_zero());
}

TEST(Interval, what_is_undefined_answers_unknown) {
    const Interval around_zero = hull(Interval(-1), Interval(1));
    const Real nan = Real(0) / Real(0);
    const Real infinity = Real(1) / Real(0);
    for (const Interval& x :
         {Interval(1) / around_zero, Interval(1) / Interval(0), Interval(0) / Interval(0), log(around_zero), log(Interval(-1)), sqrt(Interval(-1)),
          Interval::whole_line(), Interval::exactly(nan), Interval::between(nan, nan), Interval::between(Real(2), Real(1)),
          Interval::around(nan, Real(1)), Interval::around(Real(0), Real(-1)), Interval::around(Real(0), infinity),
          hull(log(Interval(-1)), Interval(0)), max(log(Interval(-1)), Interval(0)), log(Interval(-1)) + Interval(1), exp(log(Interval(-1)))}) {
        EXPECT_FALSE(x.is_bounded()) << x;
        EXPECT_TRUE(x.contains(Rational(0)) && x.contains(Rational(-1000)) && x.contains(Rational(1000))) << x;
        EXPECT_TRUE(x.contains_zero());
        for (const Interval& y : {Interval(0), Interval(-5), around_zero}) {
            EXPECT_EQ(less(x, y), Truth::unknown) << x;
            EXPECT_EQ(less(y, x), Truth::unknown) << x;
            EXPECT_EQ(less_equal(x, y), Truth::unknown) << x;
            EXPECT_EQ(equal(x, y), Truth::unknown) << x;
            EXPECT_FALSE(strictly_inside(x, y));
        }
        EXPECT_EQ(equal(x, x), Truth::unknown);
        EXPECT_EQ(positive(x), Truth::unknown);
        EXPECT_EQ(negative(x), Truth::unknown);
        EXPECT_THROW(enclosure_text(x, 10), std::domain_error);
    }
    EXPECT_THROW(nan.to_rational(), std::domain_error);
    EXPECT_THROW(infinity.to_rational(), std::domain_error);
}

TEST(Interval, overflow_and_underflow_stay_enclosed) {
    const Interval huge = exp(exp(Interval(50)));
    EXPECT_EQ(less(Interval(1000), huge), Truth::yes);
    const Interval tiny = exp(-exp(Interval(50)));
    EXPECT_NE(positive(tiny), Truth::no);
    EXPECT_EQ(less(tiny, Interval(Rational(1, 1000))), Truth::yes);
    EXPECT_EQ(negative(tiny), Truth::no);
}

TEST(Interval, a_rounding_direction_inward_does_not_go_unseen) {
    ATTEST_NEEDS_MUTANTS();
    switch_mutant("interval_from_rational_rounds_inward");
    Random random(9);
    int lost = 0;
    for (int i = 0; i < 100; ++i) {
        const Rational q = random_rational(random);
        lost += Interval(q).contains(q) ? 0 : 1;
    }
    switch_mutant(nullptr);
    EXPECT_GT(lost, 50);
}

// Fractions of machine words have a way of their own; its ends are MPFI's.
TEST(Interval, short_fractions_have_the_ends_of_long_ones) {
    const auto same = [] {
        Random random(12);
        bool r = true;
        for (int i = 0; i < 2000; ++i) {
            const PrecisionScope scope(random_digits(random));
            const auto p = static_cast<std::int64_t>(random()) >> (random() % 60);
            const Rational q(Integer(p), Integer(random() >> (random() % 60)) + 1);
            Interval general;
            mpfi_set_q(general.data(), q.backend().data());
            const Interval x(q);
            r = r && mpfr_equal_p(&x.data()->left, &general.data()->left) != 0 && mpfr_equal_p(&x.data()->right, &general.data()->right) != 0;
        }
        return r;
    };
    EXPECT_TRUE(same());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("short_fraction_rounds_inward", same));
}

TEST(Interval, a_square_root_rounded_inward_does_not_go_unseen) {
    ATTEST_NEEDS_MUTANTS();
    switch_mutant("square_root_rounds_inward");
    Random random(9);
    int lost = 0;
    for (int i = 0; i < 100; ++i) {
        const Rational q = magnitude(random_rational(random));
        const Rational low = sqrt(Interval(q)).lower().to_rational();
        lost += low * low > q ? 1 : 0;
    }
    switch_mutant(nullptr);
    EXPECT_GT(lost, 50);
}

TEST(Precision, belongs_to_the_scope_and_the_thread) {
    const int before = working_digits();
    {
        const PrecisionScope outer(30);
        EXPECT_EQ(working_digits(), 30);
        {
            const PrecisionScope inner(200);
            EXPECT_EQ(working_digits(), 200);
        }
        EXPECT_EQ(working_digits(), 30);
        int elsewhere = 0;
        std::thread([&] { elsewhere = working_digits(); }).join();
        EXPECT_EQ(elsewhere, 50);
        const PrecisionScope least(-3);
        EXPECT_EQ(working_digits(), 5);
    }
    EXPECT_EQ(working_digits(), before);
}

// Two threads at 30 and at 200 digits at once compute what each computes alone, and results carry their thread's digits.
TEST(Precision, threads_at_different_precisions_do_not_disturb_each_other) {
    const auto compute = [](int digits) {
        const PrecisionScope scope(digits);
        Interval sum(0);
        Real real_sum(0);
        for (int i = 1; i <= 3000; ++i) {
            sum += exp(Interval(Rational(1, i))) * sqrt(Interval(i)) / (Interval(i) + log(Interval(i)));
            real_sum += Real(1) / Real(i);
        }
        return sum.lower().to_text(digits) + " " + sum.upper().to_text(digits) + " " + real_sum.to_text(digits);
    };
    const std::array<int, 2> digits = {30, 200};
    const std::array<std::string, 2> alone = {compute(30), compute(200)};
    EXPECT_GT(alone[1].size(), 5 * alone[0].size());
    std::array<std::string, 4> together;
    std::atomic<int> ready{0};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < together.size(); ++t) {
        threads.emplace_back([&, t] {
            ++ready;
            while (ready < 4) { // all at once
                std::this_thread::yield();
            }
            together[t] = compute(digits[t % 2]);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (std::size_t t = 0; t < together.size(); ++t) {
        EXPECT_EQ(together[t], alone[t % 2]);
    }
}

TEST(Real, is_a_value) {
    Real a(Rational(1, 3));
    Real& same = a;
    a = same;
    EXPECT_TRUE(a == Real(Rational(1, 3)));
    Real b = std::move(a);
    a = b;
    EXPECT_TRUE(a == b);
    std::swap(a, b);
    a += a;
    EXPECT_TRUE(a == b * Real(2));
    EXPECT_TRUE(Real(-7).to_rational() == -7);
    EXPECT_TRUE(Real(UINT64_MAX) > Real(INT64_MAX));
    EXPECT_TRUE(Real::power_of_two(-300).to_rational() == Rational(1, Integer(1) << 300));
    EXPECT_EQ(Real(0.5).to_double(), 0.5);
    const Real nan = Real(0) / Real(0);
    EXPECT_FALSE(nan == nan || nan < Real(0) || nan >= Real(0));
}
