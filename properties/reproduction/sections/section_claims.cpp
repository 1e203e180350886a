// Every claim of the theory on random cases: verdicts, grade, speed, and how close the closest case came.
#include "properties/claims/theorems.h"
#include "properties/rendering/number_cells.h"
#include "properties/reports/verify_report.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/search/runner.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace attest {
namespace {

std::string share_text(std::uint64_t count, std::uint64_t all) {
    return count == 0 ? "0" : fmt::format("{} ({:.2g} %)", count, 100 * static_cast<double>(count) / static_cast<double>(all));
}

bool failed(const ClaimReport& c) { return c.refuted > 0 || c.errors > 0; }

/// What "claims held" counts: nothing refuted, no error, no complaint of any kind, and something decided.
bool held_well(const ClaimReport& c) { return !failed(c) && !too_many_undecided(c) && c.health.empty() && c.held > 0; }

std::string verdict_of(const ClaimReport& c) {
    const std::string verdict = c.refuted > 0           ? "REFUTED"
                                : c.errors > 0          ? "ERROR"
                                : too_many_undecided(c) ? "undecided"
                                : !c.health.empty()     ? "HEALTH"
                                : c.held > 0            ? "held"
                                                        : "no case";
    return c.finished || failed(c) ? verdict : verdict + " (interrupted)";
}

Table claims_table(const std::vector<ClaimReport>& claims) {
    Table table;
    table.caption = "The claims on random cases (worst slack: how far the closest inequality was from failing).";
    table.header = {"claim", "verdict", "grade", "held", "refuted", "undecided", "vacuous", "cases/s", "worst slack"};
    for (const ClaimReport& c : claims) {
        table.links.push_back({table.rows.size(), 0, "#claim-" + c.claim->id});
        const double rate = c.cases_per_second();
        table.rows.push_back({c.claim->id, verdict_of(c), grade_name(c.claim->grade), std::to_string(c.held), std::to_string(c.refuted),
                              share_text(c.undecided, c.cases()), share_text(c.vacuous, c.cases()), fmt::format("{:.{}f}", rate, rate < 10 ? 1 : 0),
                              c.worst_slack ? fmt::format("{:.2g}", *c.worst_slack) : "-"});
    }
    return table;
}

/// What is claimed, in full.
Table statements_table() {
    Table table;
    table.caption = "The claims: what each says, where it stands, and what it assumes (the letters are those of the matrix of hypotheses).";
    table.header = {"claim", "statement", "source", "hypotheses", "grade"};
    table.page_only = true;
    for (const Claim& claim : all_claims()) {
        std::string hypotheses;
        for (const Hypothesis hypothesis : claim.hypotheses) {
            hypotheses += (hypotheses.empty() ? "" : " ") + std::string(hypothesis_name(hypothesis));
        }
        table.anchors.push_back("claim-" + claim.id);
        table.rows.push_back({claim.id, claim.statement, claim.source, hypotheses.empty() ? "none" : hypotheses, grade_name(claim.grade)});
    }
    return table;
}

/// What each claim rests on beyond its cases.
Table theorems_table() {
    Table table;
    table.caption = "The claims and the machine-checked theorems that prove them for every dataset (scripts/prove.sh checks them).";
    table.header = {"claim", "theorem", "file below theory/proofs", "how far"};
    for (const ClaimTheorem& row : claim_theorems()) {
        table.links.push_back({table.rows.size(), 0, "#claim-" + row.claim});
        table.rows.push_back({row.claim, row.theorem.empty() ? "-" : row.theorem, row.file.empty() ? "-" : row.file, row.note});
    }
    return table;
}

std::vector<Section> claims_section(const std::vector<ClaimReport>& claims) {
    if (claims.empty()) {
        return {};
    }
    Section section{"The claims"};
    section.rests_on = "what the grade of a claim says, case by case; and the theorem that it names, for every dataset";
    section.add(Paragraph{
        "Each claim of the theory on random cases. held: certified on the case (of a trend: measured); vacuous: a hypothesis does not hold for the "
        "case; undecided: the enclosures still overlapped at the last precision. exact: rational arithmetic; enclosed: interval arithmetic; "
        "bounded: an explicit finite-time bound that tends to the limit; trend: measured only, never a proof. A green table over random cases is "
        "evidence, not a proof of the theorem."});
    std::size_t held = 0;
    std::uint64_t cases = 0;
    std::uint64_t certified = 0;
    std::uint64_t measured = 0; // held by claims of grade trend: no proof
    std::uint64_t undecided = 0;
    for (const ClaimReport& c : claims) {
        held += held_well(c) ? 1 : 0;
        cases += c.cases();
        (c.claim->grade == Grade::trend ? measured : certified) += c.held;
        undecided += c.undecided;
    }
    section.at_a_glance.emplace_back("claims held on random cases", count_text(held, claims.size()));
    section.add(Comparison{held == claims.size() ? Standing::agrees : Standing::differs,
                           fmt::format("Claims held: {}. Of {} cases {} are certified, {} undecided; none is counted by rounding.",
                                       count_text(held, claims.size()), cases, certified, undecided)});
    if (const std::string unwatched = unwatched_text(claims); !unwatched.empty()) {
        section.add(Comparison{Standing::incomparable, "Health: " + unwatched + "."});
    }
    section.add(claims_table(claims));
    section.add(statements_table());
    const std::size_t proved = static_cast<std::size_t>(
        std::count_if(claim_theorems().begin(), claim_theorems().end(), [](const ClaimTheorem& row) { return !row.theorem.empty(); }));
    section.at_a_glance.emplace_back("claims with a machine-checked theorem", fmt::format("{} of {}", proved, claim_theorems().size()));
    section.add(theorems_table());
    for (const ClaimReport& c : claims) {
        for (const std::string& complaint : c.health) {
            section.add(Comparison{Standing::differs, c.claim->id + ": " + complaint + "."});
        }
    }
    return {section};
}

std::vector<std::string> claims_disagreements(const std::vector<ClaimReport>& claims) {
    std::vector<std::string> r;
    for (const ClaimReport& c : claims) {
        if (c.refuted > 0) { // errors are among the complaints
            r.push_back("claim " + c.claim->id + ": refuted; `attest verify " + c.claim->id + "` shrinks the counterexample");
        }
        for (const std::string& complaint : c.health) {
            if (!(too_many_undecided(c) && complaint.starts_with(undecided_complaint))) { // that has a status of its own
                r.push_back("claim " + c.claim->id + ": " + complaint);
            }
        }
    }
    return r;
}

std::vector<std::string> claims_undecided(const std::vector<ClaimReport>& claims) {
    std::vector<std::string> r;
    for (const ClaimReport& c : claims) {
        if (too_many_undecided(c)) {
            r.push_back(fmt::format("claim {}: {} of {} cases", c.claim->id, c.undecided, c.cases()));
        } else if (c.finished && c.held == 0 && !failed(c)) {
            r.push_back(fmt::format("claim {}: not one of {} cases was decided", c.claim->id, c.cases()));
        }
    }
    return r;
}

constexpr double claim_cases = 100; // of each claim, at effort 1

/// Seconds of one core for a case, about: static claims are quick, those on training follow certified runs.
double case_weight(Grade grade) {
    switch (grade) {
    case Grade::exact: return 0.002;
    case Grade::enclosed: return 0.01;
    case Grade::bounded:
    case Grade::trend: return 0.08;
    }
    throw std::logic_error("no weight for this grade");
}

double claim_weight(const Claim& claim, std::uint64_t cases) { return 0.01 + case_weight(claim.grade) * static_cast<double>(cases); }

} // namespace

