// The claims on the finite component W_fin (section 4 of the specification; paper, section 4). Each in a file of its name.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim finite_dimension();          // dim S_fin
Claim finite_exists();             // one minimiser of Lbar
Claim finite_restricted_problem(); // the cyclic subdataset
Claim finite_calibration();        // frequencies
Claim finite_closed_form();        // log ratios of counts
Claim finite_limit();              // L(W + r W_mm) -> Lbar(W)
Claim finite_infimum();            // L*
Claim weights_blind();             // how often a sample occurs

} // namespace attest
