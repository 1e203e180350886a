// The list of all claims. A plain list of calls: self-registration would be dropped by the linker of a static library.
//
// What every claim owes is added here, once: no scale of the embeddings is special, so the cases of each hold tiny rows, huge rows and both.
#include "properties/claims/claim.h"

namespace attest {
namespace {

/// The exception states its datasets, those of the paper's local experiments, whose rows are of norm 1.
bool states_its_embeddings(const Claim& claim) { return claim.id == "local.pseudo-graph"; }

void require_scales(Claim& claim) {
    if (!states_its_embeddings(claim)) {
        for (const RequiredLabel& label : {RequiredLabel{"tiny-rows", 0.04}, RequiredLabel{"huge-rows", 0.04}, RequiredLabel{"mixed-scales", 0.02}}) {
            claim.required_labels.push_back(label);
        }
    }
}

} // namespace

const std::vector<Claim>& all_claims() {
    static const std::vector<Claim> claims = [] {
        std::vector<Claim> r;
        for (const auto group : {model_claims, loss_claims, graph_claims, svm_claims, finite_claims, path_claims, descent_claims, retrieval_claims}) {
            for (Claim& claim : group()) {
                require_scales(claim);
                r.push_back(std::move(claim));
            }
        }
        return r;
    }();
    return claims;
}

} // namespace attest
