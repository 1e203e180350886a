// The section that says what the others rest on: proved by machine, exact, enclosed, bounded, a trend; and what has to be trusted.
#pragma once

#include "properties/reproduction/reproduction.h"

namespace attest {

/// `sections`: those of the report so far, in order.
Section trust_section(const std::vector<Section>& sections);

} // namespace attest
