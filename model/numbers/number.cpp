#include "model/numbers/number.h"

#include "model/mutant.h"
#include "model/numbers/enclosed_function.h"
#include "model/numbers/limb_pool.h"

#include <ostream>
#include <stdexcept>

namespace attest {
namespace {

// Digits in bits, with two bits to spare so that `digits` decimal digits survive a conversion there and back.
constexpr mpfr_prec_t bits_of(int digits) { return static_cast<mpfr_prec_t>(digits) * 3322 / 1000 + 3; }

[[maybe_unused]] const bool pool_in_use = (use_limb_pool(), true); // before main: numbers are everywhere

thread_local int current_digits = 50;
thread_local mpfr_prec_t current_bits = bits_of(50);

// MPFR keeps caches per thread; without this they are reported as leaks when a worker thread ends.
struct MpfrCacheGuard {
    ~MpfrCacheGuard() { mpfr_free_cache(); }
};
void touch_cache_guard() {
    thread_local MpfrCacheGuard guard;
    (void)guard;
}

} // namespace

int working_digits() { return current_digits; }

PrecisionScope::PrecisionScope(int digits) : previous_(current_digits) {
    touch_cache_guard();
    current_digits = digits < 5 ? 5 : digits;
    current_bits = bits_of(current_digits);
}
PrecisionScope::~PrecisionScope() {
    current_digits = previous_;
    current_bits = bits_of(previous_);
}

// ---- Real

Real::Real(Tag) { mpfr_init2(value_, current_bits); }
Real::Real() : Real(Tag{}) { mpfr_set_zero(value_, 1); }
Real::Real(const Real& other) {
    mpfr_init2(value_, mpfr_get_prec(other.value_));
    mpfr_set(value_, other.value_, MPFR_RNDN);
}
Real& Real::operator=(const Real& other) {
    if (this == &other) {
        return *this;
    }
    if (value_[0]._mpfr_d == nullptr) {
        mpfr_init2(value_, mpfr_get_prec(other.value_));
    } else if (mpfr_get_prec(value_) != mpfr_get_prec(other.value_)) {
        mpfr_set_prec(value_, mpfr_get_prec(other.value_));
    }
    mpfr_set(value_, other.value_, MPFR_RNDN);
    return *this;
}
Real::Real(double value) : Real(Tag{}) { mpfr_set_d(data(), value, MPFR_RNDN); }
Real::Real(const Rational& value) : Real(Tag{}) { mpfr_set_q(data(), value.backend().data(), MPFR_RNDN); }

Real Real::power_of_ten(long exponent) {
    Real result(10);
    mpfr_pow_si(result.data(), result.data(), exponent, MPFR_RNDN);
    return result;
}
Real Real::power_of_two(long exponent) {
    Real result(1);
    mpfr_mul_2si(result.data(), result.data(), exponent, MPFR_RNDN);
    return result;
}

// a op b at the working precision; a op= b writes into a where a has that precision.
#define ATTEST_REAL_OPERATION(op, call)                                                                                                              \
    Real operator op(const Real& a, const Real& b) {                                                                                                 \
        Real r(Real::Tag{});                                                                                                                         \
        call(r.data(), a.data(), b.data(), MPFR_RNDN);                                                                                               \
        return r;                                                                                                                                    \
    }                                                                                                                                                \
    Real& Real::operator op##=(const Real& b) {                                                                                                      \
        if (mpfr_get_prec(value_) != current_bits) {                                                                                                 \
            return *this = *this op b;                                                                                                               \
        }                                                                                                                                            \
        call(value_, value_, b.value_, MPFR_RNDN);                                                                                                   \
        return *this;                                                                                                                                \
    }
ATTEST_REAL_OPERATION(+, mpfr_add)
ATTEST_REAL_OPERATION(-, mpfr_sub)
ATTEST_REAL_OPERATION(*, mpfr_mul)
ATTEST_REAL_OPERATION(/, mpfr_div)
#undef ATTEST_REAL_OPERATION
Real Real::operator-() const {
    Real r(Tag{});
    mpfr_neg(r.data(), data(), MPFR_RNDN);
    return r;
}

