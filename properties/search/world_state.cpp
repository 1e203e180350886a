#include "properties/search/world_state.h"

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

Json world_to_json_value(const SmallWorld& world) {
    return {{"tokens", world.tokens},
            {"length", world.length},
            {"samples", world.samples},
            {"contexts", world.contexts == SmallWorld::Contexts::bags ? "bags" : "sequences"}};
}

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
    value.expect_keys({"id", "held", "refuted", "undecided", "vacuous", "errors", "vacuous_because", "labels", "worst_slack", "error_texts",
                       "seconds", "first_errors", "cut", "first_refuted"});
    ClaimReport& counts = of.counts;
    static_cast<CaseTally&>(counts) = tally_from_json(value);
    counts.seconds = value.at("seconds").number();
    for (const JsonValue& row : value.at("first_errors").elements()) {
        of.first_errors.emplace(row.at(std::size_t{0}).unsigned_integer(), row.at(1).text());
    }
    for (const JsonValue& row : value.at("cut").elements()) {
        of.cut.emplace(row.at(std::size_t{0}).unsigned_integer(), bare_case_from_json(row.at(1)));
    }
    if (counts.cases() + of.cut.size() != datasets) {
        value.fail(fmt::format("has {} verdicts; expected {}, one for each dataset decided", counts.cases() + of.cut.size(), datasets));
    }
    const JsonValue first = value.at("first_refuted");
    if (first.is_null() != (counts.refuted == 0)) {
        first.expected("a case exactly when something was refuted");
    }
    if (!first.is_null()) {
        first.expect_keys({"index", "seed", "case"});
        of.first_index = first.at("index").unsigned_integer();
        of.first_seed = first.at("seed").unsigned_integer();
        of.first_refuted = bare_case_from_json(first.at("case"));
    }
}

Json check_value(const WorldCheck& of) {
    Json r;
    r["id"] = of.check.id();
    write_tally(of.counts, r);
    r["seconds"] = of.counts.seconds;
    r["first_errors"] = Json::array();
    for (const auto& [index, text] : of.first_errors) {
        r["first_errors"].push_back(Json::array({index, text}));
    }
    r["cut"] = Json::array();
    for (const auto& [index, value] : of.cut) {
        r["cut"].push_back(Json::array({index, bare_case_to_json(value)}));
    }
    r["first_refuted"] =
        of.first_refuted ? Json{{"index", of.first_index}, {"seed", of.first_seed}, {"case", bare_case_to_json(*of.first_refuted)}} : Json();
    return r;
}

/// Datasets by number of samples: at most those that there are.
void read_counts(std::vector<std::uint64_t>& counts, const JsonValue& value, const std::vector<std::uint64_t>& most_of_each) {
    if (value.size() != most_of_each.size()) {
        value.expected(fmt::format("{} counts", most_of_each.size()));
    }
    for (std::size_t n = 0; n < counts.size(); ++n) {
        counts[n] = count_from(value.at(n));
        if (counts[n] > most_of_each[n]) {
            value.at(n).expected(fmt::format("at most {}", most_of_each[n]));
        }
    }
}

} // namespace

WorldRun world_from_json(const JsonValue& value) {
    value.expect_format(format_name);
    value.expect_keys({"format", "world", "seed", "shard", "revision", "seconds", "finished", "listed", "decided", "labels", "checks"});
    if (const std::string written_by = value.at("revision").text(); written_by != revision()) {
        value.at("revision").expected("\"" + revision() + "\", the revision that is running; start the enumeration again");
    }
    std::vector<Check> checks;
    for (const JsonValue& check : value.at("checks").elements()) {
        checks.push_back(find_check(check.at("id").text()));
    }
    WorldRun r = new_world_run(world_value(value.at("world")), checks, value.at("seed").unsigned_integer(), shard_from_json(value.at("shard")));
    r.seconds = value.at("seconds").number();
    r.finished = value.at("finished").boolean();
    read_counts(r.listed, value.at("listed"), r.expected);
    read_counts(r.decided, value.at("decided"), r.listed);
    if (const std::uint64_t ours = datasets_of_shard(r.datasets_listed(), r.shard); r.datasets_decided() != ours) {
        value.at("decided").expected(fmt::format("{} in all, those of shard {} among the {} listed", ours, shard_text(r.shard), r.datasets_listed()));
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
    r["world"] = world_to_json_value(run.world);
    r["seed"] = run.seed;
    r["shard"] = shard_to_json(run.shard);
    r["revision"] = revision();
    r["seconds"] = run.seconds;
    r["finished"] = run.finished;
    r["listed"] = run.listed;
    r["decided"] = run.decided;
    r["labels"] = run.labels;
    r["checks"] = Json::array();
    for (const WorldCheck& of : run.checks) {
        r["checks"].push_back(check_value(of));
    }
    return r;
}

Json world_name_json(const WorldRun& run) {
    Json r;
    r["revision"] = revision();
    r["seed"] = run.seed;
    r["world"] = world_to_json_value(run.world);
    r["claims"] = Json::array();
    for (const WorldCheck& of : run.checks) {
        r["claims"].push_back(of.check.id());
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
