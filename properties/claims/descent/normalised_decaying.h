// Normalised descent with steps eta_0/ceil(sqrt t): it keeps the direction of W_mm on data with cycles, too (THEORY 11.9, proved).
#pragma once

#include "properties/claims/claim.h"

namespace attest {

/// "optimiser-normalised-decaying", a variation of normalised.direction.
Variation normalised_decaying();

} // namespace attest
