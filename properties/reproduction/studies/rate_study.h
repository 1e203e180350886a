// The certified rate of gradient descent on one dataset: an exact run followed by enclosures beside the proved bounds of the
// specification (sections 6.1 to 6.4 and 6.8), and the bounds alone at times that no run reaches.
//
// The algorithm is that of the theorem: a constant step, eta = 1/beta, from the given start. Everything is enclosed
// (theory/descent/descent_bounds.h); nothing here is a trend.
#pragma once

#include "properties/reproduction/studies/dataset_study.h"
#include "theory/descent/descent_bounds.h"

#include <atomic>

namespace attest {

/// What the theory promises for every step from T = 10^exponent on.
struct LateBounds {
    int exponent = 0;
    Interval excess;                ///< L(W(t)) - L* is at most this
    Interval finite_distance;       ///< |proj_{S_fin} W(t) - W_fin| is at most this
    Interval least_margin;          ///< every strict margin is at least this
    std::optional<Interval> cosine; ///< cos angle(W(t), W_mm) is at least this; none while T is too early for B7
};

struct RateStudy {
    std::string dataset;
    std::string reason; ///< why there is no run; empty otherwise
    bool open = false;  ///< there is none although every hypothesis holds: nothing was decided
    Rational rate;
    int digits = 0;
    Interval norm_mm;                   ///< |W_mm|
    std::vector<DescentCheckpoint> run; ///< at powers of two; the start is left out
    std::vector<LateBounds> late;
    double seconds = 0;
};

/// cos angle(W(t), W_mm), enclosed.
Interval cosine(const RateStudy& study, const DescentCheckpoint& checkpoint);
/// No bound is shown to be broken there (each holds by its proof; a false one would be a refutation of the theory or our error).
bool within_bounds(const DescentCheckpoint& checkpoint);
/// Steps of the run at this effort: the more the smaller the dataset.
long rate_steps(const Dataset& data, double effort);
/// Runs it; stops early, with what is there, when told to.
RateStudy rate_study(const DatasetStudy& study, long steps, const std::atomic<bool>& stop);

} // namespace attest
