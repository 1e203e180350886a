// The claims on training under optimisers that are not gradient descent.
#include "properties/claim.h"

namespace attest {

ClaimVariations optimiser_variations() { return {}; }

} // namespace attest
