// A training run followed against the theory: loss, norm, correlation with W_mm, distance of the S_fin part to W_fin, and
// retrieval at checkpoints (specification, section 5). Double precision: it illustrates, it decides nothing.
//
// Gradient descent runs on a table of logits (model/descent/descent.h), which is fast; the other optimisers on W itself
// (model/descent/optimiser_run.h). Neither sees tokens apart whose embeddings nearly coincide, or share a part that is far larger than their
// differences. So each checkpoint comes with estimates of what rounding may have done to it; where they are not small beside what is shown (6
// digits), the run is made again with as many digits as it takes, and where that would take too long the values that double precision cannot tell are
// left out.
#pragma once

#include "model/descent/optimiser.h"
#include "properties/training/norm_margin.h"
#include "properties/training/observer.h"

namespace attest {

struct TrainingOptions {
    Optimiser optimiser = Optimiser::gradient;
    OptimiserParameters parameters; ///< those given
    std::optional<Rational> rate;   ///< positive; none: 1/beta (1 when beta = 0), 1/100 under an optimiser whose steps do not scale with the gradient
    std::int64_t steps = 4000;
    Loss loss = Loss::log;
    std::vector<std::int64_t> checkpoints; ///< ascending, none above `steps`; empty: default_checkpoints(steps)
    std::optional<Matrix<Rational>> start; ///< W(0), d x d; none: 0
};

/// 0, the powers of two below `steps`, and `steps`.
std::vector<std::int64_t> default_checkpoints(std::int64_t steps);
/// The rate of the options, or their default for this dataset.
Rational training_rate(const Dataset& data, const TrainingOptions& options);

struct TrainingRun {
    Rational rate;
    std::int64_t steps = 0; ///< taken: fewer than asked for when interrupted, or when a normalised run met a gradient of 0
    bool interrupted = false;
    int digits = 0; ///< of the arithmetic, whose results are then rounded to doubles; 0: double precision
    bool doubtful =
        false; ///< some values are missing: double precision cannot tell them, and more digits would take too long; or no double holds W_mm
    /// A loss, norm or retrieval that is missing is NaN.
    std::vector<TrainingCheckpoint<double>> checkpoints;
    std::function<Matrix<double>()> weights;     ///< W after the last step, d x d
    std::optional<NormMarginAnswer> norm_margin; ///< where somebody asked for it; train() leaves it empty
};

/// Runs and measures. A run that stops early or is interrupted (model/stop.h) is measured where it stops. Throws std::invalid_argument for options
/// out of range, std::domain_error for the log-loss where R fails, and InputError when the rate makes the weights overflow, when the data's scale is
/// outside the range of double precision, for parameters that the optimiser does not take, and when W would be too large for an optimiser that needs
/// it.
TrainingRun train(const Dataset& data, const Analysis& analysis, const TrainingOptions& options);

/// The experiment of the paper's published code: 4000 normalised steps of rate 0.01 on the log-loss.
TrainingOptions published_training(Matrix<Rational> start);

} // namespace attest
