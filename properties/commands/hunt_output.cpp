#include "properties/commands/hunt_output.h"

#include "model/data/dataset_json.h"
#include "model/input/input_error.h"
#include "model/input/json_document.h"
#include "model/stop.h"
#include "properties/cases/case_json.h"
#include "properties/commands/case_folder.h"
#include "properties/commands/output_file.h"
#include "properties/rendering/number_cells.h"
#include "properties/rendering/program_name.h"
#include "properties/rendering/terminal_text.h"
#include "properties/reports/certificates.h"
#include "properties/reports/counterexample_story.h"
#include "properties/search/interrupt.h"
#include "theory/comparison.h"

#include <algorithm>
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

/// The bounds, the tightest first.
std::vector<std::pair<std::string, const TightestCase*>> by_factor(const HuntReport& report) {
    std::vector<std::pair<std::string, const TightestCase*>> r;
    for (const auto& [bound, tightest] : report.tightest) {
        r.emplace_back(bound, &tightest);
    }
    std::stable_sort(r.begin(), r.end(), [](const auto& a, const auto& b) { return a.second->factor < b.second->factor; });
    return r;
}

std::string factor_text(double factor) { return plain_decimal(upper_text(Interval(Rational(factor)), 5)); }

void write_tightness(const HuntReport& report, nlohmann::ordered_json& into) {
    into["tightness"] = nlohmann::ordered_json::array();
    for (const auto& [bound, tightest] : by_factor(report)) {
        into["tightness"].push_back(
            {{"bound", bound}, {"factor", tightest->factor}, {"where", tightest->where}, {"case", bare_case_to_json(tightest->value)}});
    }
}

void write_report(const HuntReport& report, const std::optional<StoredCounterexample>& found, nlohmann::ordered_json& r) {
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
}

std::string json_text(const Check& check, const HuntReport& report, const std::optional<StoredCounterexample>& found, const HuntOutput& how) {
    nlohmann::ordered_json r;
    r["format"] = "attest-hunt/1";
    r["check"] = check.id();
    r["seed"] = how.seed;
    write_report(report, found, r);
    if (how.tightness) {
        write_tightness(report, r);
    }
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

/// What is said of a finished hunt, and the case that it found, written with its certificate.
struct Told {
    std::optional<StoredCounterexample> found;
    std::string text;
};

Told tell(const Check& check, const HuntReport& report, const HuntOutput& how) {
    Told r{std::nullopt, nothing_found_text(check, report)};
    try {
        const StopScope for_a_while(interrupt_token().after_interrupt(seconds_to_conclude));
        if (report.counterexample) {
            r.found = stored(*report.counterexample, how.folder);
            r.text = "\n" + story_text(find_check(r.found->record.id()), r.found->record.value, r.found->decision, r.found->path);
        }
    } catch (const Stopped&) {
        r.text = "The case that was refuted was not told: interrupted.\n";
        if (!r.found || !r.found->written) {
            write_counterexample(how.folder, *report.counterexample);
        }
    }
    if (r.found) {
        fmt::print(stderr, "refuted at case {}, {} shrinking steps{}\n", report.found_at, report.counterexample->steps,
                   r.found->written ? "; written to " + r.found->path : "");
        if (r.found->written) {
            write_certificate(*r.found, how.folder);
        }
    }
    for (const std::string& problem : report.problems) {
        fmt::print(stderr, "{}\n", problem);
    }
    return r;
}

void print_told(const Told& told) {
    fmt::print("{}", told.text);
    if (told.found && !told.found->written) {
        fmt::print("\nThe case, which could not be written; save it as {}:\n{}", told.found->path, case_text(told.found->record));
    }
}

/// By check and bound; rows of the first column are the check's id where there are several checks.
std::string tightness_text(const std::vector<std::pair<std::string, const HuntReport*>>& hunts) {
    Table table;
    table.caption = "How tight the bounds were on the cases seen. No proof can improve a bound, as a factor, by more than the number beside it: that "
                    "case would refute it. n samples, K tokens.";
    table.header = {"claim", "bound", "factor", "n", "K"};
    for (const auto& [id, report] : hunts) {
        for (const auto& [bound, tightest] : by_factor(*report)) {
            table.rows.push_back({id, bound, factor_text(tightest->factor), std::to_string(tightest->value.dataset.size()),
                                  std::to_string(tightest->value.dataset.tokens())});
        }
    }
    return table.rows.empty() ? "No comparison of positive enclosures decided these cases: nothing is known of how tight their bounds are.\n"
                              : text_table(table);
}

std::string summary_text(const std::vector<HuntTarget>& targets, const std::vector<HuntReport>& reports) {
    Table table;
    table.caption = "Where the time went, and how near to failing the nearest case was (least slack that is not 0). Nothing found is no proof.";
    table.header = {"check", "cases", "seconds", "held", "undecided", "vacuous", "least slack", "found"};
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const HuntReport& r = reports[i];
        table.rows.push_back({targets[i].check.id(), std::to_string(r.cases()), fmt::format("{:.1f}", r.seconds), std::to_string(r.held),
                              std::to_string(r.undecided), std::to_string(r.vacuous), r.least_slack ? fmt::format("{:.3g}", *r.least_slack) : "-",
                              r.counterexample ? "a counterexample" : "-"});
    }
    return text_table(table);
}

