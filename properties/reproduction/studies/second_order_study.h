// The second-order term on one dataset (sections 6.9, 6.10): SC decided exactly, rho, Wtilde and the path's limit enclosed, and the log-time
// flow from three starts beside them at t = 10^10, 10^100 and 10^1000.
//
// Wtilde and rho are certified; the flow is an estimate, so the distances are a trend. Distances are given as log10: they go below what a
// double holds.
#pragma once

#include "model/data/dataset.h"

#include <cstdint>

#include <optional>
#include <string>
#include <vector>

namespace attest {

struct SecondOrderPoint {
    long exponent = 0;         ///< t = 10^exponent
    double log10_distance = 0; ///< of | proj_{S_fin + S_sup} (W(t) - log(t) W_mm - W_fin) - Wtilde |; -infinity when it is 0 to all digits
    double log10_bound = 0;    ///< of t^{-rho/2}
    bool at_digits = false;    ///< the distance is at the end of the working digits: below 10^-(digits - 20)
    bool within = false;       ///< distance <= t^{-rho/2}, or at the digits' end
};

struct SecondOrderFlowRun {
    std::string start; ///< "zero", "published", "random"
    std::vector<SecondOrderPoint> points;
    long steps = 0;
    double seconds = 0; ///< CPU
};

struct SecondOrderStudy {
    bool strictly_complementary = false;
    std::string reason; ///< why there is no second-order term; empty when there is one
    std::size_t tight = 0;
    std::size_t slack = 0;
    Index support = 0;     ///< dim S_sup
    Index outside = 0;     ///< dim S_svm
    double rho = 0;        ///< rounded from an enclosure narrower than 1e-9 relative
    double path_limit = 0; ///< lim R |W_R/R - W_mm/|W_mm||, likewise
    int digits = 0;        ///< working digits of the flows
    std::vector<SecondOrderFlowRun> runs;
};

/// Follows the flow from 0, from `start` and from a random start of `seed`. Datasets without H, R, F, a strict edge or SC get a reason and
/// no runs. `digits` working digits; exponents ascending.
SecondOrderStudy study_second_order(const Dataset& data, const Matrix<Rational>& start, std::uint64_t seed, int digits = 100,
                                    const std::vector<long>& exponents = {10, 100, 1000});

} // namespace attest
