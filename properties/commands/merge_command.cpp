// attest merge: the report of a run from the parts that its shards have written, as the unsharded run would have given it, but for times.
//
// Cases that the clock has cut off in a part are decided again without one. A counterexample is confirmed and shrunk here, once. Parts that do not
// belong together are refused (status 2); missing ones are named, with the line that makes them (status 3), and nothing is reported.
#include "model/data/dataset_json.h"
#include "model/input/input_error.h"
#include "model/stop.h"
#include "properties/cases/case_json.h"
#include "properties/claims/statement.h"
#include "properties/commands/case_folder.h"
#include "properties/commands/commands.h"
#include "properties/commands/hunt_output.h"
#include "properties/commands/output_file.h"
#include "properties/commands/verify_output.h"
#include "properties/commands/world_output.h"
#include "properties/reports/world_report.h"
#include "properties/search/hunt_state.h"
#include "properties/search/interrupt.h"
#include "properties/search/world_state.h"

#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace attest {
namespace {

constexpr int status_incomplete = 3;

struct MergeOptions {
    std::vector<std::string> parts;
    bool json = false;
    bool quiet = false;
    bool github = false;
    std::string junit; ///< a file; empty: none
    std::string out;   ///< the folder of the counterexamples; empty: attest-cases
    std::string output;
};

int merge_verify(const std::vector<Part>& parts, const MergeOptions& options, const std::string& folder, const std::atomic<bool>& interrupted) {
    const JsonValue of = parts.front().of;
    of.expect_keys({"revision", "seed", "cases", "effort", "fail_on_vacuous", "claims", "data"}, {"weights"});
    const std::optional<Dataset> data = of.at("data").is_null() ? std::nullopt : std::optional(dataset_from_json(of.at("data")));
    const std::optional<Matrix<Rational>> weights = of.has("weights") ? std::optional(of.at("weights").exact_matrix()) : std::nullopt;
    RunReport report;
    report.seed = of.at("seed").unsigned_integer();
    report.cases = of.at("cases").unsigned_integer();
    report.effort = of.at("effort").number();
    report.given = data.has_value();
    RunOptions run;
    run.seed = report.seed;
    run.cases = report.cases;
    run.data = data ? &*data : nullptr;
    run.weights = weights ? &*weights : nullptr;
    run.stop = &interrupted;
    for (std::size_t c = 0; c < of.at("claims").size() && !interrupted; ++c) {
        const std::string id = of.at("claims").at(c).text();
        const Claim& claim = *find_claims_and_parts({id}).front();
        std::vector<ClaimPart> of_claim;
        for (const Part& part : parts) {
            part.result.expect_keys({"claims"});
            const JsonValue row = part.result.at("claims").at(c);
            row.expect_keys({"id", "part"});
            if (row.at("id").text() != id) {
                row.at("id").expected(id);
            }
            of_claim.push_back(claim_part_from_json(row.at("part")));
            const CaseRange wanted = claim_part(claim, run, part.shard).range;
            if (of_claim.back().range != wanted || !of_claim.back().finished()) {
                row.at("part").fail(fmt::format("has cases {} to {} of {} to {}; expected {} to {}, the whole of shard {}",
                                                of_claim.back().range.first, of_claim.back().next(), of_claim.back().range.first,
                                                of_claim.back().range.end, wanted.first, wanted.end, shard_text(part.shard)));
            }
        }
        report.claims.push_back(conclude_claim(claim, of_claim, run, CutCases::decide_again));
        report.seconds += report.claims.back().seconds;
    }
    report.vacuous_fails = of.at("fail_on_vacuous").boolean() || !report.given;
    report.interrupted = interrupted;
    const StopScope concluding(StopToken{}); // what is finished is written, whatever the time
    return show_verify(report, {options.json, options.quiet, options.github, options.junit, folder, options.output});
}

int merge_enumerate(const std::vector<Part>& parts, const MergeOptions& options, const std::string& folder, const std::atomic<bool>& interrupted) {
    std::vector<WorldRun> runs;
    for (const Part& part : parts) {
        runs.push_back(world_from_json(part.result));
        const WorldRun& run = runs.back();
        if (world_name_json(run) != part.of.json() || run.shard != part.shard) {
            part.result.fail("is of another world, seed, claims or shard than its part says");
        }
        if (!run.finished) {
            part.result.at("finished").expected("true: a whole part");
        }
    }
    WorldRun run = merged_world(runs);
    fmt::print(options.json ? stderr : stdout, "{}", world_text(run));
    WorldOptions how;
    how.stop = &interrupted;
    conclude_world(run, how, {}, CutCases::decide_again);
    return show_world(run, {options.json, interrupted, folder, options.output});
}

int merge_hunt(const std::vector<Part>& parts, const MergeOptions& options, const std::string& folder) {
    const JsonValue of = parts.front().of;
    of.expect_keys({"revision", "seed", "cases", "check"});
    const Check check = find_check(of.at("check").text());
    std::vector<HuntReport> islands;
    for (const Part& part : parts) {
        islands.push_back(hunt_report_from_json(part.result));
        const CaseRange range = cases_of_shard(of.at("cases").unsigned_integer(), part.shard);
        const std::uint64_t cases = islands.back().cases();
        if (islands.back().counterexample ? cases > range.end - range.first : cases != range.end - range.first) {
            part.result.fail(fmt::format("has {} cases; expected {}, or fewer up to a counterexample", cases, range.end - range.first));
        }
        if (islands.back().counterexample && islands.back().counterexample->check != check.id()) {
            part.result.at("counterexample").fail("is of another claim; expected one of " + check.id());
        }
        if (const auto& found = islands.back().counterexample) { // a part that was changed is no error of attest
            const StopScope until_interrupted(interrupt_token());
            const Outcome again = decide_case(check, found->value).verdict.outcome;
            if (again == Outcome::held || again == Outcome::vacuous) {
                part.result.at("counterexample").fail(fmt::format("is {}; expected a case that refutes {}", outcome_name(again), check.id()));
            }
        }
    }
    return show_hunt(check, merged_hunts(islands),
                     {.json = options.json, .seed = of.at("seed").unsigned_integer(), .folder = folder, .output = options.output});
}

int merge(const MergeOptions& options) {
    require_output(options.output, std::nullopt, false);
    require_place("--junit", options.junit);
    const PartSet set = collect_parts(options.parts);
    const JsonValue written_by = set.parts.front().of.at("revision");
    if (written_by.text() != revision()) {
        written_by.expected("\"" + revision() + "\", the revision that is running");
    }
    if (!set.missing.empty()) {
        std::fputs(missing_text(set).c_str(), stderr);
        return status_incomplete;
    }
    const std::string folder = case_folder(options.out);
    const std::atomic<bool>& interrupted = catch_interrupts();
    const std::string command = set.parts.front().command;
    if (command != "verify" && (options.quiet || options.github || !options.junit.empty())) {
        throw InputError(options.parts.front(), "command", "is " + command + "; expected verify with --quiet, --github or --junit");
    }
    if (!options.quiet) {
        fmt::print(options.json ? stderr : stdout, "seed {}\n", set.parts.front().of.at("seed").unsigned_integer());
    }
    if (command == "hunt") {
        return merge_hunt(set.parts, options, folder);
    }
    if (command == "verify") {
        return merge_verify(set.parts, options, folder, interrupted);
    }
    if (command == "enumerate") {
        return merge_enumerate(set.parts, options, folder, interrupted);
    }
    throw std::logic_error("no merge for parts of attest " + command); // the reader of parts knows three commands
}

} // namespace

Command merge_command() {
    const auto options = std::make_shared<MergeOptions>();
    return {
        .name = "merge",
        .help = "the report of a run from the parts that --shard wrote",
        .options = {{.name = "PART", .help = "the files of all shards (attest-part/1), in any order", .target = &options->parts, .required = true},
                    json_option(options->json, "as the unsharded run would print it"),
                    output_option(options->output, "write the report as JSON there too"),
                    {.name = "--junit", .help = "a file: the report of verify as JUnit's XML", .target = &options->junit, .value = "FILE"},
                    {.name = "--github", .help = "print what is wrong in verify as GitHub's annotations too", .target = &options->github},
                    quiet_option(options->quiet, "of verify: print nothing but what keeps the status from being 0"),
                    {.name = "--out", .help = "the folder for counterexamples (default: attest-cases)", .target = &options->out, .value = "DIR"}},
        .run = [options] { return merge(*options); }};
}

} // namespace attest