int finished(int status, bool written, bool interrupted) {
    if (interrupted) {
        fmt::print(stderr, "interrupted: what was found is kept\n");
    }
    return status == 0 && !written ? 2 : status;
}

} // namespace

int show_hunt(const Check& check, const HuntReport& report, const HuntOutput& how) {
    const Told told = tell(check, report, how);
    if (how.json) {
        std::fputs(json_text(check, report, told.found, how).c_str(), stdout);
    } else if (!how.quiet || hunt_status(report) != 0) {
        fmt::print("{}\n", counts_text(report));
        print_told(told);
        if (how.tightness) {
            fmt::print("\n{}", tightness_text({{check.id(), &report}}));
        }
    }
    std::fflush(stdout);
    const bool written = write_output(how.output, json_text(check, report, told.found, how));
    return finished(hunt_status(report), written, report.interrupted);
}

int show_hunts(const std::vector<HuntTarget>& targets, const std::vector<HuntReport>& reports, const HuntOutput& how) {
    nlohmann::ordered_json r;
    r["format"] = "attest-hunt-all/1";
    r["seed"] = how.seed;
    r["checks"] = nlohmann::ordered_json::array();
    std::vector<std::pair<std::string, const HuntReport*>> hunts;
    std::vector<Told> found;
    int status = 0;
    bool interrupted = false;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        Told told = tell(targets[i].check, reports[i], how);
        nlohmann::ordered_json one = {{"check", targets[i].check.id()}};
        write_report(reports[i], told.found, one);
        if (how.tightness) {
            write_tightness(reports[i], one);
        }
        r["checks"].push_back(std::move(one));
        hunts.emplace_back(targets[i].check.id(), &reports[i]);
        if (reports[i].counterexample) {
            found.push_back(std::move(told));
        }
        interrupted = interrupted || reports[i].interrupted;
        const int own = hunt_status(reports[i]);
        status = status == 1 || own == 1 ? 1 : std::max(status, own);
    }
    status = interrupted ? status_interrupted : status;
    std::string nothing; // ids
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (reports[i].held + reports[i].refuted == 0) {
            nothing += (nothing.empty() ? "" : ", ") + targets[i].check.id();
        }
    }
    if (how.json) {
        std::fputs((r.dump(1) + "\n").c_str(), stdout);
    } else if (!how.quiet || status != 0) {
        fmt::print("{}", summary_text(targets, reports));
        if (how.tightness) {
            fmt::print("{}", tightness_text(hunts));
        }
        if (!nothing.empty()) {
            fmt::print("{}", wrapped_text("NOTHING DECIDED: " + nothing));
        }
        for (const Told& told : found) {
            print_told(told);
        }
    }
    std::fflush(stdout);
    return finished(status, true, interrupted);
}

} // namespace attest
