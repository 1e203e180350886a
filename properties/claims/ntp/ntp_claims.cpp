#include "properties/claims/ntp/ntp_claims.h"

namespace attest {

std::vector<Claim> ntp_claims() { return {ntp_compatible(), ntp_finite()}; }

} // namespace attest
