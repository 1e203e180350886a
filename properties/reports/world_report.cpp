#include "properties/reports/world_report.h"

#include "properties/cases/case_json.h"
#include "properties/rendering/terminal_text.h"
#include "properties/reports/verify_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

/// The checks with or without drawn inputs, under a title; nothing when there are none.
std::string verdict_table(const WorldRun& run, bool drawn, const std::string& title) {
    Table table;
    table.header = {"claim", "grade", "held", "refuted", "undecided", "vacuous", "worst slack"};
    table.align = {Align::left, Align::left};
    table.align.resize(table.header.size(), Align::right);
    for (const WorldCheck& of : run.checks) {
        if (of.inputs_drawn() == drawn) {
            const ClaimReport& counts = of.counts;
            table.rows.push_back({of.check.id(), grade_name(of.check.claim->grade), std::to_string(counts.held), std::to_string(counts.refuted),
                                  std::to_string(counts.undecided), std::to_string(counts.vacuous),
                                  counts.worst_slack ? fmt::format("{:.3g}", *counts.worst_slack) : "-"});
        }
    }
    return table.rows.empty() ? "" : "\n" + title + "\n" + text_table(table);
}

/// "13 + 298 + 4651"
std::string sum_text(const std::vector<std::uint64_t>& counts) { return fmt::format("{}", fmt::join(counts, " + ")); }

} // namespace

Json world_summary_json(const WorldRun& run) {
    Json r;
    r["tokens"] = run.world.tokens;
    r["length"] = run.world.length;
    r["samples"] = run.world.samples;
    r["contexts"] = run.world.contexts == SmallWorld::Contexts::bags ? "bags" : "sequences";
    r["embedding"] = "one-hot";
    r["datasets"] = run.datasets();
    r["decided"] = run.datasets_decided();
    r["complete"] = run.complete();
    r["by_samples"] = Json::array();
    for (std::size_t n = 0; n < run.expected.size(); ++n) {
        r["by_samples"].push_back({{"samples", n + 1}, {"burnside", run.expected[n]}, {"listed", run.decided[n]}});
    }
    r["labels"] = run.labels;
    return r;
}

std::string world_json_text(const WorldRun& run) {
    Json r;
    r["format"] = "attest-report/1";
    r["revision"] = revision();
    r["seed"] = run.seed;
    r["cases"] = run.datasets_decided();
    r["effort"] = 1.0;
    r["seconds"] = run.seconds;
    r["world"] = world_summary_json(run);
    r["claims"] = Json::array();
    for (const WorldCheck& of : run.checks) {
        Json row = claim_to_json(of.counts);
        row["id"] = of.check.id();
        row["statement"] = of.check.statement();
        row["inputs"] = of.inputs_drawn() ? "drawn" : "none";
        r["claims"].push_back(std::move(row));
    }
    return r.dump(1) + "\n";
}

std::string world_text(const WorldRun& run) {
    const bool bags = run.world.contexts == SmallWorld::Contexts::bags;
    return fmt::format("world {}: 1 to {} samples over {} tokens, one-hot; contexts of 1 to {} tokens as {}, the label among them\n"
                       "{} datasets up to renaming of tokens and order of samples, by Burnside's lemma ({} by number of samples)\n",
                       world_name(run.world), run.world.samples, run.world.tokens, run.world.length,
                       bags ? "bags with one token as the query" : "sequences with the query last", run.datasets(), sum_text(run.expected));
}

std::string world_report_text(const WorldRun& run) {
    std::string r = run.complete()
                        ? fmt::format("every one of them listed and decided: {} datasets\n", run.datasets_decided())
                        : fmt::format("NOT COMPLETE: {} of {} datasets decided ({})\n", run.datasets_decided(), run.datasets(),
                                      run.finished ? "the search has ended, and has listed " + sum_text(run.decided) : "stopped before the end");
    r += verdict_table(run, false, "Nothing drawn: the claim speaks of the dataset alone");
    r += verdict_table(run, true, fmt::format("Datasets complete, other inputs drawn once for each (seed {})", run.seed));
    std::string throughout;
    for (const WorldCheck& of : run.checks) {
        throughout += of.held_throughout() ? (throughout.empty() ? "" : ", ") + of.check.id() : "";
    }
    if (run.complete() && !throughout.empty()) {
        r += "held wherever the hypotheses hold: " + throughout + "\n";
    }
    for (const WorldCheck& of : run.checks) {
        for (const std::string& complaint : of.counts.health) {
            r += fmt::format("{}  HEALTH: {}\n", of.check.id(), complaint);
        }
    }
    for (const WorldCheck& of : run.checks) {
        if (of.counts.counterexample) {
            r += "\n" + counterexample_text(*of.counts.counterexample);
        }
    }
    return r;
}

} // namespace attest
