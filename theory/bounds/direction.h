// B3: large margins force the direction of W_mm (section 6.2).
//
// `margin` encloses or bounds from below mu = min <M_e, P> over all strict edges for P = W - proj_{S_fin} W; only its lower
// end is used. Nothing is returned when mu > 0 cannot be shown.
#pragma once

#include "model/numbers/number.h"

#include <optional>

namespace attest {

/// B3: cos angle(P, W_mm) >= mu |W_mm| / |P|, and with |W| in place of |P| the same for W (proj_{S_fin} W is orthogonal to W_mm).
/// Proof: P/mu is feasible for the Graph-SVM, and W_mm is the projection of 0 on the convex feasible set, so
/// <P/mu, W_mm> >= |W_mm|^2.
std::optional<Interval> cosine_bound(const Interval& margin, const Interval& norm_mm, const Interval& norm);

/// B3: |P/mu - W_mm|^2 <= |P|^2/mu^2 - |W_mm|^2.
/// Proof: the projection inequality |V|^2 >= |W_mm|^2 + |V - W_mm|^2 at the feasible V = P/mu.
std::optional<Interval> squared_distance_bound(const Interval& margin, const Interval& norm_squared_mm, const Interval& norm);

/// | W/|W| - W_mm/|W_mm| | = sqrt(2 - 2 cos) for a cosine or a lower bound of one (then an upper bound).
Interval direction_error_bound(const Interval& cosine);

} // namespace attest
