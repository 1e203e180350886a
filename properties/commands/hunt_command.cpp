// attest hunt: searches for a counterexample to a claim, or to a claim without a hypothesis, with another loss or under another
// optimiser; shrinks it, writes it, reads it back, decides it once more, and tells it as a story.
//
// The seed is printed before the first case. Finding none proves nothing, and the last line says so. A shard is an island: a hunt of its own over its
// part of --cases, with a seed made of the run's and its number. With --output the hunt's state is kept beside that file until it is written.
#include "model/input/input_error.h"
#include "model/stop.h"
#include "properties/cases/case_json.h"
#include "properties/commands/case_folder.h"
#include "properties/commands/commands.h"
#include "properties/commands/hunt_output.h"
#include "properties/commands/output_file.h"
#include "properties/search/hunt_state.h"
#include "properties/search/hunt_target.h"
#include "properties/search/interrupt.h"
#include "properties/search/progress.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>

namespace attest {
namespace {

constexpr double default_seconds = 120;

struct HuntCommandOptions {
    HuntRequest request;
    std::optional<std::uint64_t> cases;
    std::optional<std::uint64_t> seed;
    std::optional<double> seconds;
    int jobs = 0;
    bool json = false;
    std::string out; ///< the folder of the counterexample; empty: attest-cases
    std::optional<Shard> shard;
    std::string output; ///< the file of the part, or of the report; empty: none
};

/// What the parts of a run share.
Part part_of(const HuntCommandOptions& options, const HuntName& name) {
    nlohmann::ordered_json of;
    of["revision"] = revision();
    of["seed"] = name.seed;
    of["cases"] = name.cases;
    of["check"] = name.check;
    std::vector<std::string> arguments = {"hunt", options.request.claim};
    for (const std::string& hypothesis : options.request.without) {
        arguments.insert(arguments.end(), {"--without", hypothesis});
    }
    for (const auto& [option, value] : {std::pair<std::string, std::string>{"--loss", options.request.loss},
                                        {"--optimiser", options.request.optimiser},
                                        {"--cases", std::to_string(name.cases)},
                                        {"--seed", std::to_string(name.seed)}}) {
        if (!value.empty()) {
            arguments.insert(arguments.end(), {option, value});
        }
    }
    return {"hunt", name.shard, std::move(arguments), JsonValue(of, ""), JsonValue(nullptr, "")};
}

/// Cases, time, and the time left.
class HuntProgress {
public:
    HuntProgress(std::string id, std::optional<double> seconds, std::optional<std::uint64_t> cases)
        : id_(std::move(id)), seconds_(seconds), cases_(cases) {}

    void operator()(std::uint64_t cases) {
        if (line_.due()) {
            line_.show(fmt::format("{}: {} cases, {:.0f} s{}", id_, cases, line_.seconds(), left(cases, line_.seconds())));
        }
    }
    void finish() { line_.finish(); }

private:
    /// Whichever limit comes first.
    std::string left(std::uint64_t cases, double elapsed) const {
        std::optional<double> r;
        if (seconds_) {
            r = *seconds_ - elapsed;
        }
        if (cases_ && cases > 0) {
            const double by_cases = elapsed * static_cast<double>(*cases_ - std::min(*cases_, cases)) / static_cast<double>(cases);
            r = r ? std::min(*r, by_cases) : by_cases;
        }
        return r ? fmt::format(", {:.0f} s left", std::max(0.0, *r)) : "";
    }

