// Next-token prediction in linear models (arXiv 2402.18551) as an instance of the paper's theorem (section 6.13): two small examples with the same
// graphs, one whose log-odds some decoder has and one where none has. Either way descent brings the part in S_fin to the minimiser of the in-support
// cross-entropy; only with compatible log-odds is the limit of the loss the entropy.
#pragma once

#include "model/data/dataset.h"
#include "model/numbers/number.h"

#include <atomic>
#include <optional>

namespace attest {

struct NextTokenStudy {
    std::string name;         ///< the distributions, as printed
    bool compatible = false;  ///< exact: some W has all log-odds
    Rational squared_norm_mm; ///< |W_mm|^2, exact
    Interval infimum;         ///< L* = inf of the cross-entropy
    Interval entropy;         ///< H
    long steps = 0;           ///< of the certified run from 0 with step 1/beta; 0: interrupted, or not enclosed
    bool open = false;        ///< not enclosed
    Interval loss;            ///< at its end
    Interval finite_distance; ///< of the part in S_fin from W_fin, there
    Interval radius_bound;    ///< B6 there
};

/// Both examples; the runs stop early when told to.
std::vector<NextTokenStudy> next_token_studies(long steps, const std::atomic<bool>& stop);

} // namespace attest
