#include "properties/reports/inspection_text.h"

#include "model/numbers/number_text.h"
#include "properties/rendering/terminal_text.h"
#include "properties/reports/shown_name.h"

#include <cmath>
#include <fmt/format.h>
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

std::string cell(const Interval& value) { return enclosure_text(value, shown_digits).mid; }
std::string cell(const std::optional<Interval>& value) { return value ? cell(*value) : "-"; }
std::string cell(const std::optional<Rational>& value) { return value ? cell(Interval(*value)) : "-"; }

/// acos, enclosed, in degrees.
Interval degrees(const Interval& cosine) {
    Interval angle;
    mpfi_acos(angle.data(), max(Interval(-1), min(Interval(1), cosine)).data());
    Interval half_turn;
    mpfi_const_pi(half_turn.data());
    return angle * Interval(180) / half_turn;
}

std::string discovery_text(const Discovery& d) {
    if (!d.discovered) {
        return fmt::format("no: a tied pair has margin {} in size, a strict one only {}", cell(d.largest_tied), cell(d.smallest_strict));
    }
    return fmt::format("yes, with the threshold {} on the margins of the drawn pairs (tied: at most {}; strict: at least {})", cell(d.threshold),
                       cell(d.largest_tied), cell(d.smallest_strict));
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
    j["C"] = r.scale ? enclosure(Interval(*r.scale), digits) : Json();
    j["distance_to_W_fin"] = enclosure(r.distance_to_finite, digits);
    if (!r.finite_reason.empty()) {
        j["reason"] = r.finite_reason;
    }
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
        j["bounds"].push_back({{"bound", b.name}, {"verdict", outcome_name(b.verdict.outcome)}});
    }
    fmt::print(out, "{}\n", j.dump(1));
}

void write_inspection_text(std::FILE* out, const Dataset& data, const WeightInspection& r, const std::string& source, const std::string& weights) {
    const PrecisionScope precision(r.working_digits);
    fmt::print(out, "{} at {}: {} samples over {} tokens\n\n", shown_path(weights), shown_path(source), data.size(), data.tokens());
    Table table;
    table.header = {"quantity", "value"};
    table.align = {Align::left, Align::right};
    table.rows = {{"loss above its infimum", cell(r.excess_loss)},
                  {"|W|", cell(r.norm)},
                  {"|part of W that the loss does not see|", cell(r.off_space)},
                  {"cosine of the angle to W_mm", cell(r.cosine)},
                  {"angle to W_mm, degrees", r.cosine ? cell(degrees(*r.cosine)) : "-"},
                  {"C in W ~ C W_mm + W_fin", cell(r.scale)},
                  {"distance of the S_fin part to W_fin", cell(r.distance_to_finite)},
                  {"least mass on a sample's component", cell(r.retrieval)}};
    fmt::print(out, "{}", text_table(table));
    if (!r.finite_reason.empty()) {
        fmt::print(out, "no W_fin: {}\n\n", r.finite_reason);
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
    fmt::print(out, "Every value is enclosed; here the last digits are rounded, --json prints the enclosures.\n");
}

} // namespace attest
