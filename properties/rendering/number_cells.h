// Numbers as the report shows them.
#pragma once

#include "model/numbers/number.h"

#include <optional>
#include <string>

namespace attest {

/// An enclosure as short text: every printed digit is right to one unit of the last place; "<= x" where 0 is not excluded.
std::string certified_text(const Interval& value, int digits);
/// The same, "-" for none.
std::string certified_text(const std::optional<Interval>& value, int digits);
/// "d.dde3" written out, where the exponent is from -3 to 5.
std::string plain_decimal(const std::string& text);
/// A proved bound, rounded to the safe side: "<= 1.2e-5" and ">= 37.1".
std::string at_most_text(const Interval& bound);
std::string at_least_text(const Interval& bound);
/// Six decimals; "-" for none.
std::string or_dash(const std::optional<double>& value);
/// "all 5", "4 of 5".
std::string count_text(std::size_t good, std::size_t all);

} // namespace attest
