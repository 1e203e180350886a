#include "properties/search/shard.h"

#include "model/input/input_error.h"
#include "model/input/json_document.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

namespace attest {
namespace {

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t r = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), r);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(r) : std::nullopt;
}

} // namespace

Shard shard_from_text(const std::string& text) {
    const std::size_t mark = std::min(text.find('/'), text.size());
    const auto index = whole_number(std::string_view(text).substr(0, mark));
    const auto of = whole_number(std::string_view(text).substr(std::min(mark + 1, text.size())));
    if (!index || !of || *of == 0 || *of > most_shards || *index >= *of) {
        throw InputError("", "--shard",
                         in_quotes(text, 30) + " is not valid; expected I/N, part I (from 0 to N-1) of N (at most " + std::to_string(most_shards) +
                             ")");
    }
    return {*index, *of};
}

std::string shard_text(const Shard& shard) { return std::to_string(shard.index) + "/" + std::to_string(shard.of); }

nlohmann::ordered_json shard_to_json(const Shard& shard) { return {{"index", shard.index}, {"of", shard.of}}; }

Shard shard_from_json(const JsonValue& value) {
    value.expect_keys({"index", "of"});
    const auto of = static_cast<std::uint64_t>(value.at("of").integer(1, most_shards));
    return {static_cast<std::uint64_t>(value.at("index").integer(0, static_cast<std::int64_t>(of) - 1)), of};
}

CaseRange cases_of_shard(std::uint64_t count, const Shard& shard) {
    const auto begin_of = [&](std::uint64_t index) { return count / shard.of * index + std::min(index, count % shard.of); };
    return {begin_of(shard.index), begin_of(shard.index + 1)};
}

} // namespace attest
