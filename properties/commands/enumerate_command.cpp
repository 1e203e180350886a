// attest enumerate: decides claims on every dataset of a small world, up to renaming of tokens and order of samples.
//
// The state of the run is written after the first batch and then every two seconds, at an interrupt and when the time is up, and removed when the
// world is finished;
// --resume continues from it, and so does the same command with --output FILE, whose state is FILE.state. Progress goes to stderr, as do times, so
// that stdout is the same for every run and every --jobs.
#include "model/input/input_error.h"
#include "model/stop.h"
#include "properties/cases/case_json.h"
#include "properties/commands/case_folder.h"
#include "properties/commands/commands.h"
#include "properties/commands/output_file.h"
#include "properties/commands/world_output.h"
#include "properties/rendering/program_name.h"
#include "properties/reports/world_report.h"
#include "properties/search/hunt.h"
#include "properties/search/interrupt.h"
#include "properties/search/progress.h"
#include "properties/search/world_state.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

struct EnumerateOptions {
    std::optional<int> tokens;
    std::optional<int> length;
    std::optional<int> samples;
    bool sequences = false;
    std::vector<std::string> claims;
    std::optional<std::uint64_t> seed;
    std::optional<double> seconds;
    int jobs = 0;
    bool json = false;
    std::string resume;
    std::string out; ///< the folder of states and counterexamples; empty: attest-states and attest-cases
    std::optional<Shard> shard;
    std::string output; ///< the file of the part, or of the report; empty: none
    bool quiet = false;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string duration_text(double seconds) {
    return seconds < 90     ? fmt::format("{:.0f} s", seconds)
           : seconds < 5400 ? fmt::format("{:.0f} min", seconds / 60)
                            : fmt::format("{:.1f} h", seconds / 3600);
}

/// How far the run is and how long the rest will take, judged by this run's own pace.
class WorldProgress {
public:
    explicit WorldProgress(const WorldRun& run) : before_(run.datasets_listed()) {}

