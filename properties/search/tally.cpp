#include "properties/search/tally.h"

#include "model/input/json_document.h"
#include "model/mutant.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

/// A slack that is no number says nothing, and would hide the others from then on.
void keep_least(std::optional<double>& least, const std::optional<double>& slack) {
    if (slack && !std::isnan(*slack) && (!least || *slack < *least)) {
        least = slack;
    }
}

void add_counts(std::map<std::string, std::uint64_t>& to, const std::map<std::string, std::uint64_t>& counts) {
    for (const auto& [name, count] : counts) {
        to[name] += count;
    }
}

/// More cases than any run has; five such counts still add up.
constexpr std::int64_t most_cases = std::int64_t{1} << 60;

std::uint64_t count_from(const JsonValue& value) { return static_cast<std::uint64_t>(value.integer(0, most_cases)); }

std::map<std::string, std::uint64_t> counts_from(const JsonValue& value) {
    std::map<std::string, std::uint64_t> r;
    if (!value.is_object()) {
        value.expected("an object of counts");
    }
    for (const std::string& name : value.keys()) {
        r[name] = count_from(value.at(name));
    }
    return r;
}

} // namespace

void CaseTally::add(const Decision& decision, const std::string& error_text) {
    if (decision.error) {
        if (errors++ < errors_listed) {
            error_texts.push_back(error_text);
        }
        return;
    }
    switch (decision.verdict.outcome) {
    case Outcome::held: ++held; break;
    case Outcome::refuted: ++refuted; break;
    case Outcome::undecided: ++undecided; break;
    case Outcome::vacuous: ++vacuous, ++vacuous_because[decision.verdict.reason]; break;
    }
    if (decision.verdict.outcome == Outcome::vacuous && !mutant("labels_of_vacuous_cases_count")) {
        return;
    }
    for (const std::string& label : decision.labels) {
        ++labels[label];
    }
    keep_least(worst_slack, decision.verdict.slack);
}

void CaseTally::add(const CaseTally& later) {
    held += later.held;
    refuted += later.refuted;
    undecided += later.undecided;
    vacuous += later.vacuous;
    errors += later.errors;
    add_counts(vacuous_because, later.vacuous_because);
    add_counts(labels, later.labels);
    keep_least(worst_slack, later.worst_slack);
    for (const std::string& text : later.error_texts) {
        if (error_texts.size() < errors_listed) {
            error_texts.push_back(text);
        }
    }
}

void write_tally(const CaseTally& tally, Json& into) {
    into["held"] = tally.held;
    into["refuted"] = tally.refuted;
    into["undecided"] = tally.undecided;
    into["vacuous"] = tally.vacuous;
    into["errors"] = tally.errors;
    into["vacuous_because"] = tally.vacuous_because;
    into["labels"] = tally.labels;
    into["worst_slack"] = measure_to_json(tally.worst_slack);
    into["error_texts"] = tally.error_texts;
}

CaseTally tally_from_json(const JsonValue& value) {
    CaseTally r;
    r.held = count_from(value.at("held"));
    r.refuted = count_from(value.at("refuted"));
    r.undecided = count_from(value.at("undecided"));
    r.vacuous = count_from(value.at("vacuous"));
    r.errors = count_from(value.at("errors"));
    r.vacuous_because = counts_from(value.at("vacuous_because"));
    r.labels = counts_from(value.at("labels"));
    r.worst_slack = measure_from_json(value.at("worst_slack"));
    for (const JsonValue& text : value.at("error_texts").elements()) {
        r.error_texts.push_back(text.text());
    }
    std::uint64_t because = 0;
    for (const auto& [reason, count] : r.vacuous_because) {
        because += count;
    }
    if (because != r.vacuous) {
        value.at("vacuous_because").fail(fmt::format("has {} cases; expected {}, the vacuous ones", because, r.vacuous));
    }
    if (r.error_texts.size() != std::min<std::uint64_t>(r.errors, errors_listed)) {
        value.at("error_texts").expected(fmt::format("the texts of the first {} of {} errors", errors_listed, r.errors));
    }
    return r;
}

Json measure_to_json(const std::optional<double>& value) {
    if (!value) {
        return {};
    }
    return std::isfinite(*value) ? Json(*value) : Json(fmt::format("{}", *value));
}

std::optional<double> measure_from_json(const JsonValue& value) {
    if (value.is_null()) {
        return std::nullopt;
    }
    if (!value.is_text()) {
        return value.number();
    }
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const std::string text = value.text();
    if (text != "inf" && text != "-inf" && text != "nan") {
        value.expected("a number, inf, -inf, nan or null");
    }
    return text == "nan" ? std::numeric_limits<double>::quiet_NaN() : text == "inf" ? infinity : -infinity;
}

} // namespace attest
