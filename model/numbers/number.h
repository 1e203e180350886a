// The numbers of the project, and the only place that rounds.
//
//   Integer, Rational   exact (GMP through Boost.Multiprecision)
//   Real                n decimal digits, round to nearest; for finding, never for deciding
//   Interval            two Real ends that enclose the truth, rounded outward; for deciding
//
// Real and Interval are thin types of our own over MPFR and MPFI. Boost 1.74's mpfr_float and mpfi_float keep one
// precision for the whole process, rewrite it when numbers of two precisions meet, and abort when overlapping
// intervals are compared. Here the precision belongs to the thread (PrecisionScope), every result has the precision
// of the thread that computes it, and comparisons of intervals have three answers (Truth). Relational operators of
// Interval are deleted so that no generic code can decide by accident. A copy keeps its source's precision. Boost's
// backends as storage cost two thirds of the time of a training step in memory management; only the limbs of a
// result are allocated here, and += on a number of the working precision allocates nothing.
//
// Boost's own extension point was tried: a backend over MPFR's limbs with the precision of the thread under boost::multiprecision::number. Measured
// in one run at 50 digits, Real | number<.., et_on> | number<.., et_off>, nanoseconds: a = a b + c 82 | 30 | 72, a term of a dot product 67 | 60..69
// | 67, a softmax of 8 logits 35,000 | 31,000..36,000 | 36,000; at 400 digits all are within 8 %. So a backend costs nothing, and expression
// templates save two allocations where an expression has two operations; steps and paths spend their time in exponentials and in += and would not
// change by more than some percent. Not adopted yet: Real's member functions and `auto` of expressions are used all over the project.
#pragma once

#include <boost/multiprecision/gmp.hpp>
#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <mpfi.h>
#include <mpfr.h>
#include <string>
#include <string_view>

namespace attest {

using Integer = boost::multiprecision::number<boost::multiprecision::gmp_int, boost::multiprecision::et_off>;
using Rational = boost::multiprecision::number<boost::multiprecision::gmp_rational, boost::multiprecision::et_off>;

/// Decimal digits of every Real and Interval that the calling thread computes (at least 5). A new thread starts at 50.
int working_digits();

/// Sets the calling thread's working digits for the life of the scope. Tasks on other threads need a scope of their own.
class PrecisionScope {
public:
    explicit PrecisionScope(int digits);
    ~PrecisionScope();
    PrecisionScope(const PrecisionScope&) = delete;
    PrecisionScope& operator=(const PrecisionScope&) = delete;

private:
    int previous_;
};

/// Three-valued answer of a question about intervals.
enum class Truth { no, unknown, yes };

/// A floating-point number of the thread's working digits, rounded to nearest. May be infinite or NaN, like double.
class Real {
public:
    Real(); ///< 0
    Real(const Real&);
    Real(Real&& other) noexcept : value_{other.value_[0]} { other.value_[0]._mpfr_d = nullptr; }
    Real& operator=(const Real&);
    Real& operator=(Real&& other) noexcept {
        mpfr_swap(value_, other.value_);
        return *this;
    }
    ~Real() {
        if (value_[0]._mpfr_d != nullptr) {
            mpfr_clear(value_);
        }
    }
    template <std::signed_integral T>
    Real(T value) : Real(Tag{}) {
        mpfr_set_sj(data(), static_cast<std::intmax_t>(value), MPFR_RNDN);
    }
    template <std::unsigned_integral T>
    Real(T value) : Real(Tag{}) {
        mpfr_set_uj(data(), static_cast<std::uintmax_t>(value), MPFR_RNDN);
    }
    explicit Real(double value);
    explicit Real(const Rational& value);
    /// 10^exponent, rounded to nearest.
    static Real power_of_ten(long exponent);
    /// 2^exponent, exact.
    static Real power_of_two(long exponent);

    Real& operator+=(const Real&);
    Real& operator-=(const Real&);
    Real& operator*=(const Real&);
    Real& operator/=(const Real&);
    Real operator-() const;
    friend Real operator+(const Real&, const Real&);
    friend Real operator-(const Real&, const Real&);
    friend Real operator*(const Real&, const Real&);
    friend Real operator/(const Real&, const Real&);
    friend bool operator==(const Real& a, const Real& b) { return mpfr_equal_p(a.data(), b.data()) != 0; }
    friend bool operator<(const Real& a, const Real& b) { return mpfr_less_p(a.data(), b.data()) != 0; }
    friend bool operator>(const Real& a, const Real& b) { return b < a; }
    friend bool operator<=(const Real& a, const Real& b) { return mpfr_lessequal_p(a.data(), b.data()) != 0; }
    friend bool operator>=(const Real& a, const Real& b) { return b <= a; }

    double to_double() const;
    bool is_finite() const;
    /// The exact value (of up to 2^30 bits, MPFR's range of exponents). Throws std::domain_error when it is not finite.
    Rational to_rational() const;
    /// In scientific notation ("1.25e-3"), `digits` significant ones, rounded to nearest or as told (MPFR_RNDU: upward).
    std::string to_text(int digits, mpfr_rnd_t rounding = MPFR_RNDN) const;

