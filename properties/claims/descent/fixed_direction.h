// Optimisers that move along one ray for ever on some one-hot data (theory/descent/optimiser_direction.h): sign descent, Adam with epsilon = 0
// from 0, greedy coordinate descent. Exact.
#pragma once

#include "properties/claims/descent/descent_checks.h"
#include "theory/descent/optimiser_direction.h"

namespace attest {

struct FixedRay {
    Optimiser optimiser;
    const char* what;
    std::optional<FixedDirection> (*find)(const Dataset&, const GraphSvm&);
};
const std::vector<FixedRay>& fixed_rays();
Generate one_hot_cases();
Verdict no_fixed_direction();

} // namespace attest