double Real::to_double() const { return mpfr_get_d(data(), MPFR_RNDN); }
bool Real::is_finite() const { return mpfr_number_p(data()) != 0; }

Rational Real::to_rational() const {
    if (!is_finite()) {
        throw std::domain_error("an infinite or undefined Real has no rational value");
    }
    Rational r;
    mpfr_get_q(r.backend().data(), data());
    return r;
}

std::string Real::to_text(int digits, mpfr_rnd_t rounding) const {
    char* text = nullptr;
    if (mpfr_asprintf(&text, "%.*R*e", digits < 1 ? 0 : digits - 1, rounding, data()) < 0 || text == nullptr) {
        throw std::bad_alloc();
    }
    std::string result(text);
    mpfr_free_str(text);
    // printf writes at least two digits of the exponent, and its plus sign
    if (const auto e = result.find('e'); e != std::string::npos) {
        const auto digit = result.find_first_not_of("+-0", e + 1);
        const bool negative = result[e + 1] == '-';
        result =
            result.substr(0, e + 1) + (negative && digit != std::string::npos ? "-" : "") + (digit == std::string::npos ? "0" : result.substr(digit));
    }
    return result;
}

#define ATTEST_REAL_FUNCTION(name)                                                                                                                   \
    Real name(const Real& x) {                                                                                                                       \
        touch_cache_guard();                                                                                                                         \
        Real r;                                                                                                                                      \
        mpfr_##name(r.data(), x.data(), MPFR_RNDN);                                                                                                  \
        return r;                                                                                                                                    \
    }
ATTEST_REAL_FUNCTION(abs)
ATTEST_REAL_FUNCTION(exp)
ATTEST_REAL_FUNCTION(expm1)
ATTEST_REAL_FUNCTION(log)
ATTEST_REAL_FUNCTION(log1p)
ATTEST_REAL_FUNCTION(sqrt)
#undef ATTEST_REAL_FUNCTION

std::ostream& operator<<(std::ostream& out, const Real& x) { return out << x.to_text(20); }

// ---- Interval

Interval::Interval(Tag) { mpfi_init2(value_, current_bits); }
Interval::Interval() : Interval(Tag{}) { mpfi_set_ui(value_, 0); }
Interval::Interval(const Interval& other) {
    mpfi_init2(value_, mpfi_get_prec(other.value_));
    mpfi_set(value_, other.value_);
}
Interval& Interval::operator=(const Interval& other) {
    if (this == &other) {
        return *this;
    }
    if (value_[0].left._mpfr_d == nullptr) {
        mpfi_init2(value_, mpfi_get_prec(other.value_));
    } else if (mpfi_get_prec(value_) != mpfi_get_prec(other.value_)) {
        mpfi_set_prec(value_, mpfi_get_prec(other.value_));
    }
    mpfi_set(value_, other.value_);
    return *this;
}
void Interval::set_integer(std::intmax_t value) { mpfi_set_si(data(), static_cast<long>(value)); }
void Interval::set_integer_unsigned(std::uintmax_t value) { mpfi_set_ui(data(), static_cast<unsigned long>(value)); }
namespace {
/// p / q of two machine words, p exact at the precision of the ends: one division an end instead of MPFR's general one. False: not such a fraction.
bool set_short_fraction(mpfi_ptr r, mpq_srcptr value) {
    if (mpz_fits_slong_p(mpq_numref(value)) == 0 || mpz_fits_ulong_p(mpq_denref(value)) == 0 ||
        static_cast<mpfr_prec_t>(mpz_sizeinbase(mpq_numref(value), 2)) > mpfi_get_prec(r)) {
        return false;
    }
    const long p = mpz_get_si(mpq_numref(value));
    const unsigned long q = mpz_get_ui(mpq_denref(value));
    mpfr_set_si(&r->left, p, MPFR_RNDD);
    mpfr_set_si(&r->right, p, MPFR_RNDU);
    if (q != 1) {
        mpfr_div_ui(&r->left, &r->left, q, mutant("short_fraction_rounds_inward") ? MPFR_RNDU : MPFR_RNDD);
        mpfr_div_ui(&r->right, &r->right, q, MPFR_RNDU);
    }
    return true;
}
} // namespace

