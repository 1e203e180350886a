// path.general-loss: any W in the ball that is not worse than R W_mm/|W_mm| has nearly the direction of W_mm (acyclic data).
#pragma once

#include "model/attention/loss.h"
#include "properties/claims/claim.h"

namespace attest {

Claim general_loss_claim();

/// Its check, for all three losses or for one: no W that the search finds in the ball breaks the bound. Needs the inputs "s" and "sideways".
Verdict no_adversary_escapes(const CaseFacts& facts, std::optional<Loss> only);

} // namespace attest
