// Exact numbers and enclosures as text (the project's file formats).
#pragma once

#include "model/numbers/matrix.h"
#include "model/numbers/number.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace attest {

/// The text is not an exact number; what() says which rule it breaks, without the text itself.
class NumberError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Longest exact number that is read, in characters.
inline constexpr std::size_t max_exact_number_length = 10000;
/// Largest exponent of an exact number, in size.
inline constexpr long max_exact_exponent = 10000;

/// Reads `-?digits`, `-?digits.digits` or `-?digits/digits` exactly; the first two may have an exponent ("1e-3", "2.5E+4"). Throws NumberError
/// otherwise.
Rational parse_exact(std::string_view text);
/// "p" or "p/q", reduced.
std::string to_text(const Rational& value);

/// to_text for many fractions. Those of one exact solution have few denominators, of thousands of digits: each is converted once.
class FractionTexts {
public:
    std::string operator()(const Rational& value);

private:
    static constexpr std::size_t most_kept = 32;
    std::vector<std::pair<Integer, std::string>> denominators_; ///< the latest ones
};

/// A decimal number and a bound of its distance from the truth.
struct Enclosure {
    std::string mid;    ///< decimal, an exponent allowed
    std::string radius; ///< decimal, covers the rounding of `mid`; "0" means exact
};
/// At most `digits` significant digits (from 1 to 9000) of the midpoint are printed, fewer where the interval is wider than
/// the last of them. Throws std::domain_error when unbounded or near 10^100000; the radius is at least 1e-100000 or 0.
Enclosure enclosure_text(const Interval& value, int digits);
/// Fixed-point decimal of an exact number with `places` digits after the point, rounded to nearest.
std::string fixed_text(const Rational& value, int places);
/// An upper bound of a non-negative number as a short decimal ("1.3e-41"); "0" only for 0. Throws std::domain_error for any
/// other number, infinity included.
std::string upper_bound_text(const Real& value);
/// Shortest decimal text that reads back as the same double.
std::string double_text(double value);
/// Reads a decimal with optional exponent exactly ("1e-40"; exponent within +-100000). Throws NumberError otherwise.
Rational parse_decimal(std::string_view text);
/// "[[1, 1/2], [0, 1]]"
std::string matrix_text(const Matrix<Rational>& m);

} // namespace attest
