#include "properties/reports/json_cells.h"

#include "model/numbers/number_text.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr int printed_digits = 25;

} // namespace

Json enclosure_json(const Interval& value) {
    if (!value.is_bounded()) {
        return nullptr;
    }
    const Enclosure text = enclosure_text(value, printed_digits);
    return {{"mid", text.mid}, {"radius", text.radius}};
}

Json enclosure_json(const std::optional<Interval>& value) { return value ? enclosure_json(*value) : Json(nullptr); }

Json decimal_json(const std::optional<double>& value) { return value && std::isfinite(*value) ? Json(double_text(*value)) : Json(nullptr); }

} // namespace attest
