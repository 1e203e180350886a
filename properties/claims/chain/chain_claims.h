// The claims on attention as a Markov chain (section 14 of the specification; Ildiz et al., arXiv 2402.13512).
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim chain_collapse();     // a token that every row disfavours dies out
Claim chain_identifiable(); // when labels drawn from a teacher give the teacher back

} // namespace attest
