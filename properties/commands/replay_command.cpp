// attest replay: decides one stored case again, with the claim as it is now. A refuted case is told as the story that `attest hunt`
// told when it found it.
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/commands/commands.h"
#include "properties/reports/counterexample_story.h"

#include <cstdio>
#include <fmt/format.h>
#include <memory>

namespace attest {
namespace {

/// 0 held or vacuous, 1 refuted or an error of ours, 3 undecided.
int replay(const std::string& path) {
    const CaseRecord record = read_case(path);
    const Check check = find_check(record.id());
    const Decision decision = decide_case(check, record.value);
    if (decision.error && decision.input_error) {
        throw InputError(path, "", *decision.error);
    }
    fmt::print("{}: {}\n", check.id(), check.statement());
    if (decision.error) {
        fmt::print("error: {}\n", *decision.error);
        return 1;
    }
    const Verdict& verdict = decision.verdict;
    fmt::print("{}{}{} ({} digits)\n", outcome_name(verdict.outcome), verdict.reason.empty() ? "" : ": ", verdict.reason, decision.digits);
    switch (verdict.outcome) {
    case Outcome::refuted:
        fmt::print("  expected: {}\n  found:    {}\n\n{}", verdict.expected, verdict.found, story_text(check, record.value, decision, path));
        return 1;
    case Outcome::undecided: return 3;
    case Outcome::held:
    case Outcome::vacuous: break;
    }
    return 0;
}

} // namespace

Command replay_command() {
    const auto path = std::make_shared<std::string>();
    return {.name = "replay",
            .help = "runs one case again",
            .options = {{.name = "CASE", .help = "a case file (attest-case/1); - is standard input", .target = path.get(), .required = true}},
            .run = [path] { return replay(*path); }};
}

} // namespace attest
