// Exact numbers and enclosures. Comparing enclosures has three outcomes; two of them are exceptions, so that no code can
// overlook them. Work is counted: long fractions and many digits cannot make the checker run for ever.
#pragma once

#include <cmath>
#include <gmpxx.h>
#include <memory>
#include <mpfi.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace attest_checker {

/// A condition of the certificate does not hold.
struct Refusal : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// Enclosures overlap at the stated digits, or the work limit is used up.
struct Undecided : std::runtime_error {
    using std::runtime_error::runtime_error;
};
inline void need(bool condition, const std::string& what) {
    if (!condition) {
        throw Refusal(what);
    }
}

inline constexpr double most_work = 4e9;       // of one certificate
inline thread_local double work = 0;           // done so far, a unit is about 10 ns
inline thread_local mpfr_prec_t bits = 64;     // of every Interval made from now on
inline thread_local void (*watch)() = nullptr; // called about every 10 ms of work; what it throws ends the check
inline thread_local double next_watch = 0;
inline void charge(double units) {
    work += units;
    if (watch != nullptr && work >= next_watch) {
        next_watch = work + 1e6;
        watch();
    }
    if (work > most_work) {
        throw Undecided("the work limit of one certificate is used up");
    }
}

using Rational = mpq_class;
inline double limbs(const Rational& a) { return double(mpz_size(a.get_num_mpz_t()) + mpz_size(a.get_den_mpz_t())); }
inline bool is_zero(const Rational& a) { return sgn(a) == 0; }
/// Units of one operation on fractions of n limbs altogether: bounds what GMP was measured to take from 10 to 300000 limbs.
inline double exact_work(double n) { return 40 + std::min(n * n / 4, 6 * n * std::sqrt(n)); }
/// sum += a b. Everything exact that can grow goes through here.
inline void add_product(Rational& sum, const Rational& a, const Rational& b) {
    charge(exact_work(limbs(sum) + limbs(a) + limbs(b)));
    sum += a * b;
}
inline constexpr std::size_t most_characters = 100'000; // of one number
/// `-?digits`, `-?digits.digits` or `-?digits/digits` with a denominator that is not 0, at most 100000 characters; else Refusal.
inline Rational exact_number(const std::string& text) {
    const auto digits = [](const std::string& part) {
        need(!part.empty() && part.find_first_not_of("0123456789") == std::string::npos, "expected an exact number");
        return mpz_class(part, 10); // base 10 by name: GMP reads a leading 0 as octal
    };
    need(text.size() <= most_characters, "a number is longer than 100000 characters");
    charge(exact_work(double(text.size()) / 19)); // 19 digits a limb
    const bool negative = !text.empty() && text.front() == '-';
    std::string top = text.substr(negative ? 1 : 0), bottom = "1";
    if (const auto slash = top.find('/'); slash != std::string::npos) {
        bottom = top.substr(slash + 1);
        top.resize(slash);
    } else if (const auto point = top.find('.'); point != std::string::npos) {
        need(point > 0 && point + 1 < top.size(), "expected digits on both sides of the point");
        bottom.append(top.size() - point - 1, '0');
        top.erase(point, 1);
    }
    const mpz_class denominator = digits(bottom);
    need(denominator != 0, "a denominator is 0");
    Rational value(digits(top), denominator);
    value.canonicalize();
    return negative ? Rational(-value) : value;
}
/// For reading: the number itself when it is short, else two decimals of 20 digits that enclose it.
inline std::string shown(const Rational& value) {
    const std::string whole = limbs(value) <= 4 ? value.get_str() : "";
    if (!whole.empty() && whole.size() <= 40) {
        return whole;
    }
    constexpr long digits = 20;
    const mpz_class top = abs(value.get_num()), bottom = value.get_den();
    const long shift = digits - long(mpz_sizeinbase(top.get_mpz_t(), 10)) + long(mpz_sizeinbase(bottom.get_mpz_t(), 10));
    charge(4 * exact_work(limbs(value) + double(std::abs(shift)) / 19));
    mpz_class power, low, rest;
    mpz_ui_pow_ui(power.get_mpz_t(), 10, static_cast<unsigned long>(std::abs(shift)));
    const mpz_class scaled = shift >= 0 ? mpz_class(top * power) : top, divisor = shift >= 0 ? bottom : mpz_class(bottom * power);
    mpz_fdiv_qr(low.get_mpz_t(), rest.get_mpz_t(), scaled.get_mpz_t(), divisor.get_mpz_t());
    const std::string sign = value < 0 ? "-" : "";
    const auto decimal = [&](const mpz_class& units) { // units 10^-shift
        std::string text = units.get_str();
        const long exponent = long(text.size()) - 1 - shift;
        if (exponent < -6 || exponent >= long(text.size())) {
            return sign + text.substr(0, 1) + "." + text.substr(1) + "e" + std::to_string(exponent);
        }
        if (exponent < 0) {
            return sign + "0." + std::string(std::size_t(-exponent - 1), '0') + text;
        }
        return sign + text.substr(0, std::size_t(exponent) + 1) + (std::size_t(exponent) + 1 < text.size() ? "." : "") +
               text.substr(std::size_t(exponent) + 1);
    };
    if (rest == 0) {
        return decimal(low);
    }
    const std::string near = decimal(low), far = decimal(low + 1);
    return "between " + (value < 0 ? far : near) + " and " + (value < 0 ? near : far);
}

