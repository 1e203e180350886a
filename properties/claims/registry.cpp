// The list of all claims. A plain list of calls: self-registration would be dropped by the linker of a static library.
#include "properties/claims/claim.h"

#include <algorithm>
#include <stdexcept>

namespace attest {
namespace {

void attach(std::vector<Claim>& claims, ClaimVariations variations) {
    for (auto& [id, variation] : variations) {
        const auto claim = std::find_if(claims.begin(), claims.end(), [&id = id](const Claim& c) { return c.id == id; });
        if (claim == claims.end()) {
            throw std::logic_error("the variation " + variation.name + " is of an unknown claim, " + id);
        }
        claim->variations.push_back(std::move(variation));
    }
}

} // namespace

const std::vector<Claim>& all_claims() {
    static const std::vector<Claim> claims = [] {
        std::vector<Claim> r;
        for (const auto group : {model_claims, loss_claims, graph_claims, svm_claims, finite_claims, path_claims, descent_claims, retrieval_claims}) {
            for (Claim& claim : group()) {
                r.push_back(std::move(claim));
            }
        }
        for (const auto variations : {hypothesis_variations, loss_variations, optimiser_variations}) {
            attach(r, variations());
        }
        return r;
    }();
    return claims;
}

} // namespace attest
