// E dropped: no strict edge, so L = Lbar attains its minimum at W_fin and W_mm = 0 has no direction (sections 3 and 4).
#pragma once

#include "properties/variations/variation_tools.h"

namespace attest {

/// W_mm/|W_mm| is asked for, and W_mm = 0.
Verdict no_direction(const CaseFacts& facts);
/// Small datasets, half of them with a single component and so without a strict edge.
Generate often_without_strict_edge();
/// Why the path's part in S_fin is W_fin from some R on.
std::string path_ends_at_finite_component();

} // namespace attest
