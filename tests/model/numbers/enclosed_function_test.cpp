// Ends of elementary functions against MPFR at three times the precision, over arguments of every size.
#include "model/numbers/enclosed_function.h"

#include "model/numbers/number.h"

#include <array>
#include <gtest/gtest.h>

using namespace attest;

namespace {

constexpr std::array functions = {Elementary::exp, Elementary::expm1, Elementary::log, Elementary::log1p};

void by_mpfr(Elementary function, mpfr_ptr r, mpfr_srcptr x) {
    switch (function) {
    case Elementary::exp: mpfr_exp(r, x, MPFR_RNDN); return;
    case Elementary::expm1: mpfr_expm1(r, x, MPFR_RNDN); return;
    case Elementary::log: mpfr_log(r, x, MPFR_RNDN); return;
    case Elementary::log1p: mpfr_log1p(r, x, MPFR_RNDN); return;
    }
}

/// Do the ends contain the value, at most two units in the last place apart?
bool encloses_tightly(Elementary function, const Real& x, int digits) {
    const PrecisionScope precision(digits);
    Real lower;
    Real upper;
    enclose_function(function, lower.data(), upper.data(), x.data());
    Real two_above = lower;
    mpfr_nextabove(two_above.data());
    mpfr_nextabove(two_above.data());
    const PrecisionScope higher(3 * digits + 40);
    Real value;
    by_mpfr(function, value.data(), x.data());
    if (mpfr_nan_p(value.data()) != 0) {
        return mpfr_nan_p(lower.data()) != 0 && mpfr_nan_p(upper.data()) != 0;
    }
    return lower <= value && value <= upper && upper <= two_above;
}

} // namespace

TEST(EnclosedFunction, ends_are_the_nearest_floats_around_the_value) {
    for (const int digits : {5, 19, 40, 80, 700}) {
        const PrecisionScope precision(digits);
        for (const char* text : {"1", "-1", "1/3", "-1/3", "2", "-0.999", "1e-30", "-1e-30", "1e-300", "123.25", "-123.25", "54321", "-54321", "1e11",
                                 "-1e11", "1e40", "-1e40", "0.99999999999999999999999", "1.00000000000000000000001"}) {
            Real x;
            const std::string value = text;
            const auto slash = value.find('/');
            mpfr_set_str(x.data(), value.substr(0, slash).c_str(), 10, MPFR_RNDN);
            if (slash != std::string::npos) {
                x /= Real(3);
            }
            for (const Elementary function : functions) {
                EXPECT_TRUE(encloses_tightly(function, x, digits)) << static_cast<int>(function) << " of " << text << " at " << digits << " digits";
            }
        }
    }
}

TEST(EnclosedFunction, exact_values_are_points) {
    const Real zero(0);
    const Real one(1);
    Real lower;
    Real upper;
    const auto point = [&](Elementary function, const Real& x, const Real& value) {
        enclose_function(function, lower.data(), upper.data(), x.data());
        return lower == value && upper == value;
    };
    EXPECT_TRUE(point(Elementary::exp, zero, one));
    EXPECT_TRUE(point(Elementary::expm1, zero, zero));
    EXPECT_TRUE(point(Elementary::log, one, zero));
    EXPECT_TRUE(point(Elementary::log1p, zero, zero));
}

TEST(EnclosedFunction, ends_of_the_domain_and_one_end_alone) {
    Real end;
    enclose_function(Elementary::log, end.data(), nullptr, Real(0).data());
    EXPECT_TRUE(mpfr_inf_p(end.data()) != 0 && end < Real(0));
    enclose_function(Elementary::log1p, nullptr, end.data(), Real(-1).data());
    EXPECT_TRUE(mpfr_inf_p(end.data()) != 0 && end < Real(0));
    enclose_function(Elementary::log, end.data(), nullptr, Real(-2).data());
    EXPECT_TRUE(mpfr_nan_p(end.data()) != 0);
    Real infinite;
    mpfr_set_inf(infinite.data(), -1);
    enclose_function(Elementary::exp, nullptr, end.data(), infinite.data());
    EXPECT_EQ(end, Real(0));
}
