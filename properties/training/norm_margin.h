// The least strict margin over |W| in the norm of an optimiser's steps: measured in double precision, and what it must at least tend to (THEORY
// 11.6: the linear programs of the norm exact, the rest enclosed).
#pragma once

#include "model/attention/loss.h"
#include "model/descent/optimiser.h"
#include "model/numbers/number.h"
#include "theory/facts/dataset_facts.h"

#include <optional>
#include <string>

namespace attest {

struct NormMargin {
    std::string norm; ///< "max |W_ij|"
    double measured;  ///< NaN where W = 0
    Interval gamma;   ///< 1/nu: no direction has more
    /// The ratio tends to no less than its lower end; nothing when the steps are too long for the bound.
    std::optional<Interval> limit;
};

/// At W, d x d, under steps of this rate. Nothing without a norm, for another loss than the log-loss, without R, F, A or a strict edge, and where the
/// linear programs would be too large. H is the caller's to test.
std::optional<NormMargin> norm_margin(const Dataset& data, const Analysis& analysis, Optimiser optimiser, const Rational& rate, Loss loss,
                                      const Matrix<double>& w);

} // namespace attest
