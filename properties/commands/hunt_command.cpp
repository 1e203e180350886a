// attest hunt: searches for a counterexample to a claim, or to a claim without a hypothesis, with another loss or under another
// optimiser; shrinks it, writes it, reads it back, decides it once more, and tells it as a story.
//
// The seed is printed before the first case. Finding none proves nothing, and the last line says so. A shard is an island: a hunt of its own over its
// part of --cases, with a seed made of the run's and its number. With --output the hunt's state is kept beside that file until it is written.
#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "model/stop.h"
#include "properties/cases/case_json.h"
#include "properties/commands/case_folder.h"
#include "properties/commands/commands.h"
#include "properties/commands/hunt_output.h"
#include "properties/commands/output_file.h"
#include "properties/search/corpus.h"
#include "properties/search/hunt_all.h"
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
    bool all = false;
    bool tightness = false;
    bool quiet = false;
    std::string corpus; ///< a folder; empty: none
};

/// Options that do not go together.
void refuse_contradictions(const HuntCommandOptions& options) {
    if (options.request.claim.empty() && !options.all) {
        throw InputError("", "CLAIM", "is missing; expected a claim, claim!neighbour or claim!variation of attest list, or --all");
    }
    const auto refuse = [](bool given, const std::string& one, const std::string& other, const char* why) {
        if (given) {
            throw InputError("", one, "does not go with " + other + ": " + why + "; expected one of the two");
        }
    };
    if (options.all) {
        refuse(!options.request.without.empty(), "--all", "--without", "which is about one claim");
        refuse(!options.request.loss.empty(), "--all", "--loss", "which is about one claim");
        refuse(!options.request.optimiser.empty(), "--all", "--optimiser", "which is about one claim");
        refuse(options.shard || !options.output.empty(), "--all", "--output and --shard", "clocks share its time");
    }
    if (options.tightness) {
        refuse(options.shard || !options.output.empty(), "--tightness", "--output and --shard", "only --corpus keeps its state");
    }
    if (!options.corpus.empty()) {
        refuse(options.shard || !options.output.empty(), "--corpus", "--output and --shard", "both keep the state of the hunt");
    }
}

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

/// Before the first case, so that whatever happens the run can be done again.
void say_seed(const HuntCommandOptions& options, std::uint64_t seed) {
    if (!options.quiet) {
        fmt::print(options.json ? stderr : stdout, "seed {}\n", seed);
        std::fflush(stdout);
    }
}

/// The corpus of every check that is hunted: read before its first case, written whenever the hunt says what it keeps.
class Corpora {
public:
    Corpora(std::string folder, bool tightness) : folder_(std::move(folder)), tightness_(tightness) {
        if (!folder_.empty()) {
            if (const auto reason = why_not_writable(folder_)) {
                throw InputError("", "--corpus",
                                 fmt::format("{}: nothing can be written there ({}); expected a folder that can be written", folder_, *reason));
            }
        }
    }
    std::vector<KeptCase> read(const Check& check) const {
        return folder_.empty() ? std::vector<KeptCase>{} : read_corpus(corpus_path(folder_, check.id(), tightness_), check.id());
    }
    void write(const Check& check, const std::vector<KeptCase>& kept) const {
        if (!folder_.empty() && !kept.empty()) {
            write_corpus(corpus_path(folder_, check.id(), tightness_), check.id(), kept);
        }
    }

private:
    std::string folder_;
    bool tightness_;
};