    ProgressLine line_;
    std::string id_;
    std::optional<double> seconds_;
    std::optional<std::uint64_t> cases_;
};

int run_hunt(const HuntCommandOptions& options) {
    const HuntTarget target = hunt_target(options.request);
    require_output(options.output, options.shard, options.seconds.has_value());
    if (options.shard && options.json) {
        throw InputError("", "--json", "does not go with --shard, which prints no report; expected --json at attest merge");
    }
    if (options.shard && !options.cases) {
        throw InputError("", "--shard", "deals cases; expected --cases N too, the cases of all shards together");
    }
    const std::string folder = options.shard ? options.out : case_folder(options.out); // a shard writes no cases
    HuntName name{target.check.id(),
                  options.seed    ? *options.seed
                  : options.shard ? 1
                                  : std::random_device()(),
                  options.cases.value_or(0), options.shard.value_or(Shard{})};
    const Part part = part_of(options, name);
    if (options.shard && already_there(options.output, part)) {
        return 0;
    }
    const std::string state = state_path(options.output);
    std::optional<HuntState> begun;
    if (!options.output.empty() && std::filesystem::exists(state)) {
        begun = read_hunt_state(state, name, options.seed || options.shard);
        fmt::print(stderr, "going on after {} cases\n", begun->next);
    }
    const std::uint64_t seed = name.seed;
    const std::atomic<bool>& interrupted = catch_interrupts(); // before the first line, so that whoever has seen it may interrupt
    fmt::print(options.json ? stderr : stdout, "seed {}\n", seed);
    if (target.check.variation && !target.check.variation->not_needed.empty()) {
        fmt::print(options.json ? stderr : stdout, "{} is true, so none should be found: {}\n", target.check.id(),
                   target.check.variation->not_needed);
    }
    if (target.check.claim->grade == Grade::trend) {
        fmt::print(options.json ? stderr : stdout, "{} is a trend: a refutation of it is measured, not proved\n", target.check.id());
    }
    std::fflush(stdout);

    HuntOptions hunting;
    hunting.seed = island_seed(seed, name.shard);
    hunting.seconds = options.seconds ? options.seconds : options.cases ? std::nullopt : std::optional(default_seconds);
    const CaseRange range = cases_of_shard(options.cases.value_or(UINT64_MAX), name.shard);
    hunting.cases = range.end - range.first;
    hunting.jobs = options.jobs;
    hunting.generate = target.generate;
    hunting.shrink.steps = 20000;
    hunting.shrink.seconds = std::clamp(hunting.seconds.value_or(default_seconds) / 2, 10.0, 60.0);
    hunting.stop = &interrupted;
    hunting.from = begun ? &*begun : nullptr;
    if (!options.output.empty()) {
        hunting.save = [&](const HuntState& so_far) { write_output(state, hunt_state_text(name, so_far)); };
    }
    HuntProgress progress(target.check.id(), hunting.seconds, options.cases ? std::optional(hunting.cases) : std::nullopt);
    hunting.progress = [&progress](std::uint64_t cases) { progress(cases); };
    const HuntReport report = hunt(target.check, hunting);
    progress.finish();

    const StopScope concluding(StopToken{}); // what is finished is written, whatever the time
    std::error_code ignored;
    if (options.shard) {
        if (report.interrupted) {
            return interrupted_before_the_end(options.output);
        }
        const nlohmann::ordered_json result = hunt_report_to_json(report);
        write_part({part.command, part.shard, part.arguments, part.of, JsonValue(result, "")}, options.output,
                   fmt::format("{} cases{}", report.cases(), report.counterexample ? ", a counterexample" : ""));
        std::filesystem::remove(state, ignored);
        return 0;
    }
    const int status = show_hunt(target.check, report, {options.json, name.seed, folder, options.output});
    if (!options.output.empty() && !report.interrupted) {
        std::filesystem::remove(state, ignored);
    }
    return status;
}

} // namespace

Command hunt_command() {
    const auto options = std::make_shared<HuntCommandOptions>();
    return {
        .name = "hunt",
        .help = "looks for a counterexample, shrinks it, certifies it, writes the case",
        .options = {{.name = "CLAIM",
                     .help = "a claim, claim!neighbour or claim!variation of attest list",
                     .target = &options->request.claim,
                     .required = true},
                    {.name = "--without",
                     .help = "a hypothesis of the claim that need not hold (may be repeated)",
                     .target = &options->request.without,
                     .value = "HYPOTHESIS",
                     .one_at_a_time = true},
                    {.name = "--optimiser",
                     .help = fmt::format("in place of gradient descent: {}", fmt::join(hunt_optimiser_names(), ", ")),
                     .target = &options->request.optimiser,
                     .value = "NAME"},
                    {.name = "--loss",
                     .help = fmt::format("in place of the log-loss: {}", fmt::join(hunt_loss_names(), ", ")),
                     .target = &options->request.loss,
                     .value = "NAME"},
                    seconds_option(options->seconds, "time for the search (default 120, unlimited with --cases)"),
                    {.name = "--cases", .help = "cases at most", .target = &options->cases, .least = 1, .most = 0x1p40},
                    seed_option(&options->seed, "seed of the search (default: a fresh one)"),
                    jobs_option(options->jobs),
                    json_option(options->json, "as attest-hunt/1"),
                    {.name = "--out", .help = "the folder for the counterexample (default: attest-cases)", .target = &options->out, .value = "DIR"},
                    shard_option(options->shard),
                    output_option(options->output, "write attest-hunt/1 there, with --shard the part; a second start goes on from the first")},
        .run = [options] { return run_hunt(*options); }};
}

} // namespace attest
