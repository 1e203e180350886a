// The list of all claims. A plain list of calls: self-registration would be dropped by the linker of a static library.
#include "properties/claims/claim.h"

namespace attest {

std::vector<Claim> discovery_claims();
std::vector<Claim> ntp_claims();

const std::vector<Claim>& all_claims() {
    static const std::vector<Claim> claims = [] {
        std::vector<Claim> r;
        for (const auto group : {model_claims, loss_claims, graph_claims, svm_claims, finite_claims, path_claims, descent_claims, retrieval_claims,
                                 discovery_claims, ntp_claims}) {
            for (Claim& claim : group()) {
                r.push_back(std::move(claim));
            }
        }
        return r;
    }();
    return claims;
}

} // namespace attest
