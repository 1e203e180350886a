#include "properties/claims/norm/norm_claims.h"

#include "properties/claims/groups.h"

namespace attest {

std::vector<Claim> norm_claims() { return {norm_svm(), norm_bracket(), norm_path(), norm_descent(), norm_retrieval()}; }

} // namespace attest
