#include "properties/claims/path/path_claims.h"

namespace attest {

std::vector<Claim> path_claims() { return {path_direction(), path_finite(), path_norm(), path_general_loss(), path_loss_rate()}; }

} // namespace attest