    mpfr_ptr data() { return value_; }
    mpfr_srcptr data() const { return value_; }

private:
    struct Tag {};
    explicit Real(Tag); // undefined value, working precision
    mpfr_t value_;      // without limbs once moved from: then only assignment and destruction are allowed
};

Real abs(const Real&);
Real exp(const Real&);
Real expm1(const Real&);
Real log(const Real&);
Real log1p(const Real&);
Real sqrt(const Real&);
std::ostream& operator<<(std::ostream&, const Real&);

/// A closed interval that contains the true value; every operation rounds outward. An operation without a defined
/// result (division by an interval that touches 0, log of a negative number) gives NaN ends or infinite ends: such an
/// interval answers `unknown` to every question and contains everything.
class Interval {
public:
    Interval(); ///< [0, 0]
    Interval(const Interval&);
    Interval(Interval&& other) noexcept : value_{other.value_[0]} { other.value_[0].left._mpfr_d = nullptr; }
    Interval& operator=(const Interval&);
    Interval& operator=(Interval&& other) noexcept {
        mpfi_swap(value_, other.value_);
        return *this;
    }
    ~Interval() {
        if (value_[0].left._mpfr_d != nullptr) {
            mpfi_clear(value_);
        }
    }
    template <std::signed_integral T>
    Interval(T value) : Interval(Tag{}) {
        set_integer(static_cast<std::intmax_t>(value));
    }
    template <std::unsigned_integral T>
    Interval(T value) : Interval(Tag{}) {
        set_integer_unsigned(static_cast<std::uintmax_t>(value));
    }
    /// The tightest enclosure of an exact number at the working digits.
    explicit Interval(const Rational& value);
    /// A floating-point number taken as exact: [value, value], widened only if the working digits are fewer than value's.
    static Interval exactly(const Real& value);
    static Interval exactly(double value);
    /// [lower, upper]; needs lower <= upper, otherwise the result is the whole line.
    static Interval between(const Real& lower, const Real& upper);
    /// [value - radius, value + radius], rounded outward.
    static Interval around(const Real& value, const Real& radius);
    static Interval whole_line();

    Interval& operator+=(const Interval&);
    Interval& operator-=(const Interval&);
    Interval& operator*=(const Interval&);
    Interval& operator/=(const Interval&);
    Interval operator-() const;
    friend Interval operator+(const Interval&, const Interval&);
    friend Interval operator-(const Interval&, const Interval&);
    friend Interval operator*(const Interval&, const Interval&);
    friend Interval operator/(const Interval&, const Interval&);

    // Overlapping intervals have no order; ask less(), less_equal(), equal() instead.
    bool operator==(const Interval&) const = delete;
    bool operator<(const Interval&) const = delete;
    bool operator>(const Interval&) const = delete;
    bool operator<=(const Interval&) const = delete;
    bool operator>=(const Interval&) const = delete;

    Real lower() const;
    Real upper() const;
    /// A point of the interval near its middle (no guarantee but lower <= midpoint <= upper).
    Real midpoint() const;
    /// An upper bound of the distance from midpoint() to every point of the interval.
    Real radius() const;
    bool is_bounded() const;
    bool contains(const Rational&) const;
    bool contains(const Real&) const;
    bool contains_zero() const;

    mpfi_ptr data() { return value_; }
    mpfi_srcptr data() const { return value_; }

private:
    struct Tag {};
    explicit Interval(Tag); // undefined value, working precision
    void set_integer(std::intmax_t);
    void set_integer_unsigned(std::uintmax_t);
    mpfi_t value_; // without limbs once moved from: then only assignment and destruction are allowed
};

Interval abs(const Interval&);
Interval exp(const Interval&);
Interval expm1(const Interval&);
Interval log(const Interval&);
Interval log1p(const Interval&);
Interval sqrt(const Interval&);
/// The tight enclosure of x^2 (never negative), unlike x * x.
Interval square(const Interval&);
/// The smallest interval that contains both.
Interval hull(const Interval&, const Interval&);
/// max and min of the enclosed values.
Interval max(const Interval&, const Interval&);
Interval min(const Interval&, const Interval&);
/// Is every value of a below every value of b (yes), none (no), or can that not be told (unknown; also for NaN)?
Truth less(const Interval& a, const Interval& b);
Truth less_equal(const Interval& a, const Interval& b);
/// `yes` only for two equal points, `no` for disjoint intervals.
Truth equal(const Interval& a, const Interval& b);
/// Is the enclosed value positive? Negative?
Truth positive(const Interval&);
Truth negative(const Interval&);
/// Is `inner` inside the interior of `outer`? (A plain fact about the two sets.)
bool strictly_inside(const Interval& inner, const Interval& outer);
std::ostream& operator<<(std::ostream&, const Interval&);

/// Generic code names scalars by these: the nearest (or enclosing) T of an exact number.
template <class T>
T number_from(const Rational& value) {
    return T(value);
}
/// The nearest double (below 2^-1022 possibly its neighbour). GMP's own conversion cuts digits off instead: 1/100 would not be 0.01.
template <>
double number_from<double>(const Rational& value);

} // namespace attest
