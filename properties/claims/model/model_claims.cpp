#include "properties/claims/model/model_claims.h"

namespace attest {

std::vector<Claim> model_claims() { return {model_convex_combination(), model_bag_of_tokens(), model_label_mass(), model_gauge(), model_markov()}; }

} // namespace attest
