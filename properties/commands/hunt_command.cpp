// attest hunt: searches for a counterexample to a claim, or to a claim without a hypothesis, with another loss or under another
// optimiser; shrinks it, writes it, reads it back, decides it once more, and tells it as a story.
//
// The seed is printed before the first case. A counterexample counts only when exact or interval arithmetic refutes the case as the
// file holds it. Finding none proves nothing, and the last line says so.
#include "model/data/dataset_json.h"
#include "model/input/input_error.h"
#include "model/input/json_document.h"
#include "model/stop.h"
#include "properties/cases/case_json.h"
#include "properties/commands/case_folder.h"
#include "properties/commands/commands.h"
#include "properties/rendering/program_name.h"
#include "properties/reports/certificates.h"
#include "properties/reports/counterexample_story.h"
#include "properties/search/hunt.h"
#include "properties/search/hunt_target.h"
#include "properties/search/interrupt.h"
#include "properties/search/progress.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>

namespace attest {
namespace {

constexpr double default_seconds = 120;
constexpr double seconds_to_conclude = 2; // after an interrupt

struct HuntCommandOptions {
    HuntRequest request;
    std::optional<std::uint64_t> cases;
    std::optional<std::uint64_t> seed;
    std::optional<double> seconds;
    int jobs = 0;
    bool json = false;
    std::string out; ///< the folder of the counterexample; empty: attest-cases
};

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

/// A counterexample as its file says it.
struct StoredCounterexample {
    std::string path;
    bool written = false; ///< false: the folder cannot be written, and the case is printed instead
    CaseRecord record;
    Decision decision;
};

/// Reads the case back from the text of its file and decides it anew: what is reported is what the file holds.
StoredCounterexample stored(const Counterexample& counterexample, const std::string& folder) {
    const CaseRecord found = record_of(counterexample);
    const std::string path = case_path(folder, found);
    CaseRecord record = case_from_json(parse_json_value(case_text(found), path));
    Decision decision = decide_case(find_check(record.id()), record.value);
    StoredCounterexample r{path, false, std::move(record), std::move(decision)};
    if (r.decision.error || r.decision.verdict.outcome != Outcome::refuted) {
        throw std::logic_error(r.path + ": the case was refuted, but not as read back from its file");
    }
    try {
        write_case(folder, r.record);
        r.written = true;
    } catch (const InputError& error) {
        fmt::print(stderr, "{}\n", error.what());
    }
    return r;
}

std::string counts_text(const HuntReport& report) {
    std::string r = fmt::format("{} cases in {:.1f} s: {} held, {} refuted, {} undecided, {} vacuous", report.cases(), report.seconds, report.held,
                                report.refuted, report.undecided, report.vacuous);
    std::string reasons;
    for (const auto& [reason, count] : report.vacuous_reasons) {
        reasons += (reasons.empty() ? "" : ", ") + fmt::format("{} without \"{}\"", count, reason);
    }
    r += reasons.empty() ? "" : " (" + reasons + ")";
    return r + (report.errors == 0 ? "" : fmt::format(", {} ended with an error", report.errors));
}

std::string nothing_found_text(const Check& check, const HuntReport& report) {
    std::string r = fmt::format("{}: no counterexample found in {} cases, {:.1f} s", check.id(), report.cases(), report.seconds);
    r += report.least_slack ? fmt::format("; the least slack was {:.3g}", *report.least_slack) : "";
    r += report.tight != 0 ? fmt::format("; in {} cases both sides were equal", report.tight) : "";
    r += ". This is no proof.\n";
    if (report.held == 0) {
        r += "Not a single case held: nothing was tested.\n";
    }
    if (report.errors + report.unconfirmed != 0) {
        r += fmt::format("Not decided: {} cases that ended with an error, {} that were refuted once and not again.\n", report.errors,
                         report.unconfirmed);
    }
    if (report.nearest) {
        r += "The case with the least slack:\n" + dataset_text(report.nearest->dataset) + "\n";
    }
    return r;
}

std::string json_text(const Check& check, std::uint64_t seed, const HuntReport& report, const std::optional<StoredCounterexample>& found) {
    nlohmann::ordered_json r;
    r["format"] = "attest-hunt/1";
    r["check"] = check.id();
    r["seed"] = seed;
    r["cases"] = report.cases();
    r["seconds"] = report.seconds;
    r["held"] = report.held;
    r["refuted"] = report.refuted;
    r["undecided"] = report.undecided;
    r["vacuous"] = report.vacuous;
    r["errors"] = report.errors;
    r["unconfirmed"] = report.unconfirmed;
    r["problems"] = report.problems;
    r["least_slack"] = report.least_slack ? nlohmann::ordered_json(*report.least_slack) : nlohmann::ordered_json();
    r["tight"] = report.tight;
    r["counterexample"] = found ? case_to_json(found->record) : nlohmann::ordered_json();
    r["file"] = found && found->written ? nlohmann::ordered_json(found->path) : nlohmann::ordered_json();
    return r.dump(1) + "\n";
}

/// The certificate beside the case file, where its format has a statement for this refutation.
void write_certificate(const StoredCounterexample& found, const std::string& folder) {
    const std::string stem = found.path.substr(0, found.path.rfind(".json"));
    const std::string name = stem.substr(stem.rfind('/') + 1);
    try {
        if (const auto path = write_counterexample_certificate(found.record.id(), CaseFacts(found.record.value), folder, name)) {
            fmt::print(stderr, "certificate for the independent checker: {} check {}\n", program_name(), *path);
        }
    } catch (const InputError& error) {
        fmt::print(stderr, "{}\n", error.what());
    }
}

int run_hunt(const HuntCommandOptions& options) {
    const HuntTarget target = hunt_target(options.request);
    const std::string folder = case_folder(options.out);
    const std::uint64_t seed = options.seed ? *options.seed : std::random_device()();
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
    hunting.seed = seed;
    hunting.seconds = options.seconds ? options.seconds : options.cases ? std::nullopt : std::optional(default_seconds);
    hunting.cases = options.cases.value_or(UINT64_MAX);
    hunting.jobs = options.jobs;
    hunting.generate = target.generate;
    hunting.shrink.steps = 20000;
    hunting.shrink.seconds = std::clamp(hunting.seconds.value_or(default_seconds) / 2, 10.0, 60.0);
    hunting.stop = &interrupted;
    HuntProgress progress(target.check.id(), hunting.seconds, options.cases);
    hunting.progress = [&progress](std::uint64_t cases) { progress(cases); };
    const HuntReport report = hunt(target.check, hunting);
    progress.finish();

    const StopScope concluding(StopToken{}); // what is finished is written, whatever the time
    std::optional<StoredCounterexample> found;
    std::string told = nothing_found_text(target.check, report);
    try {
        const StopScope for_a_while(interrupt_token().after_interrupt(seconds_to_conclude));
        if (report.counterexample) {
            found = stored(*report.counterexample, folder);
            told = "\n" + story_text(find_check(found->record.id()), found->record.value, found->decision, found->path);
        }
    } catch (const Stopped&) {
        told = "The case that was refuted was not told: interrupted.\n";
        if (!found || !found->written) {
            write_counterexample(folder, *report.counterexample);
        }
    }
    if (found) {
        fmt::print(stderr, "refuted at case {}, {} shrinking steps{}\n", report.found_at, report.counterexample->steps,
                   found->written ? "; written to " + found->path : "");
        if (found->written) {
            write_certificate(*found, folder);
        }
    }
    for (const std::string& problem : report.problems) {
        fmt::print(stderr, "{}\n", problem);
    }
    if (options.json) {
        std::fputs(json_text(target.check, seed, report, found).c_str(), stdout);
    } else {
        fmt::print("{}\n", counts_text(report));
        fmt::print("{}", told);
        if (found && !found->written) {
            fmt::print("\nThe case, which could not be written; save it as {}:\n{}", found->path, case_text(found->record));
        }
    }
    std::fflush(stdout);
    if (report.interrupted) {
        fmt::print(stderr, "interrupted: what was found is kept\n");
    }
    return hunt_status(report);
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
                    {.name = "--out", .help = "the folder for the counterexample (default: attest-cases)", .target = &options->out, .value = "DIR"}},
        .run = [options] { return run_hunt(*options); }};
}

} // namespace attest