Interval::Interval(const Rational& value) : Interval(Tag{}) {
    if (!set_short_fraction(data(), value.backend().data())) {
        mpfi_set_q(data(), value.backend().data());
    }
    if (mutant("interval_from_rational_rounds_inward")) {
        mpfr_set_q(&data()->left, value.backend().data(), MPFR_RNDU);
    }
}

Interval Interval::exactly(const Real& value) {
    Interval r;
    mpfi_set_fr(r.data(), value.data());
    return r;
}
Interval Interval::exactly(double value) {
    Interval r;
    mpfi_set_d(r.data(), value);
    return r;
}
Interval Interval::between(const Real& lower, const Real& upper) {
    if (!(lower <= upper)) {
        return whole_line();
    }
    Interval r;
    mpfr_set(&r.data()->left, lower.data(), MPFR_RNDD);
    mpfr_set(&r.data()->right, upper.data(), MPFR_RNDU);
    return r;
}
Interval Interval::around(const Real& value, const Real& radius) {
    Interval r;
    if (!(radius >= Real(0)) || !value.is_finite()) {
        return whole_line();
    }
    mpfr_sub(&r.data()->left, value.data(), radius.data(), MPFR_RNDD);
    mpfr_add(&r.data()->right, value.data(), radius.data(), MPFR_RNDU);
    return r;
}
Interval Interval::whole_line() {
    Interval r;
    mpfr_set_inf(&r.data()->left, -1);
    mpfr_set_inf(&r.data()->right, 1);
    return r;
}

// a op b at the working precision; a op= b writes into a where a has that precision.
#define ATTEST_INTERVAL_OPERATION(op, call)                                                                                                          \
    Interval operator op(const Interval& a, const Interval& b) {                                                                                     \
        Interval r(Interval::Tag{});                                                                                                                 \
        call(r.data(), a.data(), b.data());                                                                                                          \
        return r;                                                                                                                                    \
    }                                                                                                                                                \
    Interval& Interval::operator op##=(const Interval& b) {                                                                                          \
        if (mpfi_get_prec(value_) != current_bits) {                                                                                                 \
            return *this = *this op b;                                                                                                               \
        }                                                                                                                                            \
        call(value_, value_, b.value_);                                                                                                              \
        return *this;                                                                                                                                \
    }
ATTEST_INTERVAL_OPERATION(+, mpfi_add)
ATTEST_INTERVAL_OPERATION(-, mpfi_sub)
ATTEST_INTERVAL_OPERATION(*, mpfi_mul)
#undef ATTEST_INTERVAL_OPERATION
Interval operator/(const Interval& a, const Interval& b) {
    if (b.contains_zero()) {
        return Interval::whole_line();
    }
    Interval r(Interval::Tag{});
    mpfi_div(r.data(), a.data(), b.data());
    return r;
}
Interval& Interval::operator/=(const Interval& b) { return *this = *this / b; }
Interval Interval::operator-() const {
    Interval r(Tag{});
    mpfi_neg(r.data(), data());
    return r;
}

Real Interval::lower() const {
    Real r;
    mpfr_set(r.data(), &data()->left, MPFR_RNDD);
    return r;
}
Real Interval::upper() const {
    Real r;
    mpfr_set(r.data(), &data()->right, MPFR_RNDU);
    return r;
}
Real Interval::midpoint() const {
    Real r;
    mpfi_mid(r.data(), data());
    return r;
}
Real Interval::radius() const {
    const Real middle = midpoint();
    Real below;
    Real above;
    mpfr_sub(below.data(), middle.data(), &data()->left, MPFR_RNDU);
    mpfr_sub(above.data(), &data()->right, middle.data(), MPFR_RNDU);
    return below < above ? above : below;
}
bool Interval::is_bounded() const { return mpfr_number_p(&data()->left) != 0 && mpfr_number_p(&data()->right) != 0; }

