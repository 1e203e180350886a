// Certificates of the Graph-SVM in other norms and of next-token data (theory/certificate_format.md): linear programs by primal and dual, the
// direction on S by Farkas multipliers or a second optimum, brackets by a definite matrix, log-odds over a coprime base.
#pragma once

#include "theory/next_token/log_odds.h"
#include "theory/norm_svm/matrix_norm_svm.h"
#include "theory/norm_svm/norm_direction.h"

#include <string>

namespace attest {

/// "largest-entry", "sum-of-entries".
const char* entry_norm_name(EntryNorm norm);

/// "spectral", "nuclear".
const char* matrix_norm_name(MatrixNorm norm);

/// The graphs, then V and the multipliers of equal value. `svm` is not infeasible (that is a graph-svm certificate, whatever the norm).
std::string norm_svm_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormSvm& svm);

/// The same, then caps for both sides of every edge, or a second optimum. `svm` is optimal.
std::string norm_direction_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormSvm& svm);

/// The graphs, then V, the multipliers and P.
std::string norm_bracket_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormBracket& bracket);

/// For each number b of a coprime base of the counts a W_b with the exponents of b as its differences of logits, or the relation that the odds
/// break. `groups` = next_token_groups(data), `cyclic` = S_fin.
std::string next_token_certificate(const Dataset& data, const std::vector<SampleGroup>& groups, const EdgeSubspace& cyclic);

} // namespace attest
