#include "properties/reports/verify_report.h"

#include "model/data/dataset_json.h"
#include "model/numbers/number_text.h"
#include "properties/cases/case_json.h"
#include "properties/claims/hypotheses.h"
#include "properties/claims/theorems.h"
#include "properties/rendering/terminal_text.h"
#include "properties/reports/shown_name.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

/// Rates span from one case in a minute to 10^5 a second: three digits are enough.
std::string rate_text(double per_second) { return per_second >= 100 ? fmt::format("{:.0f}", per_second) : fmt::format("{:.3g}", per_second); }

std::string required_labels_text(const ClaimReport& report) {
    std::string r;
    for (const RequiredLabel& required : report.claim->required_labels) {
        const auto at = report.labels.find(required.label);
        r += fmt::format("{}{} {} (at least {:g} %)", r.empty() ? "" : ", ", required.label, at == report.labels.end() ? 0 : at->second,
                         100 * required.share);
    }
    return r;
}

std::string hypotheses_text(const Claim& claim) {
    std::string r;
    for (const Hypothesis hypothesis : claim.hypotheses) {
        r += (r.empty() ? "" : " ") + std::string(hypothesis_name(hypothesis));
    }
    return r;
}

/// "R" with its words; reasons that are no letter (a claim's own) as they are.
std::string reason_text(const std::string& reason) {
    for (const HypothesisRow& row : all_hypotheses()) {
        if (reason == row.letter) {
            return fmt::format("{} fails ({})", reason, row.words);
        }
    }
    return reason;
}

/// What keeps the health of a short run from being judged; nothing to say when no claim wants labels.
std::string unwatched_line(const RunReport& report) {
    const std::string text = report.given ? "" : unwatched_text(report.claims);
    return text.empty() ? "" : text + "\n";
}

/// What keeps the exit status from being 0 is seen first.
Tone claim_tone(const ClaimReport& claim, std::size_t column) {
    switch (column) {
    case 0: return exit_status({claim}, false) == 0 ? Tone::plain : Tone::bad;
    case 2: return claim.held != 0 ? Tone::good : Tone::plain;
    case 3: return claim.refuted != 0 ? Tone::bad : Tone::plain;
    case 4: return claim.undecided != 0 ? Tone::doubtful : Tone::plain;
    case 5: return all_vacuous(claim) ? Tone::doubtful : Tone::plain;
    default: return Tone::plain;
    }
}

/// "svm.zero  labels: …", broken where the terminal ends; the second line is indented.
std::string note_text(const ClaimReport& claim, const std::string& note, Tone tone = Tone::plain) {
    std::string r = wrapped_text(note, output_width(), 4, claim.claim->id + "  ");
    if (!r.empty()) {
        r.pop_back();
    }
    return painted(r, tone) + "\n";
}

bool fails(const RunReport& report, const ClaimReport& claim) {
    return exit_status({claim}, false) != 0 || (report.vacuous_fails && all_vacuous(claim));
}

} // namespace

std::string vacuous_text(const ClaimReport& report) {
    std::string r;
    for (const auto& [reason, cases] : report.vacuous_because) {
        r += fmt::format("{}{} of {} cases: {}", r.empty() ? "" : "; ", cases, report.cases(), reason_text(reason));
    }
    return r;
}

int exit_status(const RunReport& report) {
    const int status = exit_status(report.claims, report.interrupted);
    return status == 0 && std::any_of(report.claims.begin(), report.claims.end(), [&](const ClaimReport& claim) { return fails(report, claim); })
               ? 3
               : status;
}

RunReport only_failures(const RunReport& report) {
    RunReport r = report;
    std::erase_if(r.claims, [&](const ClaimReport& claim) { return !fails(report, claim); });
    return r;
}

std::string decided_nothing_text(const RunReport& report) {
    std::string ids;
    for (const ClaimReport& claim : report.claims) {
        const bool vacuous = !report.given && all_vacuous(claim);
        if (vacuous || decided_nothing(claim)) {
            ids += (ids.empty() ? "" : ", ") + claim.claim->id + (vacuous ? " (vacuous: " + vacuous_text(claim) + ")" : "");
        }
    }
    return ids.empty() ? "" : "NOTHING DECIDED: " + ids + "\n";
}

Json claim_to_json(const ClaimReport& report) {
    Json r;
    r["id"] = report.claim->id;
    r["statement"] = report.claim->statement;
    r["grade"] = grade_name(report.claim->grade);
    r["held"] = report.held;
    r["refuted"] = report.refuted;
    r["undecided"] = report.undecided;
    r["vacuous"] = report.vacuous;
    r["errors"] = report.errors;
    r["vacuous_because"] = report.vacuous_because;
    r["finished"] = report.finished;
    r["labels"] = report.labels;
    r["worst_slack"] = report.worst_slack ? Json(*report.worst_slack) : Json();
    r["seconds"] = report.seconds;
    r["health"] = report.health;
    r["counterexample"] = report.counterexample ? case_to_json(record_of(*report.counterexample)) : Json();
    return r;
}

Json report_to_json(const RunReport& report) {
    Json r;
    r["format"] = "attest-report/1";
    r["revision"] = revision();
    r["seed"] = report.seed;
    r["cases"] = report.cases;
    r["effort"] = report.effort;
    r["seconds"] = report.seconds;
    r["claims"] = Json::array();
    for (const ClaimReport& claim : report.claims) {
        r["claims"].push_back(claim_to_json(claim));
    }
    return r;
}

