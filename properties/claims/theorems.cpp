#include "properties/claims/theorems.h"

#include "properties/claims/registry.h"
#include "properties/claims/theorem_files.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace attest {
namespace {

std::vector<ClaimTheorem> parsed(std::string_view table) {
    std::vector<ClaimTheorem> r;
    std::istringstream lines{std::string(table)};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        std::istringstream cells(line);
        ClaimTheorem row;
        if (!std::getline(cells, row.claim, '\t') || !std::getline(cells, row.theorem, '\t') || !std::getline(cells, row.file, '\t') ||
            !std::getline(cells, row.note)) {
            throw std::logic_error("theory/proofs/claims.tsv: a row without four columns: " + line);
        }
        if (row.theorem == "-") {
            row.theorem.clear();
            row.file.clear();
        }
        r.push_back(std::move(row));
    }
    return r;
}

} // namespace

const std::vector<ClaimTheorem>& claim_theorems() {
    static const std::vector<ClaimTheorem> rows = parsed(theorem_files().front().text);
    return rows;
}

const ClaimTheorem& theorem_of(const std::string& claim) {
    const auto& rows = claim_theorems();
    const auto at = std::find_if(rows.begin(), rows.end(), [&](const ClaimTheorem& row) { return row.claim == claim; });
    if (at == rows.end() && is_added_claim(claim)) {
        static const ClaimTheorem none{"", "", "", "an added claim, of which attest's theory does not speak"};
        return none;
    }
    if (at == rows.end()) {
        throw std::logic_error("theory/proofs/claims.tsv has no row for " + claim);
    }
    return *at;
}

std::string theorem_text(const ClaimTheorem& theorem) {
    if (theorem.theorem.empty()) {
        return "not proved by machine: " + theorem.note;
    }
    return (theorem.in_part() ? "proved in part: " : "proved: ") + theorem.theorem + " (theory/proofs/" + theorem.file + ")";
}

} // namespace attest
