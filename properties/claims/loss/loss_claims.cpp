#include "properties/claims/loss/loss_claims.h"

namespace attest {

std::vector<Claim> loss_claims() { return {loss_closed_form(), loss_gradient(), loss_convex(), loss_strictly_convex(), loss_smooth()}; }

} // namespace attest
