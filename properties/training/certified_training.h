// A training run whose every printed number is proved: `attest train --digits D` (section 6.7; constant steps only).
//
// The same measurements as properties/training/training.h, as enclosures of the values at the exact iterate W(t), each of radius at most
// 10^-D. The trajectory is model/descent/certified_descent.h. How many working digits it wants is guessed first (model/descent/descent_digits.h) and
// raised until every enclosure is narrow enough: a run that turns out too wide is begun again, so no digit is printed on trust.
//
// Two facts are decided exactly, since no enclosure could: that the norm is 0 (then there is no correlation), and that the
// gradient at W(0) is 0 (then W(t) = W(0) for every t, and no step is taken).
#pragma once

#include "model/descent/certified_descent.h"
#include "properties/training/training.h"

#include <atomic>
#include <functional>

namespace attest {

struct CertifiedTrainingRun {
    Rational rate;
    int digits = 0;         ///< D
    int working_digits = 0; ///< of the arithmetic
    std::int64_t steps = 0; ///< taken: fewer than asked for when interrupted
    bool interrupted = false;
    std::vector<TrainingCheckpoint<Interval>> checkpoints; ///< where an interrupted run stopped, too
    Matrix<Interval> weights;                              ///< W after the last step, d x d
};

/// Told after every step: steps taken, and the working digits of the present attempt.
using CertifiedTrainingProgress = std::function<void(std::int64_t steps, int working_digits)>;

/// Digits to ask analyze() for: W_fin must be known better than what is measured from it.
inline int certified_analysis_digits(int digits) { return digits + 5; }

/// Runs and measures until `stop`. Throws std::invalid_argument for options out of range and for the normalised rule, and InputError when
/// more than 20000 working digits would be needed. H, and for the log-loss R, are the caller's to test.
CertifiedTrainingRun train_certified(const Dataset& data, const Analysis& analysis, const TrainingOptions& options, int digits,
                                     const std::atomic<bool>& stop, const CertifiedTrainingProgress& progress = {});

} // namespace attest
