// Optimisers that are not gradient descent, on the same risk: does the direction of W_mm survive them?
//
//   sign          W <- W - eta sign(g)                                             (sign(0) = 0)
//   adam          m <- b1 m + (1-b1) g,  v <- b2 v + (1-b2) g^2,
//                 W <- W - eta (m/(1-b1^t)) / (sqrt(v/(1-b2^t)) + epsilon)         (an entry with v = 0 stays)
//   heavy_ball    V <- mu V - eta g,  W <- W + V
//   nesterov      Y = W + t/(t+3) (W - previous W),  W <- Y - eta grad L(Y)        (t = steps already taken)
//   coordinate    the entry of W with the largest |g| (the first one of equals) moves by -eta g
//   weight_decay  W <- W - eta (g + lambda W)
// with g = grad L(W), entry by entry. The first two and the coordinate rule depend on the coordinates of R^d, so the state
// is the d x d matrix W itself. Over Interval a step that would need an undecided sign or an undecided largest entry is
// refused; a run that went through encloses the exact iterates.
#pragma once

#include "model/attention/loss.h"

namespace attest {

enum class OptimiserKind { sign, adam, heavy_ball, nesterov, coordinate, weight_decay };
/// "sign", "adam", "heavy-ball", "nesterov", "coordinate", "weight-decay".
const char* optimiser_name(OptimiserKind kind);

struct OptimiserRule {
    OptimiserKind kind = OptimiserKind::sign;
    Rational rate;                                ///< eta > 0
    Rational momentum = Rational(9, 10);          ///< mu of the heavy ball, b1 of Adam; in [0, 1)
    Rational square_memory = Rational(999, 1000); ///< b2 of Adam; in [0, 1)
    Rational epsilon = 0;                         ///< of Adam; >= 0
    Rational decay = 0;                           ///< lambda of weight decay; >= 0
    Loss loss = Loss::log;
};

/// T is double, Real or Interval.
template <class T>
class OptimiserRun {
public:
    /// Starts at the d x d matrix `start`, at the caller's working digits. The read-out is the label's attention mass.
    /// Throws std::invalid_argument for parameters outside their ranges.
    OptimiserRun(const Dataset& data, const Matrix<Rational>& start, const OptimiserRule& rule);

    /// One step. False, and nothing changes, when intervals leave the step open.
    bool step();
    long steps() const { return steps_; }
    /// W, d x d.
    const Matrix<T>& weights() const { return weights_; }
    /// e_v' W e_k, K x Q.
    Matrix<T> logits() const { return logits_of(weights_); }
    /// grad L(W), d x d.
    Matrix<T> gradient() const { return gradient_at(weights_); }

private:
    Matrix<T> logits_of(const Matrix<T>& w) const;
    Matrix<T> gradient_at(const Matrix<T>& w) const;
    bool sign_step();
    bool adam_step();
    bool coordinate_step();

    LogitModel model_;
    OptimiserRule rule_;
    Matrix<T> embedding_; // K x d
    Matrix<T> queries_;   // Q x d
    T rate_;
    Matrix<T> weights_;
    Matrix<T> velocity_; // heavy ball: V; Nesterov: W - previous W; Adam: m
    Matrix<T> squares_;  // Adam: v
    T momentum_power_;   // b1^t
    T square_power_;     // b2^t
    long steps_ = 0;
};

} // namespace attest
