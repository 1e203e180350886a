#include "model/numbers/number_text.h"
#include "tests/random_bits.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

bool accepted(std::string_view text) {
    try {
        parse_exact(text);
        return true;
    } catch (const NumberError&) {
        return false;
    }
}
bool accepted_decimal(std::string_view text) {
    try {
        parse_decimal(text);
        return true;
    } catch (const NumberError&) {
        return false;
    }
}
std::string reduced(std::string_view text) { return to_text(parse_exact(text)); }

// More denominators than are kept, each met again after it was forgotten.
TEST(NumberText, fractions_share_the_text_of_their_denominators) {
    FractionTexts texts;
    for (int round = 0; round < 2; ++round) {
        for (int bottom = 1; bottom <= 100; ++bottom) {
            for (const int top : {0, 1, -7, bottom, 1000003}) {
                const Rational value(top, bottom);
                EXPECT_EQ(texts(value), to_text(value));
            }
        }
    }
}

} // namespace

TEST(ExactNumber, is_read_exactly_and_written_reduced) {
    EXPECT_EQ(reduced("0"), "0");
    EXPECT_EQ(reduced("-0"), "0");
    EXPECT_EQ(reduced("-0.00"), "0");
    EXPECT_EQ(reduced("0/5"), "0");
    EXPECT_EQ(reduced("2/4"), "1/2");
    EXPECT_EQ(reduced("-6/3"), "-2");
    EXPECT_EQ(reduced("010"), "10"); // not octal
    EXPECT_EQ(reduced("08/010"), "4/5");
    EXPECT_EQ(reduced("0.125"), "1/8");
    EXPECT_EQ(reduced("-00.10"), "-1/10");
    EXPECT_EQ(reduced("12345678901234567890.5"), "24691357802469135781/2");
    RandomBits random(1);
    for (int i = 0; i < 1000; ++i) {
        const Rational q(static_cast<std::int64_t>(random()), 1 + static_cast<std::int64_t>(random() >> 2U));
        EXPECT_TRUE(parse_exact(to_text(q)) == q);
    }
}

TEST(ExactNumber, nothing_else_is_accepted) {
    for (const char* text : {"",     "-",   "+1",    "--1",   "1-",   " 1",       "1 ",   "1e",    "1e10001", "0x10",     ".5",  "5.",
                             "-.5",  ".",   "1.2.3", "1/2/3", "/2",   "1/",       "1/-2", "1.5/2", "1/2.5",   "1/0",      "0/0", "1/00",
                             "-1/0", "nan", "NaN",   "inf",   "-inf", "infinity", "1,5",  "1_000", "1'000",   "\xd9\xa1", "1\n", "\"1\""}) {
        EXPECT_FALSE(accepted(text)) << text;
    }
    EXPECT_FALSE(accepted(std::string_view("1\0", 2)));
    EXPECT_TRUE(accepted(std::string(max_exact_number_length, '9')));
    EXPECT_FALSE(accepted(std::string(max_exact_number_length + 1, '9')));
}

TEST(Decimal, takes_an_exponent_within_bounds) {
    EXPECT_TRUE(parse_decimal("1e-3") == Rational(1, 1000));
    EXPECT_TRUE(parse_decimal("-1.25E2") == -125);
    EXPECT_TRUE(parse_decimal("1e+2") == 100);
    EXPECT_TRUE(parse_decimal("1e-05") == Rational(1, 100000));
    EXPECT_TRUE(parse_decimal("3/4") == Rational(3, 4));
    for (const char* text :
         {"1e", "e5", "1e--5", "1e+-5", "1e1.5", "1e5e5", "1/2e5", "1e100001", "1e-100001", "1e999999999", "1e99999999999999999999", "1e 5", "nan"}) {
        EXPECT_FALSE(accepted_decimal(text)) << text;
    }
    EXPECT_TRUE(accepted_decimal("1e-100000"));
}

TEST(FixedText, rounds_to_nearest) {
    EXPECT_EQ(fixed_text(Rational(1, 3), 5), "0.33333");
    EXPECT_EQ(fixed_text(Rational(2, 3), 5), "0.66667");
    EXPECT_EQ(fixed_text(Rational(-2, 3), 0), "-1");
    EXPECT_EQ(fixed_text(Rational(-1, 3), 0), "0");
    EXPECT_EQ(fixed_text(Rational(1, 1000), 2), "0");
    EXPECT_EQ(fixed_text(Rational(-1, 1000), 2), "0");
    EXPECT_EQ(fixed_text(Rational(1995, 1000), 2), "2");
    EXPECT_EQ(fixed_text(Rational(100), 3), "100");
    EXPECT_EQ(fixed_text(Rational(-5, 4), 4), "-1.25");
    RandomBits random(2);
    for (int i = 0; i < 1000; ++i) {
        const Rational q(static_cast<std::int32_t>(random()), 1 + static_cast<std::int32_t>(random() >> 34U));
        const int places = static_cast<int>(random() % 12);
        const Rational error = parse_exact(fixed_text(q, places)) - q;
        EXPECT_TRUE((error < 0 ? Rational(-error) : error) * 2 <= parse_decimal("1e-" + std::to_string(places)));
    }
}

