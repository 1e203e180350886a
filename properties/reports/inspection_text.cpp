#include "properties/reports/inspection_text.h"

#include "model/numbers/number_text.h"
#include "properties/rendering/terminal_text.h"
#include "properties/reports/shown_name.h"

#include <cmath>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;
constexpr int shown_digits = 12; // significant ones, in the table

Json enclosure(const Interval& value, int digits) {
    const double size = abs(value).upper().to_double();
    const int before = size < 1 ? 0 : size < 1e300 ? static_cast<int>(std::log10(size)) + 1 : 400;
    const Enclosure text = enclosure_text(value, digits + 2 + before);
    return {{"mid", text.mid}, {"radius", text.radius}};
}
Json enclosure(const std::optional<Interval>& value, int digits) { return value ? enclosure(*value, digits) : Json(); }

/// A number of few decimals, exactly.
Json decimal(const std::optional<Rational>& value) {
    if (!value) {
        return {};
    }
    int places = 0;
    for (Rational scaled = *value; denominator(scaled) != 1; scaled *= 10) {
        ++places;
    }
    return {{"mid", fixed_text(*value, places)}, {"radius", "0"}};
}

/// The digits that are known; of a number that may as well be 0, its upper bound.
std::string cell(const Interval& value) {
    const Real size = abs(value).upper();
    const Enclosure text = enclosure_text(value, shown_digits);
    const bool known = text.radius == "0" || (text.mid != "0" && value.radius() <= size * Real(0.001));
    return known ? text.mid : "at most " + (text.mid == "0" ? text.radius : upper_bound_text(size));
}
std::string cell(const std::optional<Interval>& value) { return value ? cell(*value) : "-"; }
std::string cell(const std::optional<Rational>& value) { return value ? cell(Interval(*value)) : "-"; }

std::string discovery_text(const Discovery& d) {
    if (!d.discovered) { // there is a strict pair then
        return d.largest_tied
                   ? fmt::format("no: a tied pair has a margin of {} in size, a strict one of {}", cell(d.largest_tied), cell(d.smallest_strict))
                   : fmt::format("no: a strict pair has a margin of {}, and no pair is tied", cell(d.smallest_strict));
    }
    std::string found;
    found += d.largest_tied ? fmt::format("; tied pairs are at most {} in size", cell(d.largest_tied)) : "; no pair is tied";
    found += d.smallest_strict ? fmt::format(", strict ones at least {}", cell(d.smallest_strict)) : ", no pair is strict";
    return fmt::format("yes, with the threshold {} on the margins{}", cell(d.threshold), found);
}

} // namespace

void write_inspection_json(std::FILE* out, const WeightInspection& r, int digits) {
    const PrecisionScope precision(r.working_digits);
    Json j;
    j["format"] = "attest-inspection/1";
    j["excess_loss"] = enclosure(r.excess_loss, digits);
    j["norm"] = enclosure(r.norm, digits);
    j["off_S"] = enclosure(r.off_space, digits);
    j["cosine"] = enclosure(r.cosine, digits);
    j["angle_degrees"] = enclosure(r.angle, digits);
    j["C"] = r.scale ? enclosure(Interval(*r.scale), digits) : Json();
    j["distance_to_W_fin"] = enclosure(r.distance_to_finite, digits);
    j["missing"] = r.missing;
    j["retrieval"] = enclosure(r.retrieval, digits);
    j["discovered"] = r.discovery.discovered;
    j["threshold"] = decimal(r.discovery.threshold);
    j["queries"] = Json::array();
    for (const QueryInspection& q : r.queries) {
        j["queries"].push_back({{"query", q.query},
                                {"retrieval", enclosure(q.retrieval, digits)},
                                {"composition_error", enclosure(q.composition_error, digits)},
                                {"worst_sample", q.worst_sample}});
    }
    j["bounds"] = Json::array();
    for (const BoundAtWeights& b : r.bounds) {
        Json& row = j["bounds"].emplace_back(Json{{"bound", b.name}, {"says", b.statement}, {"verdict", outcome_name(b.verdict.outcome)}});
        if (b.verdict.outcome != Outcome::held) {
            row["because"] = b.verdict.reason;
        }
    }
    fmt::print(out, "{}\n", j.dump(1));
}

void write_inspection_text(std::FILE* out, const Dataset& data, const WeightInspection& r, const std::string& source, const std::string& weights) {
    const PrecisionScope precision(r.working_digits);
    const auto name = [](const std::string& path) { return path == "-" ? std::string("standard input") : shown_path(path); };
    const auto count = [](std::size_t n, const char* noun) { return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s"); };
    fmt::print(out, "{} at {}: {} over {}\n\n", name(weights), name(source), count(data.size(), "sample"),
               count(static_cast<std::size_t>(data.tokens()), "token"));
    Table table;
    table.header = {"quantity", "value"};
    table.align = {Align::left, Align::right};
    table.rows = {{"loss above its infimum", cell(r.excess_loss)},
                  {"|W|", cell(r.norm)},
                  {"|part of W that the loss does not see|", cell(r.off_space)},
                  {"cosine of the angle to W_mm", cell(r.cosine)},
                  {"angle to W_mm, degrees", cell(r.angle)},
                  {"C in W ~ C W_mm + W_fin", cell(r.scale)},
                  {"distance of the S_fin part to W_fin", cell(r.distance_to_finite)},
                  {"least mass on a sample's component", cell(r.retrieval)}};
    fmt::print(out, "{}", text_table(table));
    std::map<std::string, std::string> names_of; // by the reason
    for (const auto& [number, reason] : r.missing) {
        std::string& names = names_of[reason];
        names += (names.empty() ? "" : ", ") + number;
    }
    for (const auto& [reason, names] : names_of) {
        fmt::print(out, "{}", wrapped_text(fmt::format("Without a value: {} ({}).", names, reason)));
    }
    fmt::print(out, "{}\n", wrapped_text("Components read off the weights: " + discovery_text(r.discovery)));
    Table queries;
    queries.header = {"query", "least mass on the component", "worst sample", "composition error"};
    queries.align.assign(queries.header.size(), Align::right);
    for (const QueryInspection& q : r.queries) {
        queries.rows.push_back({shown_name(data, q.query), cell(q.retrieval), std::to_string(q.worst_sample), cell(q.composition_error)});
    }
    fmt::print(out, "{}", text_table(queries));
    Table bounds;
    bounds.header = {"bound", "says", "here"};
    bounds.align.assign(bounds.header.size(), Align::left);
    for (const BoundAtWeights& b : r.bounds) {
        const bool plain = b.verdict.outcome == Outcome::held;
        bounds.rows.push_back({b.name, b.statement, plain ? "held" : fmt::format("{}: {}", outcome_name(b.verdict.outcome), b.verdict.reason)});
    }
    fmt::print(out, "{}", text_table(bounds));
    fmt::print(out, "Every value is enclosed; --json prints the enclosures, here they are rounded.\n");
}

} // namespace attest
