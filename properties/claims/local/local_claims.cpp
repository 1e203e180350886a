#include "properties/claims/local/local_claims.h"

#include "properties/claims/registry.h"

namespace attest {

std::vector<Claim> local_claims() { return {local_path(), local_stationary()}; }

} // namespace attest
