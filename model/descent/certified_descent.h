// Gradient descent whose distance from the exact iterates is proved (section 6.7 of the specification).
//
// The run keeps a K x Q table A of floating-point numbers. They are exact numbers, so
//     V_t = W(0) + E' A_t E_Q
// is a definite matrix, and the gradient of L at V_t has the coefficients R(z(V_t)). Each step encloses
// A_t - eta R(z(V_t)) in intervals and takes the middle as A_{t+1}; the radii bound the Frobenius distance delta_t
// between V_{t+1} and the exact step from V_t. The step map W -> W - eta grad L(W) stretches distances by at most a
// factor Lambda, so the exact iterate W(t) obeys
//     |V_t - W(t)|_F <= epsilon_t,   epsilon_{t+1} = Lambda epsilon_t + delta_t,   epsilon_0 = 0.
//   log-loss (convex, curvature in [0, beta]):   Lambda = max(1, eta beta - 1), which is 1 for eta <= 2/beta:
//                                                errors add up and never blow up;
//   other losses (curvature in [-beta, beta]):   Lambda = 1 + eta beta, beta as in loss_smoothness();
//   where that is above 1, the smaller           Lambda_t = max(1 + eta below_t, eta above_t - 1)
//   with the curvature in [-below_t, above_t] on the ball of radius epsilon_t around V_t (local_curvature());
//   normalised steps: |a/|a| - b/|b|| <= 2|a - b|/(|a| + |b|) for nonzero vectors, so inside that ball
//                                                Lambda_t = 1 + eta beta_t/(|grad L(V_t)| - beta_t epsilon_t/2)
//   with beta_t the larger of below_t and above_t.
// The curvature of a sample is at most about D_i^2 |e_k|^2 (1 - a_y), and 1 - a_y changes by a factor of at most e^{M epsilon_t} on
// the ball. Far out it is small, as the gradient is, and Lambda_t stays moderate.
// Where Lambda > 1 the digits wanted grow with the number of steps (model/descent/descent_digits.h); nothing else changes.
//
// The logits are computed from A_t at every step. An update z += dz would save a third of the time, but its rounding
// errors drift. Trusted: Interval, risk_gradient<Interval>, and for the constant step under the log-loss at a rate with Lambda = 1, which is what
// most runs take, the same formulas in balls (model/descent/ball_step.h).
#pragma once

#include "model/attention/logit_map.h"
#include "model/attention/loss.h"
#include "model/descent/ball_step.h"
#include "model/descent/decaying_steps.h"

#include <optional>

namespace attest {

/// eta, whether the gradient is divided by its norm, and then whether step t is of eta/ceil(sqrt t). The rate must be positive.
struct DescentRule {
    Rational rate;
    bool normalised = false;
    Loss loss = Loss::log;
    bool decaying = false; ///< of normalised steps only
};

/// A bound of |d^2 L| along unit directions, exact: smoothness(data) for -log u and -u, twice that for (1-u)^2.
Rational loss_smoothness(const Dataset& data, Loss loss);
/// Lambda of a constant step, exact; at least 1.
Rational step_growth(const Dataset& data, const Rational& rate, Loss loss);

/// D_i^2 |e_{k_i}|^2 of every sample, exact.
std::vector<Rational> squared_ranges(const LogitModel& model);

class CertifiedDescent {
public:
    /// Starts from W(0) = `start` (d x d, exact) and works at the caller's working digits for its whole life.
    /// Throws std::invalid_argument when `start` is not d x d, the rate is not positive, other than normalised steps decay, the head is not aligned,
    /// or (log-loss) some label is missing from its context.
    CertifiedDescent(const Dataset& data, const Matrix<Rational>& start, const DescentRule& rule);

    /// One step. False, and nothing changes, when a normalised step is not possible: the gradient's enclosure touches 0
    /// (its norm is 0, or the digits are used up).
    bool step();
    long steps() const { return steps_; }
    int digits() const { return digits_; }

    /// A_t, K x Q.
    const Matrix<Real>& coefficients() const { return coefficients_; }
    /// epsilon_t: the exact iterate W(t) is within this Frobenius distance of V_t.
    const Real& radius() const { return radius_; }
    const LogitModel& model() const { return model_; }

    // Enclosures for the exact iterate W(t).

    /// e_v' W(t) e_k, K x Q.
    Matrix<Interval> logits() const;
    /// Enclosure of (e_i - e_j)' W(t) e_k = <M_{k,i,j}, W(t)>, `query_index` the column of k: tighter than a difference of logits.
    Interval margin(int query_index, Token i, Token j) const;
    /// |W(t)|_F.
    Interval norm() const;
    /// <W(t), B>_F for a d x d matrix B.
    Interval product(const Matrix<Rational>& b) const;
    /// W(t) itself, d x d: each entry is within radius() of V_t's.
    Matrix<Interval> weights() const;
    /// The coefficients of grad L(W(t)) = E' R E_Q, K x Q.
    Matrix<Interval> gradient() const;
    /// The last step's displacement bound delta_{t-1} (0 before the first step).
    const Real& step_error() const { return step_error_; }

private:
    Matrix<Interval> center_logits() const;                                         // of V_t
    CurvatureRange<Interval> local_curvature(const Matrix<Interval>& logits) const; // on the ball of radius() around V_t
    bool interval_step();

    int digits_;
    LogitModel model_;
    DescentRule rule_;
    Matrix<Rational> start_;
    LogitMap<Interval> logit_map_;
    Matrix<Interval> start_logits_;
    Interval start_norm_squared_;
    Matrix<Interval> entry_norms_; // |e_v| |e_k|, K x Q
    Interval rate_;
    DecayingSteps decay_;
    Interval smoothness_;
    std::vector<Interval> squared_ranges_; // of sample i: D_i^2 |e_{k_i}|^2
    Interval range_;                       // M, the root of the largest
    Interval growth_;                      // Lambda of a constant step, wherever it starts
    bool growing_ = false;                 // growth_ is above 1
    std::optional<BallStep> ball_step_;    // where it can be taken
    Matrix<Real> coefficients_;
    Real radius_;
    Real step_error_;
    long steps_ = 0;
};

} // namespace attest
