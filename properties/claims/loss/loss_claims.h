// The claims on the risk (sections 1 and 6.3 of the specification; paper, section 2 and its lemmas). Each in a file of its name.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim loss_closed_form();     // a mean of log-sum-exps
Claim loss_gradient();        // the first-order remainder
Claim loss_convex();          // chords and slopes
Claim loss_strictly_convex(); // curvature on S
Claim loss_smooth();          // beta

} // namespace attest
