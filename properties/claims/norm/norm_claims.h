// The claims on other norms (section 11 of the specification): which direction and which rate steepest descent in a norm of the entries has.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim norm_svm();       // the Graph-SVM in a norm of the entries
Claim norm_bracket();   // the same in the spectral and in the nuclear norm, enclosed
Claim norm_path();      // what every good W in the ball of a norm looks like
Claim norm_descent();   // how fast the loss falls under sign descent and greedy coordinate descent
Claim norm_retrieval(); // what every optimiser that reaches the infimum has in common

} // namespace attest
