#include "properties/claims/discovery/discovery_claims.h"

namespace attest {

std::vector<Claim> discovery_claims() { return {discovery_components()}; }

} // namespace attest
