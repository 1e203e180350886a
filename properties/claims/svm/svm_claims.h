// The claims on the Graph-SVM (section 3 of the specification; paper, section 3 and eq. Graph-SVM). Each in a file of its name.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim svm_feasible();   // under I there is a W_mm
Claim svm_optimal();    // KKT
Claim svm_unique();     // the projection inequality
Claim svm_subspace();   // W_mm in S_svm
Claim svm_zero();       // no strict edge
Claim svm_closure();    // which constraints matter
Claim svm_split();      // queries and scale
Claim svm_infeasible(); // Farkas

} // namespace attest