TEST(UpperBoundText, is_short_and_never_below) {
    EXPECT_EQ(upper_bound_text(Real(0)), "0");
    EXPECT_EQ(upper_bound_text(Real(1)), "1e0");
    EXPECT_EQ(upper_bound_text(Real(Rational(1, 3))), "3.4e-1");
    EXPECT_EQ(upper_bound_text(Real(Rational(999, 1000))), "1e0");
    EXPECT_EQ(upper_bound_text(Real(1001)), "1.1e3");
    EXPECT_THROW(upper_bound_text(Real(-1)), std::domain_error);
    EXPECT_THROW(upper_bound_text(Real(1) / Real(0)), std::domain_error);
    EXPECT_THROW(upper_bound_text(Real(0) / Real(0)), std::domain_error);
    RandomBits random(3);
    for (int i = 0; i < 1000; ++i) {
        const Real x = Real(static_cast<std::int64_t>(random() >> 1U)) * Real::power_of_ten(static_cast<long>(random() % 200) - 100);
        const Rational bound = parse_decimal(upper_bound_text(x));
        EXPECT_TRUE(x.to_rational() <= bound && bound <= x.to_rational() * Rational(12, 10) + Rational(0));
    }
}

TEST(RealText, is_scientific_without_padding) {
    EXPECT_EQ(Real(Rational(1, 800)).to_text(3), "1.25e-3");
    EXPECT_EQ(Real(1).to_text(1), "1e0");
    EXPECT_EQ(Real(0).to_text(3), "0.00e0");
    EXPECT_EQ(Real(-1024).to_text(2), "-1.0e3");
    EXPECT_EQ(Real(-1024).to_text(2, MPFR_RNDD), "-1.1e3");
    EXPECT_EQ(Real::power_of_ten(120).to_text(2), "1.0e120");
}

TEST(EnclosureText, contains_the_interval) {
    RandomBits random(4);
    for (int i = 0; i < 2000; ++i) {
        const PrecisionScope scope(10 + static_cast<int>(random() % 60));
        const long exponent = static_cast<long>(random() % 200) - 100;
        const Real middle = Real(static_cast<std::int64_t>(random())) * Real::power_of_ten(exponent);
        const Real radius = random() % 4 == 0
                                ? Real(0)
                                : Real(static_cast<std::int64_t>(random() % 1000)) * Real::power_of_ten(exponent - static_cast<long>(random() % 40));
        const Interval x = Interval::around(middle, radius);
        const int digits = static_cast<int>(random() % 50);
        const Enclosure text = enclosure_text(x, digits);
        const Rational mid = parse_decimal(text.mid);
        const Rational bound = parse_decimal(text.radius);
        ASSERT_TRUE(mid - bound <= x.lower().to_rational() && x.upper().to_rational() <= mid + bound) << x << " " << text.mid << " " << text.radius;
        // no wider than the interval and one unit in the last printed digit make it (the bound has two digits)
        Rational size = middle.to_rational();
        size = size < 0 ? Rational(-size) : size;
        const Rational unit = size * parse_decimal("1e-" + std::to_string(std::max(digits, 1) - 1));
        const Rational width = x.upper().to_rational() - x.lower().to_rational();
        ASSERT_TRUE(bound <= (width * Rational(6, 10) + unit) * Rational(12, 10)) << x << " " << text.mid << " " << text.radius;
        ASSERT_LE(text.mid.size(), static_cast<std::size_t>(std::max(digits, 1)) + 15U);
    }
}

TEST(EnclosureText, reads_well) {
    const auto text = [](const Interval& x, int digits) {
        const Enclosure e = enclosure_text(x, digits);
        return e.mid + " " + e.radius;
    };
    EXPECT_EQ(text(Interval(0), 10), "0 0");
    EXPECT_EQ(text(Interval(12), 10), "12 0");
    EXPECT_EQ(text(Interval(Rational(-3, 4)), 10), "-0.75 0");
    EXPECT_EQ(text(Interval(1200000), 3), "1.2e6 0");
    EXPECT_EQ(text(Interval::exactly(Real::power_of_ten(-40) * Real(0) + Real(1)), 5), "1 0");
    EXPECT_EQ(text(Interval(Rational(1, 3)), 4), "0.3333 3.4e-5");
    EXPECT_EQ(text(hull(Interval(1), Interval(2)), 30), "1.5 5e-1"); // the width says how many digits make sense
    EXPECT_EQ(text(hull(Interval(-1), Interval(1)), 30), "0 1e0");
    EXPECT_EQ(text(exp(Interval(-1000)), 3), "5.08e-435 4.1e-438");
}

TEST(EnclosureText, extremes_are_enclosed_or_refused) {
    const Enclosure tiny = enclosure_text(exp(Interval(-1000000)), 10); // 10^-434295
    EXPECT_EQ(tiny.mid, "0");
    EXPECT_EQ(tiny.radius, "1e-100000");
    EXPECT_THROW(enclosure_text(exp(Interval(1000000)), 10), std::domain_error);
    const PrecisionScope scope(12000);
    const Enclosure precise = enclosure_text(Interval(Rational(1, 3)), 12000);
    EXPECT_LE(precise.mid.size(), max_exact_number_length);
    EXPECT_TRUE(parse_decimal(precise.radius) < parse_decimal("1e-8000"));
}

TEST(DoubleText, reads_back_as_the_same_double) {
    EXPECT_EQ(double_text(0.1), "0.1");
    EXPECT_EQ(double_text(-2.5e-300), "-2.5e-300");
    RandomBits random(5);
    for (int i = 0; i < 1000; ++i) {
        const double x = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())), static_cast<int>(random() % 600) - 300);
        EXPECT_EQ(std::stod(double_text(x)), x);
    }
}
