#include "properties/reproduction/sections/trust.h"

#include "properties/claims/claim.h"
#include "properties/claims/theorems.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// How many, and which where they are few or ask for care.
struct Group {
    std::size_t count = 0;
    std::string ids;

    void add(const std::string& id) {
        ++count;
        ids += (ids.empty() ? "" : ", ") + id;
    }
    std::string text() const { return count == 0 ? "none" : fmt::format("{}", count); }
    std::string named() const { return count == 0 ? "none" : fmt::format("{}: {}", count, ids); }
};

Group of_grade(Grade grade) {
    Group r;
    for (const Claim& claim : all_claims()) {
        if (claim.grade == grade) {
            r.add(claim.id);
        }
    }
    return r;
}

Table claims_by_ground() {
    Group whole;
    Group part;
    Group none;
    for (const Claim& claim : all_claims()) {
        const ClaimTheorem& theorem = theorem_of(claim.id);
        (theorem.theorem.empty() ? none : theorem.in_part() ? part : whole).add(claim.id);
    }
    Table table;
    table.caption = "What a claim rests on: for every dataset (the first three rows), and on one case (the others).";
    table.header = {"ground", "what it means", "claims"};
    table.rows = {
        {"proved by machine",
         "a theorem of Coq proves the claim for every dataset with rational embeddings; deciding cases tests that the program does what the theorem "
         "says",
         whole.text()},
        {"proved in part", "a theorem of Coq proves what its note says; the rest is a trend", part.named()},
        {"not proved by machine", "what holds on the cases is evidence", none.named()},
        {"exact", "rational arithmetic decides a case; nothing is rounded", of_grade(Grade::exact).text()},
        {"enclosed", "interval arithmetic decides a case: the truth lies in the interval, and intervals that overlap decide nothing",
         of_grade(Grade::enclosed).text()},
        {"bounded", "a limit: an explicit bound at finite times, proved, which tends to the limit by its formula, holds around the exact iterates",
         of_grade(Grade::bounded).text()},
        {"trend", "measured in double precision; never counted as a proof", of_grade(Grade::trend).named()},
    };
    return table;
}

Table sections_by_ground(const std::vector<Section>& sections) {
    Table table;
    table.caption = "What each section of this report rests on.";
    table.header = {"section", "title", "rests on"};
    for (std::size_t s = 0; s < sections.size(); ++s) {
        table.links.push_back({s, 0, fmt::format("#s{}", s + 1)});
        table.rows.push_back({std::to_string(s + 1), sections[s].title, sections[s].rests_on.empty() ? "-" : sections[s].rests_on});
    }
    return table;
}

Table trusted() {
    Table table;
    table.caption = "What has to be trusted, and what stands against an error in it.";
    table.header = {"trusted", "for", "what stands against an error"};
    table.rows = {
        {"Coq's kernel, and four axioms of its classical reals", "theorems",
         "scripts/prove.sh prints what each theorem assumes and fails on more; coqchk reads the compiled files again (--check)"},
        {"the definitions of theory/proofs/Definitions.v", "theorems",
         "they are computed on small datasets (Examples.v) and compared with attest's answers"},
        {"attest's C++ code", "verdicts on cases",
         "every claim has false neighbours that must be refuted and deliberate faults that must be caught; what finds is apart from what checks"},
        {"GMP, MPFR, MPFI, FLINT; the compiler; the machine", "exact and enclosed numbers",
         "a second compiler, sanitizers; certificates are checked without FLINT and without attest's code"},
        {"theory/checker, about a thousand lines", "certificates",
         "a second checker, extracted from the proofs, decides them too (attest check --verified)"},
    };
    return table;
}

} // namespace

Section trust_section(const std::vector<Section>& sections) {
    Section section{"What is proved, and what is trusted"};
    section.add(
        Paragraph{"No tolerance decides anything. A green row over random cases is evidence for a theorem and no proof of it; a theorem of Coq is a "
                  "proof, and says nothing of the C++ code; a refuted case is final: anybody can recompute it."});
    section.add(claims_by_ground());
    section.add(sections_by_ground(sections));
    section.add(trusted());
    return section;
}

} // namespace attest
