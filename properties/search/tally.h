// Verdicts, counted: what every search keeps of the cases it has decided, and what adds up when its parts are put together.
#pragma once

#include "properties/claims/statement.h"

#include <map>
#include <nlohmann/json_fwd.hpp>

namespace attest {

class JsonValue;

/// Texts of errors are kept up to this number; all are counted.
inline constexpr std::size_t errors_listed = 3;

struct CaseTally {
    std::uint64_t held = 0, refuted = 0, undecided = 0, vacuous = 0, errors = 0;
    std::map<std::string, std::uint64_t> vacuous_because; ///< vacuous cases by the hypothesis that fails (its letter, or the claim's reason)
    std::map<std::string, std::uint64_t> labels;          ///< of the cases that are not vacuous
    std::optional<double> worst_slack;
    std::vector<std::string> error_texts; ///< of the first errors

    std::uint64_t cases() const { return held + refuted + undecided + vacuous + errors; }

    /// Counts a case; `error_text` says of which case the error is, if it is one.
    void add(const Decision& decision, const std::string& error_text);
    /// Counts cases that come after these.
    void add(const CaseTally& later);
};

/// The keys of a tally are written into, and read from, an object that may have others.
void write_tally(const CaseTally& tally, nlohmann::ordered_json& into);
CaseTally tally_from_json(const JsonValue& value);

/// A number as JSON has none for it: "inf", "-inf" and "nan" are texts.
nlohmann::ordered_json measure_to_json(const std::optional<double>& value);
std::optional<double> measure_from_json(const JsonValue& value);

} // namespace attest
