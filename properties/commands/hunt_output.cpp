#include "properties/commands/hunt_output.h"

#include "model/data/dataset_json.h"
#include "model/input/input_error.h"
#include "model/input/json_document.h"
#include "model/stop.h"
#include "properties/cases/case_json.h"
#include "properties/commands/case_folder.h"
#include "properties/commands/output_file.h"
#include "properties/rendering/program_name.h"
#include "properties/reports/certificates.h"
#include "properties/reports/counterexample_story.h"
#include "properties/search/interrupt.h"

#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace attest {
namespace {

/// After an interrupt, for reading the case back and telling it.
constexpr double seconds_to_conclude = 2;

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
    for (const auto& [reason, count] : report.vacuous_because) {
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

} // namespace

int show_hunt(const Check& check, const HuntReport& report, const HuntOutput& how) {
    std::optional<StoredCounterexample> found;
    std::string told = nothing_found_text(check, report);
    try {
        const StopScope for_a_while(interrupt_token().after_interrupt(seconds_to_conclude));
        if (report.counterexample) {
            found = stored(*report.counterexample, how.folder);
            told = "\n" + story_text(find_check(found->record.id()), found->record.value, found->decision, found->path);
        }
    } catch (const Stopped&) {
        told = "The case that was refuted was not told: interrupted.\n";
        if (!found || !found->written) {
            write_counterexample(how.folder, *report.counterexample);
        }
    }
    if (found) {
        fmt::print(stderr, "refuted at case {}, {} shrinking steps{}\n", report.found_at, report.counterexample->steps,
                   found->written ? "; written to " + found->path : "");
        if (found->written) {
            write_certificate(*found, how.folder);
        }
    }
    for (const std::string& problem : report.problems) {
        fmt::print(stderr, "{}\n", problem);
    }
    if (how.json) {
        std::fputs(json_text(check, how.seed, report, found).c_str(), stdout);
    } else {
        fmt::print("{}\n", counts_text(report));
        fmt::print("{}", told);
        if (found && !found->written) {
            fmt::print("\nThe case, which could not be written; save it as {}:\n{}", found->path, case_text(found->record));
        }
    }
    std::fflush(stdout);
    const bool written = write_output(how.output, json_text(check, how.seed, report, found));
    if (report.interrupted) {
        fmt::print(stderr, "interrupted: what was found is kept\n");
    }
    const int status = hunt_status(report);
    return status == 0 && !written ? 2 : status;
}

} // namespace attest
