// The least strict margin over |W| in the norm of an optimiser's steps: measured in double precision, what is proved of it after the steps that were
// taken, and what it must at least tend to (THEORY 11.6: the linear programs of the norm exact, the rest enclosed).
#pragma once

#include "model/attention/loss.h"
#include "model/descent/optimiser.h"
#include "model/numbers/number.h"
#include "theory/facts/dataset_facts.h"

#include <cstdint>
#include <optional>
#include <string>

namespace attest {

/// Proved of the exact iterate W(T), T the steps taken, from the loss at W(0) alone (theory/bounds/steepest_descent.h, then B2).
struct FiniteTimeMargin {
    Interval loss;         ///< L(W(T)) is at most its upper end
    Interval least_margin; ///< every strict margin is at least its lower end, above 0
    Interval norm;         ///< |W(T)| <= |W(0)| + T eta is at most its upper end
    Interval ratio;        ///< least margin over |W(T)|: at least its lower end
};

struct NormMargin {
    std::string norm; ///< "max |W_ij|"
    double measured;  ///< NaN where W = 0
    Interval gamma;   ///< contains 1/nu: no direction has more
    /// The ratio tends to no less than its lower end; nothing when the steps are too long for the bound.
    std::optional<Interval> limit;
    std::optional<FiniteTimeMargin> certified;
    std::string not_certified; ///< why there is none; empty otherwise
};

/// A run as it ended.
struct FinishedRun {
    Optimiser optimiser;
    Rational rate;
    Loss loss;
    Matrix<Rational> start; ///< W(0), d x d
    std::int64_t steps = 0; ///< taken
    Matrix<double> weights; ///< W(T), d x d
};

struct NormMarginAnswer {
    std::optional<NormMargin> margin;
    std::string reason; ///< why there is none: a hypothesis that fails, in words; empty otherwise
};

/// Nothing without a norm, for another loss than the log-loss, without R, F, A or a strict edge, and where the linear programs would be too large.
/// H is the caller's to test.
NormMarginAnswer norm_margin(const Dataset& data, const Analysis& analysis, const FinishedRun& run);

} // namespace attest
