// attest replay: decides stored cases again, with the claims as they are now. A refuted case is told as the story that `attest hunt`
// told when it found it. A file that is no case does not keep the others from being decided.
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/commands/commands.h"
#include "properties/rendering/colour.h"
#include "properties/reports/counterexample_story.h"
#include "properties/reports/shown_name.h"

#include <cstdio>
#include <fmt/format.h>
#include <memory>

namespace attest {
namespace {

struct ReplayOptions {
    std::vector<std::string> paths;
    bool quiet = false;
};

/// Of several files, for the last line.
struct Counts {
    std::size_t held = 0, refuted = 0, undecided = 0, vacuous = 0, errors = 0, unreadable = 0;

    void add(Outcome outcome) {
        switch (outcome) {
        case Outcome::held: ++held; return;
        case Outcome::refuted: ++refuted; return;
        case Outcome::undecided: ++undecided; return;
        case Outcome::vacuous: ++vacuous; return;
        }
    }
    /// 2 a file that is no case, else 1 refuted or an error of ours, else 3 undecided.
    int status() const { return unreadable != 0 ? 2 : refuted + errors != 0 ? 1 : undecided != 0 ? 3 : 0; }
    std::string text() const {
        return fmt::format("{} held, {} refuted, {} undecided, {} vacuous, {} ended with an error, {} not read", held, refuted, undecided, vacuous,
                           errors, unreadable);
    }
};

Tone tone_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::held: return Tone::good;
    case Outcome::refuted: return Tone::bad;
    case Outcome::undecided:
    case Outcome::vacuous: return Tone::doubtful;
    }
    return Tone::plain;
}

/// `before`: what names the file where there are several.
void replay(const std::string& path, const std::string& before, bool quiet, Counts& counts) {
    const CaseRecord record = read_case(path);
    const Check check = find_check(record.id());
    const Decision decision = decide_case(check, record.value);
    if (decision.error && decision.input_error) {
        throw InputError(path, "", *decision.error);
    }
    if (decision.error) {
        ++counts.errors;
        fmt::print("{}{}: {}\n{}: {}\n", before, check.id(), check.statement(), painted("error", Tone::bad), *decision.error);
        return;
    }
    const Verdict& verdict = decision.verdict;
    counts.add(verdict.outcome);
    const bool fine = verdict.outcome == Outcome::held || verdict.outcome == Outcome::vacuous;
    if (quiet && fine) {
        return;
    }
    fmt::print("{}{}: {}\n{}{}{} ({} digits)\n", before, check.id(), check.statement(),
               painted(outcome_name(verdict.outcome), tone_of(verdict.outcome)), verdict.reason.empty() ? "" : ": ", verdict.reason, decision.digits);
    if (verdict.outcome == Outcome::refuted) {
        fmt::print("  expected: {}\n  found:    {}\n\n{}", verdict.expected, verdict.found, story_text(check, record.value, decision, path));
    }
}

int replay_files(const ReplayOptions& options) {
    Counts counts;
    if (options.paths.size() == 1) {
        replay(options.paths.front(), "", options.quiet, counts);
        return counts.status();
    }
    for (const std::string& path : options.paths) {
        try {
            replay(path, shown_path(path) + ": ", options.quiet, counts);
        } catch (const InputError& error) {
            ++counts.unreadable;
            std::fflush(stdout);
            fmt::print(stderr, "attest: {}\n", error.what());
        }
    }
    if (!options.quiet || counts.status() != 0) {
        fmt::print("{} cases: {}\n", options.paths.size(), counts.text());
    }
    return counts.status();
}

} // namespace

Command replay_command() {
    const auto options = std::make_shared<ReplayOptions>();
    return {.name = "replay",
            .help = "runs stored cases again",
            .options = {{.name = "CASE", .help = "case files (attest-case/1); - is standard input", .target = &options->paths, .required = true},
                        quiet_option(options->quiet, "print nothing of cases that hold or are vacuous")},
            .run = [options] { return replay_files(*options); }};
}

} // namespace attest
