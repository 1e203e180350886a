#include "properties/rendering/number_cells.h"

#include "model/numbers/number_text.h"

#include <cstdlib>
#include <fmt/format.h>

namespace attest {

std::string certified_text(const Interval& value, int digits) {
    if (!value.is_bounded()) {
        return "not bounded";
    }
    if (value.contains_zero()) {
        const Real most = max(abs(value), Interval(0)).upper();
        return most == Real(0) ? "0" : "<= " + upper_bound_text(most);
    }
    for (int n = digits; n > 1; --n) { // fewer digits where the enclosure is wide
        const Enclosure text = enclosure_text(value, n);
        const auto point = text.mid.find('.');
        const auto exponent = text.mid.find('e');
        const auto end = exponent == std::string::npos ? text.mid.size() : exponent;
        const long places = point == std::string::npos ? 0 : static_cast<long>(end - point) - 1;
        const long shift = exponent == std::string::npos ? 0 : std::strtol(text.mid.c_str() + exponent + 1, nullptr, 10);
        if (Interval(parse_decimal(text.radius)).upper() <= Real::power_of_ten(shift - places)) {
            return text.mid;
        }
    }
    const Enclosure text = enclosure_text(value, 2);
    return text.mid + " +- " + text.radius;
}

std::string certified_text(const std::optional<Interval>& value, int digits) { return value ? certified_text(*value, digits) : "-"; }

std::string plain_decimal(const std::string& text) {
    const auto exponent_at = text.find('e');
    const long exponent = exponent_at == std::string::npos ? 0 : std::strtol(text.c_str() + exponent_at + 1, nullptr, 10);
    if (exponent_at == std::string::npos || exponent < -3 || exponent > 5) {
        return text;
    }
    const bool negative = text.front() == '-';
    std::string digits; // of d.ddd
    for (const char c : text.substr(0, exponent_at)) {
        if (c >= '0' && c <= '9') {
            digits += c;
        }
    }
    std::string r;
    if (exponent < 0) {
        r = "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    } else {
        const auto whole = static_cast<std::size_t>(exponent) + 1;
        digits.append(digits.size() < whole ? whole - digits.size() : 0, '0');
        r = digits.substr(0, whole) + (digits.size() > whole ? "." + digits.substr(whole) : "");
    }
    return (negative ? "-" : "") + r;
}

std::string at_most_text(const Interval& bound) {
    return bound.is_bounded() ? "<= " + plain_decimal(upper_bound_text(max(bound, Interval(0)).upper())) : "not bounded";
}

std::string at_least_text(const Interval& bound) {
    return bound.is_bounded() ? ">= " + plain_decimal(bound.lower().to_text(3, MPFR_RNDD)) : "not bounded";
}

std::string or_dash(const std::optional<double>& value) { return value ? fmt::format("{:.6f}", *value) : "-"; }

std::string count_text(std::size_t good, std::size_t all) { return good == all ? fmt::format("all {}", all) : fmt::format("{} of {}", good, all); }

} // namespace attest