namespace {
bool undefined(const Interval& x) { return mpfr_nan_p(&x.data()->left) != 0 || mpfr_nan_p(&x.data()->right) != 0; }
} // namespace

bool Interval::contains(const Rational& q) const {
    return undefined(*this) || (mpfr_cmp_q(&data()->left, q.backend().data()) <= 0 && mpfr_cmp_q(&data()->right, q.backend().data()) >= 0);
}
bool Interval::contains(const Real& x) const {
    return undefined(*this) || (mpfr_lessequal_p(&data()->left, x.data()) != 0 && mpfr_lessequal_p(x.data(), &data()->right) != 0);
}
bool Interval::contains_zero() const { return undefined(*this) || (mpfr_sgn(&data()->left) <= 0 && mpfr_sgn(&data()->right) >= 0); }

// mpfi takes the functions' domains into account: outside, it returns NaN ends, which mean "unknown" here.
#define ATTEST_INTERVAL_FUNCTION(name, call)                                                                                                         \
    Interval name(const Interval& x) {                                                                                                               \
        touch_cache_guard();                                                                                                                         \
        Interval r;                                                                                                                                  \
        call(r.data(), x.data());                                                                                                                    \
        return r;                                                                                                                                    \
    }
ATTEST_INTERVAL_FUNCTION(abs, mpfi_abs)
ATTEST_INTERVAL_FUNCTION(square, mpfi_sqr)
#undef ATTEST_INTERVAL_FUNCTION

// The same with a fault of the mutation tests: the lower end is rounded up to the upper one.
#define ATTEST_INTERVAL_FUNCTION(name, call, wrong)                                                                                                  \
    Interval name(const Interval& x) {                                                                                                               \
        touch_cache_guard();                                                                                                                         \
        Interval r;                                                                                                                                  \
        call(r.data(), x.data());                                                                                                                    \
        if (wrong) {                                                                                                                                 \
            mpfr_set(&r.data()->left, &r.data()->right, MPFR_RNDU);                                                                                  \
        }                                                                                                                                            \
        return r;                                                                                                                                    \
    }
ATTEST_INTERVAL_FUNCTION(sqrt, mpfi_sqrt, mutant("square_root_rounds_inward"))
#undef ATTEST_INTERVAL_FUNCTION

namespace {

/// [f(left), f(right)] of an increasing function, NaN ends outside its domain.
void enclose_increasing(Elementary function, Interval& r, const Interval& x) {
    touch_cache_guard();
    mpfr_srcptr left = &x.data()->left;
    mpfr_srcptr right = &x.data()->right;
    if (mpfr_equal_p(left, right) != 0) {
        enclose_function(function, &r.data()->left, &r.data()->right, left);
    } else {
        enclose_function(function, &r.data()->left, nullptr, left);
        enclose_function(function, nullptr, &r.data()->right, right);
    }
}

} // namespace

#define ATTEST_INTERVAL_FUNCTION(name)                                                                                                               \
    Interval name(const Interval& x) {                                                                                                               \
        Interval r;                                                                                                                                  \
        enclose_increasing(Elementary::name, r, x);                                                                                                  \
        if (mutant("logarithm_rounds_inward")) {                                                                                                     \
            mpfr_set(&r.data()->left, &r.data()->right, MPFR_RNDU);                                                                                  \
        }                                                                                                                                            \
        return r;                                                                                                                                    \
    }
ATTEST_INTERVAL_FUNCTION(log)
ATTEST_INTERVAL_FUNCTION(log1p)
#undef ATTEST_INTERVAL_FUNCTION
Interval expm1(const Interval& x) {
    Interval r;
    enclose_increasing(Elementary::expm1, r, x);
    return r;
}

