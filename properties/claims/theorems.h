// Which machine-checked theorem proves a claim for every dataset (theory/proofs/claims.tsv, built into the command). scripts/prove.sh checks that
// each theorem stands in its file, compiles and rests on four axioms only; tests check that every claim has its row.
#pragma once

#include <string>
#include <vector>

namespace attest {

struct ClaimTheorem {
    std::string claim;   ///< id
    std::string theorem; ///< name in Coq; empty: none
    std::string file;    ///< below theory/proofs/; empty: none
    std::string note;    ///< how far it goes, or what is missing

    /// There is a theorem, and it proves a part of the claim.
    bool in_part() const { return !theorem.empty() && note.starts_with("in part"); }
};

/// A row a claim, in the order of the registry's groups.
const std::vector<ClaimTheorem>& claim_theorems();
/// A row without a theorem for a claim that was added to attest's own (registry.h). Throws std::logic_error for any other without a row.
const ClaimTheorem& theorem_of(const std::string& claim);
/// "proved: graph_order (theory/proofs/claims/GraphClaims.v)", "proved in part: …" or "not proved by machine: what is missing".
std::string theorem_text(const ClaimTheorem& theorem);

} // namespace attest
