// A run of any optimiser on the risk, over doubles, at chosen digits, or enclosed. The state is W itself: several optimisers depend on the
// coordinates of R^d (model/descent/optimiser.h). Gradient descent alone is faster on a table of logits (model/descent/descent.h).
#pragma once

#include "model/attention/loss.h"
#include "model/descent/optimiser.h"

namespace attest {

struct OptimiserRule {
    Optimiser optimiser = Optimiser::gradient;
    Rational rate;                  ///< eta > 0
    OptimiserParameters parameters; ///< those given
    Loss loss = Loss::log;
};

/// T is double, Real or Interval.
template <class T>
class OptimiserRun {
public:
    /// Starts at the d x d matrix `start`, at the caller's working digits. The read-out is the label's attention mass.
    /// Throws std::invalid_argument for another shape of the start or a rate that is not above 0, and InputError for parameters that the optimiser
    /// does not take or out of their ranges.
    OptimiserRun(const Dataset& data, const Matrix<Rational>& start, const OptimiserRule& rule);

    /// One step. False, and nothing changes, where there is no step to take or intervals leave it open.
    bool step();
    long steps() const { return steps_; }
    const LogitModel& model() const { return model_; }
    /// W, d x d.
    const Matrix<T>& weights() const { return weights_; }
    /// e_v' W e_k, K x Q.
    Matrix<T> logits() const { return logits_of(weights_); }
    /// grad L(W), d x d.
    Matrix<T> gradient() const { return gradient_at(weights_); }

private:
    Matrix<T> logits_of(const Matrix<T>& w) const;
    Matrix<T> gradient_at(const Matrix<T>& w) const;

    LogitModel model_;
    Loss loss_;
    Matrix<T> embedding_; // K x d
    Matrix<T> queries_;   // Q x d
    Matrix<T> weights_;
    std::unique_ptr<OptimiserSteps<T>> rule_;
    long steps_ = 0;
};

} // namespace attest
