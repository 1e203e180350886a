#include "properties/claims/local/local_claims.h"

#include "properties/claims/groups.h"

namespace attest {

std::vector<Claim> local_claims() { return {local_path(), local_stationary()}; }

} // namespace attest
