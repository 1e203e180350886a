#include "properties/claims/svm/svm_claims.h"

namespace attest {

std::vector<Claim> svm_claims() {
    return {svm_feasible(), svm_optimal(), svm_unique(), svm_subspace(), svm_zero(), svm_closure(), svm_split(), svm_infeasible()};
}

} // namespace attest