Study claims_study(const StudyRunPointer& run) {
    return claims_study(run, run->given ? std::vector<const Claim*>() : find_claims({})); // given datasets are studied alone
}

Study claims_study(const StudyRunPointer& run, const std::vector<const Claim*>& wanted) {
    const auto claims = std::make_shared<std::vector<ClaimReport>>();
    const auto parts = std::make_shared<std::map<std::string, ClaimPart>>(); // decided, by the claims' ids
    std::vector<Job> jobs;
    RunOptions options;
    options.seed = run->seed;
    options.cases = static_cast<std::uint64_t>(run->scaled(claim_cases, 3));
    options.stop = run->stop;
    options.begun = parts.get();
    options.batch = [parts, options](const Claim& claim, const ClaimPart& batch) {
        parts->try_emplace(claim.id, claim_part(claim, options)).first->second.append(batch);
    };
    for (const Claim* claim : wanted) {
        jobs.push_back({.name = "claim " + claim->id,
                        .weight = claim_weight(*claim, options.cases),
                        .run = [claims, claim, options] { claims->push_back(run_claim(*claim, options)); },
                        .phase = Phase::alone});
    }
    return {.name = "the claims",
            .key = "claims",
            .jobs = std::move(jobs),
            .json =
                [claims] {
                    nlohmann::ordered_json r = nlohmann::ordered_json::array();
                    for (const ClaimReport& claim : *claims) {
                        r.push_back(claim_to_json(claim));
                    }
                    return r;
                },
            .sections = [claims] { return claims_section(*claims); },
            .disagreements = [claims] { return claims_disagreements(*claims); },
            .undecided = [claims] { return claims_undecided(*claims); },
            .so_far =
                [parts] {
                    nlohmann::ordered_json r = nlohmann::ordered_json::object();
                    for (const auto& [id, part] : *parts) {
                        r[id] = claim_part_to_json(part);
                    }
                    return r;
                },
            .go_on =
                [parts](const JsonValue& begun) {
                    for (const std::string& id : begun.keys()) {
                        parts->insert_or_assign(id, claim_part_from_json(begun.at(id)));
                    }
                }};
}

} // namespace attest
