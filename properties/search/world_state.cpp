#include "properties/search/world_state.h"

#include "model/data/dataset_json.h"
#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/generators/random_source.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto format_name = "attest-enumeration/1";
constexpr std::int64_t most = 1'000'000'000'000'000; // as many as a world may have

std::uint64_t count_from(const JsonValue& value) { return static_cast<std::uint64_t>(value.integer(0, most)); }

SmallWorld world_value(const JsonValue& value) {
    value.expect_keys({"tokens", "length", "samples", "contexts"});
    SmallWorld r;
    r.tokens = static_cast<int>(value.at("tokens").integer(1, largest_world.tokens));
    r.length = static_cast<int>(value.at("length").integer(1, largest_world.length));
    r.samples = static_cast<int>(value.at("samples").integer(1, largest_world.samples));
    const std::string contexts = value.at("contexts").text();
    if (contexts != "bags" && contexts != "sequences") {
        value.at("contexts").expected("bags or sequences");
    }
    r.contexts = contexts == "bags" ? SmallWorld::Contexts::bags : SmallWorld::Contexts::sequences;
    return r;
}

void read_check(WorldCheck& of, const JsonValue& value, std::uint64_t datasets) {
    value.expect_keys(
        {"id", "held", "refuted", "undecided", "vacuous", "vacuous_because", "errors", "worst_slack", "seconds", "health", "first_refuted"});
    ClaimReport& counts = of.counts;
    counts.held = count_from(value.at("held"));
    counts.refuted = count_from(value.at("refuted"));
    counts.undecided = count_from(value.at("undecided"));
    counts.vacuous = count_from(value.at("vacuous"));
    for (const std::string& reason : value.at("vacuous_because").keys()) {
        counts.vacuous_because[reason] = count_from(value.at("vacuous_because").at(reason));
    }
    counts.errors = count_from(value.at("errors"));
    if (counts.cases() != datasets) {
        value.fail(fmt::format("has {} verdicts; expected {}, one for each dataset decided", counts.cases(), datasets));
    }
    if (!value.at("worst_slack").is_null()) {
        counts.worst_slack = value.at("worst_slack").number();
    }
    counts.seconds = value.at("seconds").number();
    for (const JsonValue& complaint : value.at("health").elements()) {
        counts.health.push_back(complaint.text());
    }
    const JsonValue first = value.at("first_refuted");
    if (first.is_null() != (counts.refuted == 0)) {
        first.expected("a case exactly when something was refuted");
    }
    if (!first.is_null()) {
        first.expect_keys({"seed", "dataset", "inputs"});
        of.first_seed = first.at("seed").unsigned_integer();
        Case refuted{dataset_from_json(first.at("dataset")), {}};
        refuted.inputs = inputs_from_json(first.at("inputs"), refuted.dataset);
        of.first_refuted = std::move(refuted);
    }
}

Json check_value(const WorldCheck& of) {
    const ClaimReport& counts = of.counts;
    Json r;
    r["id"] = of.check.id();
    r["held"] = counts.held;
    r["refuted"] = counts.refuted;
    r["undecided"] = counts.undecided;
    r["vacuous"] = counts.vacuous;
    r["vacuous_because"] = counts.vacuous_because;
    r["errors"] = counts.errors;
    r["worst_slack"] = counts.worst_slack ? Json(*counts.worst_slack) : Json();
    r["seconds"] = counts.seconds;
    r["health"] = counts.health;
    r["first_refuted"] = of.first_refuted ? Json{{"seed", of.first_seed},
                                                 {"dataset", dataset_to_json(of.first_refuted->dataset)},
                                                 {"inputs", inputs_to_json(of.first_refuted->inputs)}}
                                          : Json();
    return r;
}

} // namespace

WorldRun world_from_json(const JsonValue& value) {
    value.expect_format(format_name);
    value.expect_keys({"format", "world", "seed", "revision", "seconds", "decided", "labels", "checks"});
    if (const std::string written_by = value.at("revision").text(); written_by != revision()) {
        value.at("revision").expected("\"" + revision() + "\", the revision that is running; start the enumeration again");
    }
    std::vector<Check> checks;
    for (const JsonValue& check : value.at("checks").elements()) {
        checks.push_back(find_check(check.at("id").text()));
    }
    WorldRun r = new_world_run(world_value(value.at("world")), checks, value.at("seed").unsigned_integer());
    r.seconds = value.at("seconds").number();
    if (value.at("decided").size() != r.decided.size()) {
        value.at("decided").expected(fmt::format("{} counts", r.decided.size()));
    }
    for (std::size_t n = 0; n < r.decided.size(); ++n) {
        r.decided[n] = count_from(value.at("decided").at(n));
        if (r.decided[n] > r.expected[n]) {
            value.at("decided").at(n).expected(fmt::format("at most {}", r.expected[n]));
        }
    }
    for (const std::string& label : value.at("labels").keys()) {
        r.labels[label] = count_from(value.at("labels").at(label));
    }
    for (std::size_t c = 0; c < checks.size(); ++c) {
        read_check(r.checks[c], value.at("checks").at(c), r.datasets_decided());
    }
    return r;
}

WorldRun read_world_state(const std::string& path) { return world_from_json(read_json_value(path)); }

Json world_to_json(const WorldRun& run) {
    Json r;
    r["format"] = format_name;
    r["world"] = {{"tokens", run.world.tokens},
                  {"length", run.world.length},
                  {"samples", run.world.samples},
                  {"contexts", run.world.contexts == SmallWorld::Contexts::bags ? "bags" : "sequences"}};
    r["seed"] = run.seed;
    r["revision"] = revision();
    r["seconds"] = run.seconds;
    r["decided"] = run.decided;
    r["labels"] = run.labels;
    r["checks"] = Json::array();
    for (const WorldCheck& of : run.checks) {
        r["checks"].push_back(check_value(of));
    }
    return r;
}

std::string world_state_path(const WorldRun& run, const std::string& folder) {
    std::uint64_t mark = run.seed;
    for (const WorldCheck& of : run.checks) {
        mark = seed_for(mark, of.check.id());
    }
    return folder + fmt::format("/K{}-T{}-N{}{}-{:08x}.json", run.world.tokens, run.world.length, run.world.samples,
                                run.world.contexts == SmallWorld::Contexts::bags ? "" : "-sequences", mark & 0xffffffffU);
}

void write_world_state(const std::string& path, const WorldRun& run) { write_whole_file(path, world_to_json(run).dump(1) + "\n"); }

} // namespace attest
