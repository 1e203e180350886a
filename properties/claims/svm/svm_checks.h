// What the claims on the Graph-SVM share (svm.*; section 3 of the specification; paper, section 3 and eq. Graph-SVM).
//
// All are decided over the rationals. CaseFacts::svm() is found by any means and accepted only with an exact KKT or
// Farkas certificate, so "the solution" is proved for the case; each claim then compares exact numbers.
#pragma once

#include "properties/claims/claim_tools.h"
#include "properties/claims/svm/svm_claims.h"
#include "properties/claims/svm/svm_forgeries.h"
#include "properties/generators/generate.h"
#include "theory/graph_svm/solve_graph_svm.h"

namespace attest {

/// The certificate passes the exact check, and no forged one does.
Verdict passes_alone(const CaseFacts& facts, Forge forge);
/// d = 1 and d < K leave little room: most of these problems are infeasible.
DatasetShape infeasible_prone();

} // namespace attest
