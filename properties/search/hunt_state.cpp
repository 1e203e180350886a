#include "properties/search/hunt_state.h"

#include "model/input/input_error.h"
#include "properties/cases/case_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto format_name = "attest-hunt-state/1";

Counterexample counterexample_from(const JsonValue& value, int steps) {
    const CaseRecord record = case_from_json(value);
    return {record.value, Verdict::refuted(record.why, record.expected, record.found), record.id(), record.seed, record.precision, steps};
}

} // namespace

Json hunt_report_to_json(const HuntReport& report) {
    Json r;
    write_tally(report, r);
    r["unconfirmed"] = report.unconfirmed;
    r["tight"] = report.tight;
    r["least_slack"] = measure_to_json(report.least_slack);
    r["nearest"] = report.nearest ? bare_case_to_json(*report.nearest) : Json();
    r["problems"] = report.problems;
    r["seconds"] = report.seconds;
    r["found_at"] = report.found_at;
    r["steps"] = report.counterexample ? report.counterexample->steps : 0;
    r["counterexample"] = report.counterexample ? case_to_json(record_of(*report.counterexample)) : Json();
    return r;
}

HuntReport hunt_report_from_json(const JsonValue& value) {
    value.expect_keys({"held", "refuted", "undecided", "vacuous", "errors", "vacuous_because", "labels", "worst_slack", "error_texts", "unconfirmed",
                       "tight", "least_slack", "nearest", "problems", "seconds", "found_at", "steps", "counterexample"});
    HuntReport r;
    static_cast<CaseTally&>(r) = tally_from_json(value);
    r.unconfirmed = value.at("unconfirmed").unsigned_integer();
    r.tight = value.at("tight").unsigned_integer();
    r.least_slack = measure_from_json(value.at("least_slack"));
    if (!value.at("nearest").is_null()) {
        r.nearest = bare_case_from_json(value.at("nearest"));
    }
    for (const JsonValue& problem : value.at("problems").elements()) {
        r.problems.push_back(problem.text());
    }
    r.seconds = value.at("seconds").number();
    r.found_at = value.at("found_at").unsigned_integer();
    if (!value.at("counterexample").is_null()) {
        r.counterexample = counterexample_from(value.at("counterexample"), static_cast<int>(value.at("steps").integer(0, 1'000'000'000)));
    }
    if (r.refuted != r.unconfirmed + (r.counterexample ? 1 : 0)) {
        value.at("refuted").expected("the unconfirmed ones and the counterexample");
    }
    return r;
}

std::string hunt_state_text(const HuntName& name, const HuntState& state) {
    Json r;
    r["format"] = format_name;
    r["revision"] = revision();
    r["check"] = name.check;
    r["seed"] = name.seed;
    r["cases"] = name.cases;
    r["shard"] = shard_to_json(name.shard);
    r["next"] = state.next;
    r["kept"] = Json::array();
    for (const KeptCase& kept : state.kept) {
        r["kept"].push_back({{"slack", measure_to_json(kept.slack)}, {"case", bare_case_to_json(kept.value)}});
    }
    r["report"] = hunt_report_to_json(state.report);
    return r.dump() + "\n";
}

HuntState read_hunt_state(const std::string& path, HuntName& name, bool seed_given) {
    const JsonValue value = read_json_value(path);
    value.expect_format(format_name);
    value.expect_keys({"format", "revision", "check", "seed", "cases", "shard", "next", "kept", "report"});
    const auto expect = [](const JsonValue& at, const std::string& found, const std::string& wanted) {
        if (found != wanted) {
            at.expected(wanted + ", as asked for (remove the file to begin anew)");
        }
    };
    expect(value.at("revision"), value.at("revision").text(), revision());
    expect(value.at("check"), value.at("check").text(), name.check);
    expect(value.at("cases"), std::to_string(value.at("cases").unsigned_integer()), std::to_string(name.cases));
    expect(value.at("shard"), shard_text(shard_from_json(value.at("shard"))), shard_text(name.shard));
    const std::uint64_t seed = value.at("seed").unsigned_integer();
    if (seed_given) {
        expect(value.at("seed"), std::to_string(seed), std::to_string(name.seed));
    }
    name.seed = seed;
    HuntState r{value.at("next").unsigned_integer(), hunt_report_from_json(value.at("report")), {}};
    if (r.report.cases() != r.next) {
        value.at("next").expected(fmt::format("{}, the cases of its report", r.report.cases()));
    }
    for (const JsonValue& row : value.at("kept").elements()) {
        row.expect_keys({"slack", "case"});
        r.kept.push_back({measure_from_json(row.at("slack")).value_or(0), bare_case_from_json(row.at("case"))});
    }
    return r;
}

HuntReport merged_hunts(const std::vector<HuntReport>& islands) {
    HuntReport r;
    for (const HuntReport& island : islands) {
        r.add(island);
        r.unconfirmed += island.unconfirmed;
        r.tight += island.tight;
        r.seconds += island.seconds;
        for (const std::string& problem : island.problems) {
            if (r.problems.size() < errors_listed) {
                r.problems.push_back(problem);
            }
        }
        if (island.least_slack && (!r.least_slack || *island.least_slack < *r.least_slack)) {
            r.least_slack = island.least_slack;
            r.nearest = island.nearest;
        }
        if (island.counterexample && (!r.counterexample || simpler(island.counterexample->value, r.counterexample->value))) {
            r.counterexample = island.counterexample;
            r.found_at = island.found_at;
        }
    }
    return r;
}

} // namespace attest
