// The claims with another loss than the paper states them for.
#include "properties/claim.h"

namespace attest {

ClaimVariations loss_variations() { return {}; }

} // namespace attest