std::string unwatched_text(const std::vector<ClaimReport>& claims) {
    std::size_t unwatched = 0;
    for (const ClaimReport& claim : claims) {
        unwatched += claim.cases() < cases_for_health && !claim.claim->required_labels.empty() ? 1 : 0;
    }
    return unwatched == 0 ? ""
                          : fmt::format("shares of labels and of vacuous cases are judged from {} cases on: not of {} of {} claims here",
                                        cases_for_health, unwatched, claims.size());
}

std::string report_json_text(const RunReport& report) { return report_to_json(report).dump(1) + "\n"; }

std::string counterexample_text(const Counterexample& counterexample) {
    std::string r = painted(counterexample.check + " is refuted", Tone::bad) +
                    fmt::format(": {}\n  expected: {}\n  found:    {}\n", shown_path(counterexample.verdict.reason),
                                shown_path(counterexample.verdict.expected), shown_path(counterexample.verdict.found));
    r += dataset_text(counterexample.value.dataset);
    const Json inputs = inputs_to_json(counterexample.value.inputs);
    for (const auto& [name, input] : inputs.items()) {
        r += fmt::format("  {} = {}\n", name, input.dump());
    }
    return r + fmt::format("  (case seed {}, {} digits, {} shrinking steps)\n", counterexample.seed, counterexample.digits, counterexample.steps);
}

std::string report_text(const RunReport& report) {
    Table table;
    table.header = {"claim", "grade", "held", "refuted", "undecided", "vacuous", "cases/s", "slack"};
    table.align = {Align::left, Align::left};
    table.align.resize(table.header.size(), Align::right);
    table.tone = [&report](std::size_t row, std::size_t column) { return claim_tone(report.claims[row], column); };
    for (const ClaimReport& claim : report.claims) {
        table.rows.push_back({claim.claim->id, grade_name(claim.claim->grade), std::to_string(claim.held), std::to_string(claim.refuted),
                              std::to_string(claim.undecided), std::to_string(claim.vacuous), rate_text(claim.cases_per_second()),
                              claim.worst_slack ? fmt::format("{:.3g}", *claim.worst_slack) : "-"});
    }
    std::string r = text_table(table);
    for (const ClaimReport& claim : report.claims) {
        if (const std::string labels = required_labels_text(claim); !labels.empty() && !report.given) {
            r += note_text(claim, "labels: " + labels);
        }
    }
    for (const ClaimReport& claim : report.claims) {
        if (claim.vacuous != 0 && (report.given || all_vacuous(claim))) {
            r += note_text(claim, "vacuous: " + vacuous_text(claim), all_vacuous(claim) ? Tone::doubtful : Tone::plain);
        }
    }
    for (const ClaimReport& claim : report.claims) {
        for (const std::string& complaint : claim.health) {
            r += note_text(claim, "HEALTH: " + complaint, Tone::bad);
        }
        if (!claim.finished) {
            r += fmt::format("{}  stopped after {} cases\n", claim.claim->id, claim.cases());
        }
    }
    r += wrapped_text(unwatched_line(report));
    r += painted(decided_nothing_text(report), Tone::doubtful);
    for (const ClaimReport& claim : report.claims) {
        if (claim.counterexample) {
            r += "\n" + counterexample_text(*claim.counterexample);
        }
    }
    return r;
}

std::string claims_text(const std::vector<const Claim*>& claims) {
    const auto line = [](const std::string& text) { return wrapped_text(text, output_width(), 6, "    "); };
    std::string r;
    for (const Claim* claim : claims) {
        r += wrapped_text(fmt::format("[{}] {} ({})", hypotheses_text(*claim), grade_name(claim->grade), claim->source), output_width(), 4,
                          claim->id + "  ");
        r += line(claim->statement) + line(theorem_text(theorem_of(claim->id)));
        for (const FalseNeighbour& neighbour : claim->false_neighbours) {
            r += line(fmt::format("false: {}!{}: {}", claim->id, neighbour.name, neighbour.statement));
        }
        for (const Variation& variation : claim->variations) {
            const Check check{claim, nullptr, {}, &variation};
            r += line(fmt::format("hunted: {}: {}{}", check.id(), check.statement(),
                                  variation.not_needed.empty() ? "" : " (true: " + variation.not_needed + ")"));
        }
    }
    return r + fmt::format("{} claim{}\n", claims.size(), claims.size() == 1 ? "" : "s");
}

std::string claims_json_text(const std::vector<const Claim*>& claims) {
    Json list = Json::array();
    for (const Claim* of : claims) {
        const Claim& claim = *of;
        Json row;
        row["id"] = claim.id;
        row["statement"] = claim.statement;
        row["source"] = claim.source;
        row["hypotheses"] = Json::array();
        for (const Hypothesis hypothesis : claim.hypotheses) {
            row["hypotheses"].push_back(hypothesis_name(hypothesis));
        }
        row["grade"] = grade_name(claim.grade);
        const ClaimTheorem& theorem = theorem_of(claim.id);
        row["theorem"] = theorem.theorem.empty() ? Json(nullptr) : Json{{"name", theorem.theorem}, {"file", "theory/proofs/" + theorem.file}};
        row["theorem_note"] = theorem.note;
        row["false_neighbours"] = Json::array();
        for (const FalseNeighbour& neighbour : claim.false_neighbours) {
            row["false_neighbours"].push_back({{"id", claim.id + "!" + neighbour.name}, {"statement", neighbour.statement}});
        }
        row["variations"] = Json::array();
        for (const Variation& variation : claim.variations) {
            const Check check{&claim, nullptr, {}, &variation};
            row["variations"].push_back({{"id", check.id()}, {"statement", check.statement()}, {"not_needed", variation.not_needed}});
        }
        list.push_back(std::move(row));
    }
    return Json{{"format", "attest-claims/1"}, {"claims", std::move(list)}}.dump(1) + "\n";
}

} // namespace attest
