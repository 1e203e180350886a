#include "properties/commands/option_values.h"

#include "model/input/input_error.h"

#include <charconv>
#include <cstdint>
#include <fmt/format.h>

namespace attest {
namespace {

template <class T>
std::optional<T> parsed_whole(const std::string& text) {
    T value{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc() && end == text.data() + text.size() ? std::optional<T>(value) : std::nullopt;
}

} // namespace

CLI::Validator seed_value() {
    return CLI::Validator(
        [](std::string& text) -> std::string {
            const auto value = parsed_whole<std::uint64_t>(text);
            if (!value) {
                return "is " + in_quotes(text) + "; expected a whole number from 0 to 18446744073709551615";
            }
            text = std::to_string(*value);
            return "";
        },
        "SEED");
}

CLI::Validator number_between(double least, double most) {
    return CLI::Validator(
        [least, most](std::string& text) -> std::string {
            const auto value = parsed_whole<double>(text);
            const bool within = value && *value >= least && *value <= most; // a NaN is not
            return within ? "" : fmt::format("is {}; expected a number from {:g} to {:g}", in_quotes(text), least, most);
        },
        fmt::format("[{:g} - {:g}]", least, most));
}

} // namespace attest
