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
//   normalised steps: |a/|a| - b/|b|| <= 2|a - b|/(|a| + |b|) for nonzero vectors, so inside the ball around V_t
//                                                Lambda_t = 1 + eta beta_t/(|grad L(V_t)| - beta_t epsilon_t/2)
//   with beta_t a curvature bound on the ball: Var_{a_i} <= range^2 min(1/4, 1 - a_y), and 1 - a_y changes by a factor of at
//   most e^{M epsilon_t}. Far out both beta_t and the gradient are as small as 1 - a_y, and Lambda_t stays moderate.
// Where Lambda > 1 the digits wanted grow with the number of steps (growth_digits()); nothing else changes.
//
// The logits are computed from A_t at every step. An update z += dz would save a third of the time, but its rounding
// errors drift. Trusted: Interval, and risk_gradient<Interval>.
#pragma once

#include "model/logit_map.h"
#include "model/loss.h"

#include <optional>

namespace attest {

/// eta, and whether the gradient is divided by its norm. The rate must be positive.
struct DescentRule {
    Rational rate;
    bool normalised = false;
    Loss loss = Loss::log;
};

/// A bound of |d^2 L| along unit directions, exact: smoothness(data) for -log u and -u, twice that for (1-u)^2.
Rational loss_smoothness(const Dataset& data, Loss loss);
/// Lambda of a constant step, exact; at least 1.
Rational step_growth(const Dataset& data, const Rational& rate, Loss loss);

class CertifiedDescent {
public:
    /// Starts from W(0) = `start` (d x d, exact) and works at the caller's working digits for its whole life.
    /// Throws std::invalid_argument when `start` is not d x d, the rate is not positive, the head is not aligned, or (log-loss) some
    /// label is missing from its context.
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
    Matrix<Interval> center_logits() const; // of V_t
    Interval local_smoothness(const Matrix<Interval>& logits) const;

    int digits_;
    LogitModel model_;
    DescentRule rule_;
    Matrix<Rational> start_;
    LogitMap<Interval> logit_map_;
    Matrix<Interval> start_logits_;
    Interval start_norm_squared_;
    Matrix<Interval> entry_norms_; // |e_v| |e_k|, K x Q
    Interval rate_;
    Interval smoothness_;
    std::vector<Interval> squared_ranges_; // of sample i: D_i^2 |e_{k_i}|^2
    Interval growth_;                      // Lambda of a constant step
    Matrix<Real> coefficients_;
    Real radius_;
    Real step_error_;
    long steps_ = 0;
};

/// Working digits with which `steps` constant steps end with a radius of about 10^-digits: the error's growth is added.
/// Nothing when more than `limit` digits would be needed, and for normalised steps, whose growth shows only as they go.
std::optional<int> digits_for_descent(const Dataset& data, const DescentRule& rule, long steps, int digits, int limit = 20000);

} // namespace attest
