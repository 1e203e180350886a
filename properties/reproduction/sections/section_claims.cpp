// Every claim of the theory on random cases: verdicts, grade, speed, and how close the closest case came.
#include "properties/rendering/number_cells.h"
#include "properties/reproduction/sections/report_sections.h"

#include <fmt/format.h>

namespace attest {
namespace {

std::string share_text(std::uint64_t count, std::uint64_t all) {
    return count == 0 ? "0" : fmt::format("{} ({:.2g} %)", count, 100 * static_cast<double>(count) / static_cast<double>(all));
}

bool failed(const ClaimReport& c) { return c.refuted > 0 || c.errors > 0; }

std::string verdict_of(const ClaimReport& c) {
    const std::string verdict = failed(c) ? "REFUTED" : too_many_undecided(c) ? "undecided" : c.held > 0 ? "held" : "no case";
    return c.finished || failed(c) ? verdict : verdict + " (interrupted)";
}

Table claims_table(const Reproduction& result) {
    Table table;
    table.caption = "The claims on random cases (worst slack: how far the closest inequality was from failing).";
    table.header = {"claim", "verdict", "grade", "held", "refuted", "undecided", "vacuous", "cases/s", "worst slack"};
    for (const ClaimReport& c : result.claims) {
        const double rate = c.cases_per_second();
        table.rows.push_back({c.claim->id, verdict_of(c), grade_name(c.claim->grade), std::to_string(c.held), std::to_string(c.refuted),
                              share_text(c.undecided, c.cases()), share_text(c.vacuous, c.cases()), fmt::format("{:.{}f}", rate, rate < 10 ? 1 : 0),
                              c.worst_slack ? fmt::format("{:.2g}", *c.worst_slack) : "-"});
    }
    return table;
}

} // namespace

std::optional<Section> claims_section(const Reproduction& result) {
    if (result.claims.empty()) {
        return std::nullopt;
    }
    Section section{"The claims"};
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
    for (const ClaimReport& c : result.claims) {
        held += !failed(c) && !too_many_undecided(c) && c.held > 0 ? 1 : 0;
        cases += c.cases();
        (c.claim->grade == Grade::trend ? measured : certified) += c.held;
        undecided += c.undecided;
    }
    section.at_a_glance.emplace_back("claims held on random cases", count_text(held, result.claims.size()));
    section.add(Comparison{held == result.claims.size() ? Standing::agrees : Standing::differs,
                           fmt::format("Claims held: {}. Of {} cases {} are certified, {} undecided; none is counted by rounding.",
                                       count_text(held, result.claims.size()), cases, certified, undecided)});
    section.add(claims_table(result));
    return section;
}

} // namespace attest
