// What shrinking tries: each pass offers changed copies of a case. The order of the passes is that of properties/cases/simplicity.h.
#pragma once

#include "properties/cases/case.h"

#include <functional>

namespace attest {

/// Decides a candidate: true when it was taken, which ends the pass (it is run again on the new case).
using Offer = std::function<bool(Case)>;
using ShrinkPass = bool (*)(const Case&, const Offer&);

/// Fewer samples, shorter contexts, fewer tokens, fewer edges, simpler rows, simpler numbers, other token numbers.
const std::vector<ShrinkPass>& shrink_passes();

} // namespace attest
