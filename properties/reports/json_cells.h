// Numbers as the project's JSON documents show them: an enclosure is {"mid", "radius"}, both decimal strings.
#pragma once

#include "model/numbers/number.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>

namespace attest {

/// 25 digits; null where an end is not finite (a bound that says nothing yet, or was not found).
nlohmann::ordered_json enclosure_json(const Interval& value);
nlohmann::ordered_json enclosure_json(const std::optional<Interval>& value); ///< null for none
/// A decimal string that gives the same double back; null for none and for what is not finite.
nlohmann::ordered_json decimal_json(const std::optional<double>& value);

} // namespace attest