/// An enclosure; every operation rounds outward (MPFI).
class Interval {
public:
    Interval(const Rational& value) : Interval(Blank{}) { mpfi_set_q(x_.get(), value.get_mpq_t()); }
    Interval(long value = 0) : Interval(Rational(value)) {}
    friend Interval operator+(const Interval& a, const Interval& b) { return result(mpfi_add, 1, a, b); }
    friend Interval operator-(const Interval& a, const Interval& b) { return result(mpfi_sub, 1, a, b); }
    friend Interval operator*(const Interval& a, const Interval& b) { return result(mpfi_mul, 1, a, b); }
    friend Interval operator/(const Interval& a, const Interval& b) { return result(mpfi_div, 1, a, b); }
    friend Interval exp(const Interval& a) { return result(mpfi_exp, 64, a); }
    friend Interval log(const Interval& a) { return result(mpfi_log, 64, a); }
    /// a < b, or a <= b: returns when it is certain; Refusal when its contrary is, Undecided otherwise (NaN too).
    friend void need_less(const Interval& a, const Interval& b, const std::string& what) { order(mpfr_less_p, mpfr_lessequal_p, a, b, what); }
    friend void need_at_most(const Interval& a, const Interval& b, const std::string& what) { order(mpfr_lessequal_p, mpfr_less_p, a, b, what); }

private:
    struct Blank {};
    explicit Interval(Blank) {
        charge(40 + double(bits) * double(bits) / 65536);
        mpfi_init2(x_.get(), bits);
    }
    template <class Operation, class... Arguments>
    static Interval result(Operation operation, int cost, const Arguments&... arguments) {
        Interval r{Blank{}};
        charge(cost * (20 + double(bits) * double(bits) / 65536));
        operation(r.x_.get(), arguments.x_.get()...);
        return r;
    }
    using Order = int (*)(mpfr_srcptr, mpfr_srcptr);
    static void order(Order wanted, Order contrary, const Interval& a, const Interval& b, const std::string& what) {
        need(contrary(&b.x_->right, &a.x_->left) == 0, what);
        if (wanted(&a.x_->right, &b.x_->left) == 0) {
            throw Undecided(what + ", or cannot be told at the stated digits");
        }
    }
    static void clear(mpfi_ptr x) {
        mpfi_clear(x);
        delete x;
    }
    std::shared_ptr<__mpfi_struct> x_{new __mpfi_struct, clear}; // never changed once made, so copies share it
};
inline void add_product(Interval& sum, const Interval& a, const Interval& b) { sum = sum + a * b; }

/// A dense table of zeros; its size counts as work.
template <class T>
struct Table {
    std::size_t rows, cols;
    std::vector<T> values;
    Table(std::size_t row_count, std::size_t col_count) : rows(row_count), cols(col_count) {
        charge(double(rows) * double(cols) * (std::is_same_v<T, Interval> ? 1000 + 4 * double(bits) : 1000)); // bounds the memory
        values.resize(rows * cols, T(0));
    }
    T& operator()(std::size_t r, std::size_t c) { return values[r * cols + c]; }
    const T& operator()(std::size_t r, std::size_t c) const { return values[r * cols + c]; }
};

} // namespace attest_checker
