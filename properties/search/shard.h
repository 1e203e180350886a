// One of N parts of a run, decided by a process of its own and put together by `attest merge`.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace attest {

class JsonValue;

/// Part `index` (from 0) of `of`; the whole run is part 0 of 1.
struct Shard {
    std::uint64_t index = 0, of = 1;

    bool operator==(const Shard&) const = default;
};

/// Shards beyond this number are refused.
inline constexpr std::uint64_t most_shards = 1'000'000;

/// "3/16". Throws InputError (of --shard) when it is not two numbers or out of range.
Shard shard_from_text(const std::string& text);
std::string shard_text(const Shard& shard);
/// {"index": 3, "of": 16}
nlohmann::ordered_json shard_to_json(const Shard& shard);
Shard shard_from_json(const JsonValue& value);

/// Consecutive cases, from `first` up to but not with `end`.
struct CaseRange {
    std::uint64_t first = 0, end = 0;

    bool operator==(const CaseRange&) const = default;
};
/// The shard's part of cases 0 .. count-1: contiguous, in the order of the shards, none more than one longer than another.
CaseRange cases_of_shard(std::uint64_t count, const Shard& shard);

} // namespace attest
