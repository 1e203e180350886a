#include "properties/claims/chain/chain_claims.h"

#include "properties/claims/groups.h"

namespace attest {

std::vector<Claim> chain_claims() { return {chain_collapse(), chain_identifiable()}; }

} // namespace attest
