// The claims on gradient descent, normalised descent, the gradient flow and local training (section 5; paper, theorem on gradient descent and
// experiments). Each in a file of its name.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim descent_monotone();     // every step lowers the loss
Claim descent_rate();         // L(W(t)) -> L*
Claim descent_diverges();     // |W(t)| -> infinity
Claim descent_direction();    // W(t)/|W(t)| -> W_mm/|W_mm|
Claim descent_finite();       // the S_fin part -> W_fin
Claim descent_gauge();        // the part off S stays
Claim descent_loss_rate();    // the loss from both sides, on acyclic data
Claim direction_lower();      // the direction comes no nearer than |W_fin|/|W|
Claim normalised_direction(); // W <- W - eta grad/|grad|: its direction
Claim normalised_floor();     // and why its S_fin part does not converge
Claim flow_second_order();    // W(t) - log(t) W_mm - W_fin
Claim local_pseudo_graph();   // training with the head C = E

} // namespace attest
