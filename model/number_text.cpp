#include "model/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace attest {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Integer integer_from_digits(std::string_view digits) {
    Integer r;
    // base 10 is named: GMP would read a leading 0 as octal
    if (mpz_set_str(r.backend().data(), std::string(digits).c_str(), 10) != 0) {
        throw NumberError("expected digits");
    }
    return r;
}

Integer power_of_ten(unsigned long exponent) {
    Integer r;
    mpz_ui_pow_ui(r.backend().data(), 10, exponent);
    return r;
}

Rational ratio(const Integer& numerator, const Integer& denominator) {
    Rational r;
    mpz_set(mpq_numref(r.backend().data()), numerator.backend().data());
    mpz_set(mpq_denref(r.backend().data()), denominator.backend().data());
    mpq_canonicalize(r.backend().data());
    return r;
}

} // namespace

Rational parse_exact(std::string_view text) {
    if (text.size() > max_exact_number_length) {
        throw NumberError("an exact number has at most " + std::to_string(max_exact_number_length) + " characters");
    }
    static constexpr auto form = R"(expected an exact number: "-?digits", "-?digits.digits" or "-?digits/digits")";
    std::string_view rest = text;
    const bool negative = !rest.empty() && rest.front() == '-';
    if (negative) {
        rest.remove_prefix(1);
    }
    Rational value;
    if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
        const auto numerator = rest.substr(0, slash);
        const auto denominator = rest.substr(slash + 1);
        if (!all_digits(numerator) || !all_digits(denominator)) {
            throw NumberError(form);
        }
        const Integer d = integer_from_digits(denominator);
        if (d == 0) {
            throw NumberError("expected a denominator that is not 0");
        }
        value = ratio(integer_from_digits(numerator), d);
    } else if (const auto point = rest.find('.'); point != std::string_view::npos) {
        const auto whole = rest.substr(0, point);
        const auto fraction = rest.substr(point + 1);
        if (!all_digits(whole) || !all_digits(fraction)) {
            throw NumberError(form);
        }
        value = ratio(integer_from_digits(std::string(whole) + std::string(fraction)), power_of_ten(fraction.size()));
    } else {
        if (!all_digits(rest)) {
            throw NumberError(form);
        }
        value = Rational(integer_from_digits(rest));
    }
    return negative ? Rational(-value) : value;
}

std::string to_text(const Rational& value) { return value == 0 ? "0" : value.str(); } // large matrices are mostly zeros

Rational parse_decimal(std::string_view text) {
    const auto e = text.find_first_of("eE");
    if (e == std::string_view::npos) {
        return parse_exact(text);
    }
    std::string_view exponent_text = text.substr(e + 1);
    if (!exponent_text.empty() && exponent_text.front() == '+') {
        exponent_text.remove_prefix(1);
    }
    long exponent = 0;
    const auto [end, error] = std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
    if (error != std::errc() || end != exponent_text.data() + exponent_text.size() || exponent < -100000 || exponent > 100000) {
        throw NumberError("expected a decimal exponent between -100000 and 100000");
    }
    const auto mantissa = text.substr(0, e);
    if (mantissa.find('/') != std::string_view::npos) {
        throw NumberError("expected a decimal number, not a fraction with an exponent");
    }
    const Rational m = parse_exact(mantissa);
    const Rational scale(power_of_ten(static_cast<unsigned long>(std::labs(exponent))));
    return exponent < 0 ? Rational(m / scale) : Rational(m * scale);
}

std::string fixed_text(const Rational& value, int places) {
    if (value == 0) {
        return "0";
    }
    const bool negative = value < 0;
    const Rational scaled = Rational(abs(value)) * Rational(power_of_ten(static_cast<unsigned long>(places))) + Rational(1, 2);
    Integer rounded = numerator(scaled) / denominator(scaled);
    std::string digits = rounded.str();
    if (digits.size() <= static_cast<std::size_t>(places)) {
        digits.insert(0, static_cast<std::size_t>(places) + 1 - digits.size(), '0');
    }
    if (places > 0) {
        digits.insert(digits.size() - static_cast<std::size_t>(places), ".");
        digits.erase(digits.find_last_not_of('0') + 1);
        if (digits.back() == '.') {
            digits.pop_back();
        }
    }
    return (negative && digits != "0" ? "-" : "") + digits;
}

std::string upper_bound_text(const Real& value) {
    if (mpfr_zero_p(value.data()) != 0) {
        return "0";
    }
    char* text = nullptr;
    // RU: away from the truth, never below it
    if (mpfr_asprintf(&text, "%.1RUe", value.data()) < 0 || text == nullptr) {
        throw std::bad_alloc();
    }
    std::string result(text);
    mpfr_free_str(text);
    if (const auto zero = result.find(".0e"); zero != std::string::npos) {
        result.erase(zero, 2);
    }
    return result;
}

Enclosure enclosure_text(const Interval& value, int digits) {
    if (!value.is_bounded()) {
        throw std::domain_error("an unbounded interval has no decimal enclosure");
    }
    const Real middle = value.midpoint();
    std::string mid = middle.to_text(digits < 1 ? 1 : digits);
    // plain decimals where they are short, the exponent form elsewhere
    const Rational exact_mid = parse_decimal(mid);
    const auto e = mid.find('e');
    const long exponent = std::strtol(mid.c_str() + e + 1, nullptr, 10);
    if (exponent >= -5 && exponent <= digits) {
        mid = fixed_text(exact_mid, std::max<int>(0, digits - 1 - static_cast<int>(exponent)));
    }
    const Rational printed = parse_decimal(mid);
    const Rational below = printed - value.lower().to_rational();
    const Rational above = value.upper().to_rational() - printed;
    const Rational radius = below < above ? above : below;
    if (radius == 0) {
        return {mid, "0"};
    }
    return {mid, upper_bound_text(Interval(radius).upper())};
}

std::string double_text(double value) {
    char buffer[64];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return error == std::errc() ? std::string(buffer, end) : std::string("nan");
}

} // namespace attest
