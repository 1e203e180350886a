#include "properties/claims/descent/descent_claims.h"

namespace attest {

std::vector<Claim> descent_claims() {
    return {descent_monotone(),  descent_rate(),    descent_diverges(),     descent_direction(), descent_finite(),    descent_gauge(),
            descent_loss_rate(), direction_lower(), normalised_direction(), normalised_floor(),  flow_second_order(), local_pseudo_graph()};
}

} // namespace attest