// Nearly all arguments are narrow: then one exponential will do, since for 0 <= w <= 1 the upper end satisfies e^{l+w} <= e^l (1 + w + w^2).
Interval exp(const Interval& x) {
    Interval r;
    mpfr_srcptr low = &x.data()->left;
    Real width;
    mpfr_sub(width.data(), &x.data()->right, low, MPFR_RNDU);
    if (!x.is_bounded() || mpfr_zero_p(width.data()) != 0 || mpfr_cmp_ui_2exp(width.data(), 1, -20) > 0) {
        enclose_increasing(Elementary::exp, r, x);
    } else {
        touch_cache_guard();
        mpfr_ptr upper = &r.data()->right;
        enclose_function(Elementary::exp, &r.data()->left, upper, low);
        Real factor; // 1 + w (1 + w)
        mpfr_add_ui(factor.data(), width.data(), 1, MPFR_RNDU);
        mpfr_mul(factor.data(), factor.data(), width.data(), MPFR_RNDU);
        mpfr_add_ui(factor.data(), factor.data(), 1, MPFR_RNDU);
        mpfr_mul(upper, upper, factor.data(), MPFR_RNDU);
    }
    if (mutant("exp_rounds_inward")) {
        mpfr_set(&r.data()->left, &r.data()->right, MPFR_RNDU);
    }
    return r;
}

Interval hull(const Interval& a, const Interval& b) {
    if (undefined(a) || undefined(b)) {
        return Interval::whole_line();
    }
    Interval r;
    mpfi_union(r.data(), a.data(), b.data());
    return r;
}
Interval max(const Interval& a, const Interval& b) {
    if (undefined(a) || undefined(b)) {
        return Interval::whole_line();
    }
    Interval r;
    mpfr_max(&r.data()->left, &a.data()->left, &b.data()->left, MPFR_RNDD);
    mpfr_max(&r.data()->right, &a.data()->right, &b.data()->right, MPFR_RNDU);
    return r;
}
Interval min(const Interval& a, const Interval& b) { return -max(-a, -b); }

Truth less(const Interval& a, const Interval& b) {
    if (undefined(a) || undefined(b)) {
        return Truth::unknown;
    }
    if (mpfr_less_p(&a.data()->right, &b.data()->left) != 0) {
        return Truth::yes;
    }
    return mpfr_greaterequal_p(&a.data()->left, &b.data()->right) != 0 ? Truth::no : Truth::unknown;
}
Truth less_equal(const Interval& a, const Interval& b) {
    const Truth above = less(b, a);
    return above == Truth::yes ? Truth::no : above == Truth::no ? Truth::yes : Truth::unknown;
}
Truth equal(const Interval& a, const Interval& b) {
    if (less(a, b) == Truth::yes || less(b, a) == Truth::yes) {
        return Truth::no;
    }
    const bool same_point = !undefined(a) && !undefined(b) && mpfr_equal_p(&a.data()->left, &b.data()->right) != 0 &&
                            mpfr_equal_p(&a.data()->right, &b.data()->left) != 0 && a.is_bounded();
    return same_point ? Truth::yes : Truth::unknown;
}
Truth positive(const Interval& x) { return less(Interval(0), x); }
Truth negative(const Interval& x) { return less(x, Interval(0)); }

bool strictly_inside(const Interval& inner, const Interval& outer) {
    return !undefined(inner) && !undefined(outer) && mpfr_less_p(&outer.data()->left, &inner.data()->left) != 0 &&
           mpfr_less_p(&inner.data()->right, &outer.data()->right) != 0;
}

std::ostream& operator<<(std::ostream& out, const Interval& x) { return out << '[' << x.lower().to_text(20) << ", " << x.upper().to_text(20) << ']'; }

template <>
double number_from<double>(const Rational& value) {
    mpq_srcptr fraction = value.backend().data();
    constexpr std::size_t exact_bits = 53;
    if (mpz_sizeinbase(mpq_numref(fraction), 2) <= exact_bits && mpz_sizeinbase(mpq_denref(fraction), 2) <= exact_bits) {
        return mpz_get_d(mpq_numref(fraction)) / mpz_get_d(mpq_denref(fraction)); // both are doubles, and division rounds to nearest
    }
    touch_cache_guard();
    mpfr_t nearest;
    mpfr_init2(nearest, 53);
    mpfr_set_q(nearest, value.backend().data(), MPFR_RNDN);
    const double result = mpfr_get_d(nearest, MPFR_RNDN);
    mpfr_clear(nearest);
    return result;
}

} // namespace attest
