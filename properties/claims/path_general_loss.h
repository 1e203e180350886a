// path.general-loss: any W in the ball that is not worse than R W_mm/|W_mm| has nearly the direction of W_mm (acyclic data).
#pragma once

#include "properties/claim.h"

namespace attest {

Claim general_loss_claim();

} // namespace attest
