#include "properties/search/claim_part.h"

#include "model/input/json_document.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {

using Json = nlohmann::ordered_json;

std::uint64_t ClaimPart::next() const {
    std::uint64_t r = range.first;
    for (const Stretch& stretch : stretches) {
        r += stretch.tally.cases();
    }
    return r;
}

void ClaimPart::add(const Decision& decision, const std::string& error_text) {
    if (decision.cut || stretches.empty() || stretches.back().cut) {
        stretches.push_back({{}, decision.cut});
    }
    stretches.back().tally.add(decision, error_text);
    if (!decision.error && decision.verdict.outcome == Outcome::refuted) {
        found = decision.verdict.found;
    }
}

void ClaimPart::append(const ClaimPart& later) {
    for (const Stretch& stretch : later.stretches) {
        if (stretch.cut || stretches.empty() || stretches.back().cut) {
            stretches.push_back(stretch);
        } else {
            stretches.back().tally.add(stretch.tally);
        }
    }
    found = later.found;
    seconds += later.seconds;
}

Json claim_part_to_json(const ClaimPart& part) {
    Json r;
    r["first"] = part.range.first;
    r["end"] = part.range.end;
    r["stretches"] = Json::array();
    for (const ClaimPart::Stretch& stretch : part.stretches) {
        Json row;
        write_tally(stretch.tally, row);
        row["cut"] = stretch.cut;
        r["stretches"].push_back(std::move(row));
    }
    r["found"] = part.found ? Json(*part.found) : Json();
    r["seconds"] = part.seconds;
    return r;
}

ClaimPart claim_part_from_json(const JsonValue& value) {
    value.expect_keys({"first", "end", "stretches", "found", "seconds"});
    ClaimPart r{{value.at("first").unsigned_integer(), value.at("end").unsigned_integer()}};
    std::uint64_t refuted = 0;
    for (const JsonValue& row : value.at("stretches").elements()) {
        row.expect_keys({"held", "refuted", "undecided", "vacuous", "errors", "vacuous_because", "labels", "worst_slack", "error_texts", "cut"});
        r.stretches.push_back({tally_from_json(row), row.at("cut").boolean()});
        const CaseTally& tally = r.stretches.back().tally;
        refuted += tally.refuted;
        if (r.stretches.back().cut && (tally.cases() != 1 || tally.undecided != 1)) {
            row.fail("is cut off; expected one case, undecided");
        }
    }
    if (!value.at("found").is_null()) {
        r.found = value.at("found").text();
    }
    if (refuted != (r.found ? 1U : 0U) || (r.found && r.stretches.back().tally.refuted == 0)) {
        value.at("found").fail(
            fmt::format("does not fit {} refuted cases; expected what was found in the last case exactly when that is refuted", refuted));
    }
    if (r.range.first > r.range.end || r.next() > r.range.end) {
        value.fail(fmt::format("has the verdicts of cases {} to {}; expected at most those below {}", r.range.first, r.next(), r.range.end));
    }
    r.seconds = value.at("seconds").number();
    return r;
}

} // namespace attest
