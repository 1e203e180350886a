#include "properties/claims/topic/topic_claims.h"

#include "properties/claims/groups.h"

namespace attest {

std::vector<Claim> topic_claims() { return {topic_order(), topic_change(), topic_length()}; }

} // namespace attest
