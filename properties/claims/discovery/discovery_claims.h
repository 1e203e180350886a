// What the abstract of the paper promises: the components are discovered, that is, they can be read off the weights (section 6.11). Each in a file
// of its name.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim discovery_components(); // a threshold on the margins of the drawn pairs tells tied from strict

} // namespace attest
