// Sign descent with steps eta_0/ceil(sqrt t) on data with cycles (THEORY 11.9): it misses the largest margin of its norm on some of them.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

/// "optimiser-sign-decaying", a variation of norm.path.
Variation sign_decaying();

} // namespace attest
