// The claims on the regularisation path (section 5; paper, section 5), for Wbar_R at R = |W_lambda| (section 6.6). Each in a file of its name.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim path_direction();    // W/|W| -> W_mm/|W_mm|
Claim path_finite();       // the S_fin part -> W_fin
Claim path_norm();         // |W| -> infinity
Claim path_general_loss(); // acyclic data, any loss
Claim path_loss_rate();    // the excess loss from both sides

} // namespace attest
