// How fast, from both sides (section 6.12), on one dataset: certified descent beside the bounds of its loss (acyclic data) and of its direction error
// from below (W_fin not 0), and certified points of the regularisation path, whose log 1/excess is R/|W_mm| up to constants.
#pragma once

#include "theory/facts/dataset_facts.h"

#include <atomic>

namespace attest {

/// W(t) of gradient descent from 0 with step 1/beta.
struct TwoSidedStep {
    long steps = 0;
    Interval excess;                      ///< L(W) - L*; L itself on acyclic data
    std::optional<Interval> excess_above; ///< acyclic: it is at most this
    std::optional<Interval> excess_below; ///< acyclic, from the first step with 2 eta M^2 L <= 1 on: it is at least this
    Interval error;                       ///< | W/|W| - W_mm/|W_mm| |
    std::optional<Interval> error_below;  ///< W_fin != 0: it is at least the sine of the angle, at least (|W_fin| - rho)/|W|
};

struct TwoSidedPoint {
    int power = 0;    ///< lambda = 10^-power in the unit of the data's penalties (model/descent/logit_unit.h; 1 for rows of length about 1)
    Interval norm;    ///< R
    Interval inverse; ///< log 1/(L(W_lambda) - L*)
    Interval above;   ///< it is at most this: R/|W_mm| + log n - log c about
    Interval below;   ///< and at least this: s - log kappa
};

struct TwoSidedStudy {
    std::string dataset;
    std::string reason;            ///< why there is nothing; empty otherwise
    std::vector<std::string> open; ///< what was not decided although every hypothesis holds
    bool acyclic = false;
    Interval norm_mm;              ///< |W_mm|
    std::vector<TwoSidedStep> run; ///< at powers of two
    std::vector<TwoSidedPoint> path;
    double seconds = 0;
};

/// No bound is shown to be broken there.
bool within_bounds(const TwoSidedStep& step);
bool within_bounds(const TwoSidedPoint& point);

/// `steps` of descent; stops early, with what is there, when told to.
TwoSidedStudy two_sided_study(const std::string& name, const Dataset& data, long steps, const std::atomic<bool>& stop);

} // namespace attest
