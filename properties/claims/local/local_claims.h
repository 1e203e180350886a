// The claims on local directions (section 12 of the specification; paper, section 5; arXiv 2308.16898): where a loss that does not single out the
// label leaves training at the direction of some selection of tokens.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim local_path();       // a small risk near a selection's direction means that direction (B8)
Claim local_stationary(); // along it the risk falls everywhere

} // namespace attest
