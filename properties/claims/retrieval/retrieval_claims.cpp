#include "properties/claims/retrieval/retrieval_claims.h"

namespace attest {

std::vector<Claim> retrieval_claims() { return {retrieval_training(), retrieval_unseen(), retrieval_composition(), retrieval_automaton()}; }

} // namespace attest