    void operator()(const WorldRun& run) {
        if (!line_.due()) {
            return;
        }
        const double elapsed = line_.seconds();
        const auto done = static_cast<double>(run.datasets_listed() - before_);
        const auto left = static_cast<double>(run.datasets() - run.datasets_listed());
        const double share = 100 * static_cast<double>(run.datasets_listed()) / static_cast<double>(run.datasets());
        line_.show(fmt::format("{} of {} datasets ({:.1f} %), {:.0f} a second, about {} left", run.datasets_listed(), run.datasets(), share,
                               done / elapsed, done > 0 ? duration_text(left * elapsed / done) : "an unknown time"));
    }
    void finish() { line_.finish(); }

private:
    std::uint64_t before_;
    ProgressLine line_;
};

std::vector<Check> wanted_checks(const std::vector<std::string>& ids) {
    std::vector<Check> r;
    for (const std::string& id : ids) {
        if (id.find('!') != std::string::npos) {
            r.push_back(find_check(id));
            continue;
        }
        for (const Claim* claim : find_claims({id})) {
            if (std::none_of(r.begin(), r.end(), [claim](const Check& check) { return check.id() == claim->id; })) {
                r.push_back({claim});
            }
        }
    }
    return ids.empty() ? default_world_checks() : r;
}

WorldRun fresh_run(const EnumerateOptions& options) {
    const std::pair<const char*, bool> wanted[] = {
        {"--tokens", options.tokens.has_value()}, {"--length", options.length.has_value()}, {"--samples", options.samples.has_value()}};
    for (const auto& [name, given] : wanted) {
        if (!given) {
            throw InputError("", name, "is missing; expected --tokens K, --length T and --samples N, or --resume FILE");
        }
    }
    const SmallWorld world{*options.tokens, *options.length, *options.samples,
                           options.sequences ? SmallWorld::Contexts::sequences : SmallWorld::Contexts::bags};
    return new_world_run(world, wanted_checks(options.claims), options.seed.value_or(1), options.shard.value_or(Shard{}));
}

/// The state says what is enumerated: an option that says it too could only agree.
WorldRun resumed_run(const EnumerateOptions& options) {
    if (options.tokens || options.length || options.samples || options.sequences || options.seed || !options.claims.empty()) {
        throw InputError(
            "", "--resume",
            "comes with a world, claims and a seed of its own; expected no --tokens, --length, --samples, --sequences, --claim or --seed");
    }
    if (options.shard || !options.output.empty()) {
        throw InputError("", "--resume", "does not go with --shard and --output, which go on by themselves; expected one or the other");
    }
    return read_world_state(options.resume);
}

/// The world, and with --output what an earlier start has decided of it.
WorldRun begun_run(const EnumerateOptions& options) {
    WorldRun fresh = fresh_run(options);
    const std::string state = options.output.empty() ? "" : state_path(options.output);
    if (state.empty() || !std::filesystem::exists(state)) {
        return fresh;
    }
    WorldRun r = read_world_state(state);
    if (world_name_json(r) != world_name_json(fresh) || r.shard != fresh.shard) {
        throw InputError(state, "",
                         fmt::format("is the state of another run (shard {} of {}, seed {}); expected that of the one asked for, or no file",
                                     shard_text(r.shard), world_name(r.world), r.seed));
    }
    return r;
}

/// What the parts of a run share.
Part part_of(const WorldRun& run) {
    std::vector<std::string> arguments = {"enumerate"};
    for (const auto& [name, value] : {std::pair{"--tokens", run.world.tokens}, {"--length", run.world.length}, {"--samples", run.world.samples}}) {
        arguments.insert(arguments.end(), {name, std::to_string(value)});
    }
    if (run.world.contexts == SmallWorld::Contexts::sequences) {
        arguments.emplace_back("--sequences");
    }
    for (const WorldCheck& of : run.checks) {
        arguments.insert(arguments.end(), {"--claim", of.check.id()});
    }
    arguments.insert(arguments.end(), {"--seed", std::to_string(run.seed)});
    return {"enumerate", run.shard, std::move(arguments), JsonValue(world_name_json(run), ""), JsonValue(nullptr, "")};
}

/// Says why when the state cannot be written: a run is not lost for want of it.
bool kept_state(const std::string& path, const WorldRun& run) {
    try {
        write_world_state(path, run);
        return true;
    } catch (const InputError& error) {
        fmt::print(stderr, "{}\n", error.what());
        return false;
    }
}

int enumerate(const EnumerateOptions& options) {
    require_output(options.output, options.shard, options.seconds.has_value());
    if (options.shard && options.json) {
        throw InputError("", "--json", "does not go with --shard, which prints no report; expected --json at attest merge");
    }
    WorldRun run = options.resume.empty() ? begun_run(options) : resumed_run(options);
    const Part part = part_of(run);
    if (options.shard && already_there(options.output, part)) {
        return 0;
    }
    const std::string folder = options.shard ? options.out : case_folder(options.out); // a shard writes no cases
    const std::string state = !options.output.empty()   ? state_path(options.output)
                              : !options.resume.empty() ? options.resume
                              : options.out.empty()     ? world_state_path(run)
                                                        : world_state_path(run, options.out);
    const std::atomic<bool>& interrupted = catch_interrupts();
    if (options.quiet) {
        ProgressLine::silence();
    } else {
        fmt::print(options.json ? stderr : stdout, "seed {}\n{}", run.seed, world_text(run));
        std::fflush(stdout);
    }
    if (!options.resume.empty() || run.datasets_listed() != 0) {
        fmt::print(stderr, "going on after {} datasets\n", run.datasets_listed());
    } else if (options.output.empty() && std::filesystem::exists(state)) {
        fmt::print(stderr, "starting again; an earlier run of this can be continued with: {} enumerate --resume {} (until it is overwritten)\n",
                   program_name(), state);
    }

    const auto start = std::chrono::steady_clock::now();
    WorldProgress progress(run);
    std::optional<double> last_state; // the first batch is kept at once
    WorldOptions how;
    how.jobs = options.jobs;
    how.stop = &interrupted;
    how.seconds = options.seconds;
    how.progress = [&](const WorldRun& so_far) {
        progress(so_far);
        if (!so_far.finished && (!last_state || seconds_since(start) - *last_state >= seconds_between_states)) {
            last_state = seconds_since(start);
            kept_state(state, so_far);
        }
    };
    decide_world(run, how);
    progress.finish();
    // before complaints and counterexamples of an unfinished run are added
    const bool kept = !run.finished && kept_state(state, run);
    const StopScope concluding(StopToken{}); // what is finished is written, whatever the time
    if (options.shard && !run.finished) {
        return interrupted_before_the_end(options.output);
    }
    int status = 0;
    if (options.shard) {
        status = write_part({part.command, part.shard, part.arguments, part.of, JsonValue(world_to_json(run), "")}, options.output,
                            fmt::format("{} of {} datasets", run.datasets_decided(), run.datasets()));
    } else {
        {
            const StopScope heard(interrupt_token());
            conclude_world(run, how);
        }
        status = show_world(run, {options.json, interrupted, folder, options.output, options.quiet});
    }
    if (run.finished) {
        std::error_code ignored;
        std::filesystem::remove(state, ignored);
    } else {
        fmt::print(stderr, "{}{}\n", interrupted ? "interrupted" : "the time is up",
                   !kept                    ? ", and no state could be written: a later run begins anew"
                   : options.output.empty() ? ": go on with: " + program_name() + " enumerate --resume " + state
                                            : ": the same command goes on from " + state);
    }
    return status;
}

} // namespace

Command enumerate_command() {
    const auto options = std::make_shared<EnumerateOptions>();
    return {
        .name = "enumerate",
        .help = "decides claims on every dataset of a small world",
        .options =
            {{.name = "--tokens", .help = "size of the vocabulary", .target = &options->tokens, .least = 1, .most = double(largest_world.tokens)},
             {.name = "--length", .help = "most tokens of a context", .target = &options->length, .least = 1, .most = double(largest_world.length)},
             {.name = "--samples",
              .help = "most samples of a dataset",
              .target = &options->samples,
              .least = 1,
              .most = double(largest_world.samples)},
             {.name = "--sequences",
              .help = "contexts that differ in order are different (default: bags with a query)",
              .target = &options->sequences},
             {.name = "--claim",
              .help = "an id, a pattern like svm.*, or claim!neighbour; may be repeated (default: exact claims and finite.*)",
              .target = &options->claims,
              .value = "CLAIM",
              .one_at_a_time = true},
             seed_option(&options->seed, "seed of inputs other than the dataset (default 1)"),
             seconds_option(options->seconds, "stop after this time, with the state written"),
             jobs_option(options->jobs),
             json_option(options->json, "as attest-report/1 with the world"),
             quiet_option(options->quiet, "print nothing but what keeps the status from being 0"),
             {.name = "--resume", .help = "continue from the state file of an earlier run", .target = &options->resume, .value = "FILE"},
             {.name = "--out",
              .help = "the folder for the state and counterexamples (default: attest-states, attest-cases)",
              .target = &options->out,
              .value = "DIR"},
             shard_option(options->shard),
             output_option(options->output, "write attest-report/1 there, with --shard the part; a second start goes on from the first")},
        .run = [options] { return enumerate(*options); }};
}

} // namespace attest
