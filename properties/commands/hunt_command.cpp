// attest hunt: searches for a counterexample to a claim, or to a claim without a hypothesis, with another loss or under another
// optimiser; shrinks it, writes it, reads it back, decides it once more, and tells it as a story.
//
// The seed is printed before the first case. A counterexample counts only when exact or interval arithmetic refutes the case as the
// file holds it. Finding none proves nothing, and the last line says so.
#include "properties/search/hunt.h"
#include "model/data/dataset_json.h"
#include "properties/cases/case_json.h"
#include "properties/commands/commands.h"
#include "properties/reports/certificates.h"
#include "properties/reports/counterexample_story.h"
#include "properties/search/hunt_target.h"
#include "properties/search/interrupt.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <unistd.h>

namespace attest {
namespace {

constexpr auto case_folder = "attest-cases";
constexpr double default_seconds = 120;

struct HuntCommandOptions {
    HuntRequest request;
    std::optional<std::uint64_t> cases;
    std::optional<std::uint64_t> seed;
    std::optional<double> seconds;
    int jobs = 0;
    bool json = false;
};

/// One line that is overwritten on a terminal, a line every ten seconds elsewhere; nothing of it goes to stdout.
class HuntProgress {
public:
    HuntProgress(std::string id, std::optional<double> seconds, std::optional<std::uint64_t> cases)
        : id_(std::move(id)), seconds_(seconds), cases_(cases), terminal_(isatty(STDERR_FILENO) != 0) {}

    void operator()(std::uint64_t cases) {
        const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
        const double every = terminal_ ? 0.2 : 10;
        if (elapsed - last_ < every) {
            return;
        }
        last_ = elapsed;
        fmt::print(stderr, "{}{}: {} cases, {:.0f} s{}{}", terminal_ ? "\r\033[K" : "", id_, cases, elapsed, left(cases, elapsed),
                   terminal_ ? "" : "\n");
        std::fflush(stderr);
    }
    void finish() const {
        if (terminal_) {
            std::fputs("\r\033[K", stderr);
        }
    }

private:
    using Clock = std::chrono::steady_clock;

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

    std::string id_;
    std::optional<double> seconds_;
    std::optional<std::uint64_t> cases_;
    bool terminal_;
    double last_ = 0;
    Clock::time_point start_ = Clock::now();
};

/// A counterexample as its file says it.
struct StoredCounterexample {
    std::string path;
    CaseRecord record;
    Decision decision;
};

/// Writes the case, reads it back and decides it anew: what is reported is what the file holds.
StoredCounterexample stored(const Counterexample& counterexample) {
    const std::string path = write_case(case_folder, record_of(counterexample));
    CaseRecord record = read_case(path);
    Decision decision = decide_case(find_check(record.id()), record.value);
    if (decision.error || decision.verdict.outcome != Outcome::refuted) {
        throw std::logic_error(path + ": the case was refuted, but not as read back from its file");
    }
    return {path, std::move(record), std::move(decision)};
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
    r["problems"] = report.problems;
    r["least_slack"] = report.least_slack ? nlohmann::ordered_json(*report.least_slack) : nlohmann::ordered_json();
    r["tight"] = report.tight;
    r["counterexample"] = found ? case_to_json(found->record) : nlohmann::ordered_json();
    r["file"] = found ? nlohmann::ordered_json(found->path) : nlohmann::ordered_json();
    return r.dump(1) + "\n";
}

/// The certificate beside the case file, where its format has a statement for this refutation.
void write_certificate(const StoredCounterexample& found) {
    const std::string stem = found.path.substr(0, found.path.rfind(".json"));
    const std::string name = stem.substr(stem.rfind('/') + 1);
    if (const auto path = write_counterexample_certificate(found.record.id(), CaseFacts(found.record.value), case_folder, name)) {
        fmt::print(stderr, "certificate for the independent checker: attest check {}\n", *path);
    }
}

int run_hunt(const HuntCommandOptions& options) {
    const HuntTarget target = hunt_target(options.request);
    const std::uint64_t seed = options.seed ? *options.seed : std::random_device()();
    fmt::print(options.json ? stderr : stdout, "seed {}\n", seed);
    if (target.check.variation && !target.check.variation->not_needed.empty()) {
        fmt::print(options.json ? stderr : stdout, "{} is true, so none should be found: {}\n", target.check.id(),
                   target.check.variation->not_needed);
    }
    if (target.check.claim->grade == Grade::trend) {
        fmt::print(options.json ? stderr : stdout, "{} is a trend: a refutation of it is measured, not proved\n", target.check.id());
    }
    std::fflush(stdout);

    const std::atomic<bool>& interrupted = catch_interrupts();
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

    std::optional<StoredCounterexample> found;
    if (report.counterexample) {
        found = stored(*report.counterexample);
        fmt::print(stderr, "refuted at case {}, {} shrinking steps; written to {}\n", report.found_at, report.counterexample->steps, found->path);
        write_certificate(*found);
    }
    for (const std::string& problem : report.problems) {
        fmt::print(stderr, "{}\n", problem);
    }
    if (options.json) {
        std::fputs(json_text(target.check, seed, report, found).c_str(), stdout);
    } else {
        fmt::print("{}\n", counts_text(report));
        fmt::print("{}", found ? "\n" + story_text(find_check(found->record.id()), found->record.value, found->decision, found->path)
                               : nothing_found_text(target.check, report));
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
    return {.name = "hunt",
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
                        json_option(options->json, "as attest-hunt/1")},
            .run = [options] { return run_hunt(*options); }};
}

} // namespace attest
