#include "properties/claims/graph/graph_claims.h"

namespace attest {

std::vector<Claim> graph_claims() { return {graph_components(), graph_order(), graph_label_on_top(), graph_realisable(), graph_renaming()}; }

} // namespace attest
