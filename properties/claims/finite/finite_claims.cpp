#include "properties/claims/finite/finite_claims.h"

namespace attest {

std::vector<Claim> finite_claims() {
    return {finite_dimension(), finite_exists(), finite_restricted_problem(), finite_calibration(), finite_closed_form(), finite_limit(),
            finite_infimum(),   weights_blind()};
}

} // namespace attest