/// Every claim, or those of the pattern, one search.
int run_all(const HuntCommandOptions& options) {
    std::vector<HuntTarget> targets;
    for (const Claim* claim :
         find_claims_and_parts(options.request.claim.empty() ? std::vector<std::string>{} : std::vector{options.request.claim})) {
        targets.push_back({Check{claim}, {}});
    }
    const std::string folder = case_folder(options.out);
    const Corpora corpora(options.corpus, options.tightness);
    HuntAllOptions all;
    all.corpus = [&](const Check& check) { return corpora.read(check); };
    for (const HuntTarget& target : targets) { // a corpus that cannot be read is said at once, not in the middle
        corpora.read(target.check);
    }
    const std::uint64_t seed = options.seed.value_or(std::random_device()());
    const std::atomic<bool>& interrupted = catch_interrupts();
    say_seed(options, seed);
    all.each.seed = seed;
    all.each.seconds = options.seconds ? options.seconds : options.cases ? std::nullopt : std::optional(default_seconds);
    all.each.cases = options.cases.value_or(UINT64_MAX);
    all.each.jobs = options.jobs;
    all.each.tightness = options.tightness;
    all.each.shrink.steps = 20000;
    all.each.shrink.seconds = 10;
    all.each.stop = &interrupted;
    ProgressLine line;
    std::uint64_t slices = 0;
    all.slice = [&](std::size_t i, const HuntState& state) {
        corpora.write(targets[i].check, state.kept);
        ++slices;
        if (line.due()) {
            line.show(fmt::format("{} slices over {} checks, {:.0f} s, now {} ({} cases)", slices, targets.size(), line.seconds(),
                                  targets[i].check.id(), state.report.cases()));
        }
    };
    const std::vector<HuntReport> reports = hunt_all(targets, all);
    line.finish();
    const StopScope concluding(StopToken{});
    return show_hunts(targets, reports,
                      {.json = options.json, .seed = seed, .folder = folder, .output = "", .tightness = options.tightness, .quiet = options.quiet});
}

int run_hunt(const HuntCommandOptions& options) {
    refuse_contradictions(options);
    if (options.quiet) {
        ProgressLine::silence();
    }
    if (options.all) {
        return run_all(options);
    }
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
    const Corpora corpora(options.corpus, options.tightness);
    const std::string state = state_path(options.output);
    std::optional<HuntState> begun;
    if (!options.output.empty() && std::filesystem::exists(state)) {
        begun = read_hunt_state(state, name, options.seed || options.shard);
        fmt::print(stderr, "going on after {} cases\n", begun->next);
    }
    const std::uint64_t seed = name.seed;
    const std::atomic<bool>& interrupted = catch_interrupts(); // before the first line, so that whoever has seen it may interrupt
    say_seed(options, seed);
    if (!options.quiet && target.check.variation && !target.check.variation->not_needed.empty()) {
        fmt::print(options.json ? stderr : stdout, "{} is true, so none should be found: {}\n", target.check.id(),
                   target.check.variation->not_needed);
    }
    if (!options.quiet && target.check.claim->grade == Grade::trend) {
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
    hunting.tightness = options.tightness;
    hunting.corpus = corpora.read(target.check);
    if (!hunting.corpus.empty() && options.cases) {
        hunting.cases += hunting.corpus.size(); // decided first, beside the cases asked for
    }
    if (!options.output.empty()) {
        hunting.save = [&](const HuntState& so_far) { write_output(state, hunt_state_text(name, so_far)); };
    } else if (!options.corpus.empty()) {
        hunting.save = [&](const HuntState& so_far) { corpora.write(target.check, so_far.kept); };
        hunting.last = hunting.save;
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
    const int status = show_hunt(target.check, report,
                                 {.json = options.json,
                                  .seed = name.seed,
                                  .folder = folder,
                                  .output = options.output,
                                  .tightness = options.tightness,
                                  .quiet = options.quiet});
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
                     .help = "a claim, claim!neighbour or claim!variation of attest list; with --all a pattern (default: all claims)",
                     .target = &options->request.claim},
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
                    {.name = "--all", .help = "every claim, the time shared by what each still yields", .target = &options->all},
                    {.name = "--tightness",
                     .help = "look for cases in which bounds are tight, and print how much each could be improved at most",
                     .target = &options->tightness},
                    {.name = "--corpus",
                     .help = "a folder that keeps the nearest cases from one hunt to the next",
                     .target = &options->corpus,
                     .value = "DIR"},
                    json_option(options->json, "as attest-hunt/1, with --all attest-hunt-all/1"),
                    quiet_option(options->quiet, "print nothing but what keeps the status from being 0"),
                    {.name = "--out", .help = "the folder for the counterexample (default: attest-cases)", .target = &options->out, .value = "DIR"},
                    shard_option(options->shard),
                    output_option(options->output, "write attest-hunt/1 there, with --shard the part; a second start goes on from the first")},
        .run = [options] { return run_hunt(*options); }};
}

} // namespace attest
