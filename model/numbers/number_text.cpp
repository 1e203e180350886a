#include "model/numbers/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace attest {
namespace {

constexpr long largest_decimal_exponent = 100000; // 10^exponent is then a number of 42 kB
constexpr auto form = R"(expected an exact number: "-?digits", "-?digits.digits" or "-?digits/digits")";

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

// A number without an exponent.
Rational parse_plain(std::string_view text) {
    if (text.size() > max_exact_number_length) {
        throw NumberError("an exact number has at most " + std::to_string(max_exact_number_length) + " characters");
    }
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

// A number, a decimal one perhaps with an exponent of at most `largest` in size.
Rational parse_with_exponent(std::string_view text, long largest) {
    const auto e = text.find_first_of("eE");
    if (e == std::string_view::npos) {
        return parse_plain(text);
    }
    const auto mantissa = text.substr(0, e);
    std::string_view digits = text.substr(e + 1);
    const bool negative = !digits.empty() && digits.front() == '-';
    if (negative || (!digits.empty() && digits.front() == '+')) {
        digits.remove_prefix(1);
    }
    if (!all_digits(digits)) {
        throw NumberError(form);
    }
    long exponent = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error != std::errc() || exponent > largest) {
        throw NumberError("expected a decimal exponent between -" + std::to_string(largest) + " and " + std::to_string(largest));
    }
    if (mantissa.find('/') != std::string_view::npos) {
        throw NumberError("expected a decimal number, not a fraction with an exponent");
    }
    const Rational m = parse_plain(mantissa);
    const Rational scale(power_of_ten(static_cast<unsigned long>(exponent)));
    return negative ? Rational(m / scale) : Rational(m * scale);
}

} // namespace

Rational parse_exact(std::string_view text) { return parse_with_exponent(text, max_exact_exponent); }
Rational parse_decimal(std::string_view text) { return parse_with_exponent(text, largest_decimal_exponent); }

std::string to_text(const Rational& value) { return value == 0 ? "0" : value.str(); } // large matrices are mostly zeros

std::string FractionTexts::operator()(const Rational& value) {
    const Integer bottom(denominator(value));
    if (bottom == 1) {
        return to_text(value);
    }
    auto found = std::find_if(denominators_.begin(), denominators_.end(), [&](const auto& kept) { return kept.first == bottom; });
    if (found == denominators_.end()) {
        if (denominators_.size() == most_kept) {
            denominators_.erase(denominators_.begin());
        }
        found = denominators_.insert(denominators_.end(), {bottom, bottom.str()});
    }
    return Integer(numerator(value)).str() + "/" + found->second;
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
    if (!value.is_finite() || value < Real(0)) {
        throw std::domain_error("only a number that is finite and not negative has an upper bound as text");
    }
    if (value == Real(0)) {
        return "0";
    }
    std::string result = value.to_text(2, MPFR_RNDU); // never below the truth
    if (const auto zero = result.find(".0e"); zero != std::string::npos) {
        result.erase(zero, 2);
    }
    return result;
}

namespace {

// The x of 10^x <= |value|, or one more; value is finite and not 0.
long decimal_exponent(const Real& value) {
    const std::string text = value.to_text(1);
    return std::strtol(text.c_str() + text.find('e') + 1, nullptr, 10);
}

// In the shorter of the two forms that people read: plain where the point is near the digits, scientific elsewhere.
std::string mid_text(const Real& middle, int digits) {
    std::string text = middle.to_text(digits);
    const auto e = text.find('e');
    const long exponent = std::strtol(text.c_str() + e + 1, nullptr, 10);
    if (exponent >= -5 && exponent <= digits) {
        return fixed_text(parse_decimal(text), std::max(0, digits - 1 - static_cast<int>(exponent)));
    }
    const auto last = text.find_last_not_of('0', e - 1);
    return text.substr(0, text[last] == '.' ? last : last + 1) + text.substr(e);
}

} // namespace

Enclosure enclosure_text(const Interval& value, int digits) {
    constexpr int most_digits = 9000; // below max_exact_number_length, so that readers take it
    if (!value.is_bounded()) {
        throw std::domain_error("an unbounded interval has no decimal enclosure");
    }
    const Real largest = abs(value).upper();
    if (largest == Real(0)) {
        return {"0", "0"};
    }
    if (decimal_exponent(largest) >= largest_decimal_exponent - 1) {
        throw std::domain_error("an interval of this magnitude has no decimal enclosure");
    }
    const Real middle = value.midpoint();
    const bool tiny = middle == Real(0) || decimal_exponent(middle) <= -largest_decimal_exponent;
    std::string mid = "0";
    if (!tiny) {
        const Real radius = value.radius();
        const long useful = radius == Real(0) ? most_digits : decimal_exponent(middle) - decimal_exponent(radius) + 3;
        mid = mid_text(middle, static_cast<int>(std::clamp(useful, 1L, static_cast<long>(std::clamp(digits, 1, most_digits)))));
    }
    // at more digits than either has, so that the difference is not lost
    const PrecisionScope scope(working_digits() + static_cast<int>(mid.size()) + 10);
    const Real radius = abs(Interval(parse_decimal(mid)) - value).upper();
    if (radius != Real(0) && decimal_exponent(radius) < -largest_decimal_exponent) {
        return {mid, "1e-" + std::to_string(largest_decimal_exponent)};
    }
    return {mid, upper_bound_text(radius)};
}

std::string double_text(double value) {
    char buffer[64];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return error == std::errc() ? std::string(buffer, end) : std::string("nan");
}

std::string matrix_text(const Matrix<Rational>& m) {
    std::string r = "[";
    for (Index i = 0; i < m.rows(); ++i) {
        r += i == 0 ? "[" : ", [";
        for (Index j = 0; j < m.cols(); ++j) {
            r += (j == 0 ? "" : ", ") + to_text(m(i, j));
        }
        r += "]";
    }
    return r + "]";
}

} // namespace attest
