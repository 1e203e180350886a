// The empirical risk L(W) = 1/n sum_i l(score_i) and its derivatives in logit coordinates (section 1).
//
// Tables are K x Q (model/attention/logit_model.h). With the aligned head the score is the label's attention mass a_y.
// All functions take T = double, Real or Interval; Interval results enclose the truth.
//
// Nothing nearly equal is subtracted: 1 - a_y is a sum of positive masses, the log-loss of a sample is
// log(1 + sum_{v != y} (m_v/m_y) e^{z_v - z_y}), and covariances are sums over pairs of tokens. So a loss of 1e-300 and a
// gradient of 1e-300 keep their digits in double precision too. The excess over the infimum is in theory/finite_component/loss_split.h.
#pragma once

#include "model/attention/attention.h"

namespace attest {

/// The losses of the paper and its neighbours: -log u, (1-u)^2, -u.
enum class Loss { log, squared, linear };

/// "log", "squared", "linear".
const char* loss_name(Loss loss);

/// l(u).
template <class T>
T loss_value(Loss loss, const T& u);

/// The loss of one sample, aligned head, at the logits z of its tokens in the order of its counts. When the label is not
/// in the context its mass is 0: the log-loss is then infinite.
template <class T>
T sample_loss(const CountedSample& sample, const std::vector<T>& z, Loss loss = Loss::log);

/// L at the given logits, aligned head. For the log-loss: log-sum-exp by the largest term. Infinite where R fails (log-loss).
template <class T>
T risk(const LogitModel& model, const Matrix<T>& logits, Loss loss = Loss::log);

/// L of a dataset with a general head at a d x d matrix W (score c_y' f_W(x)).
template <class T>
T risk_with_head(const Dataset& data, const Matrix<T>& w, Loss loss);

/// R = dL/dz, K x Q: the gradient of L with respect to W is E' R E_Q. Aligned head.
/// Throws std::domain_error for the log-loss where R fails (the risk is infinite for every W).
template <class T>
Matrix<T> risk_gradient(const LogitModel& model, const Matrix<T>& logits, Loss loss = Loss::log);

/// The second derivative of the log-loss risk along a direction whose logits are `direction`:
/// 1/n sum_i Var_{a_i}(direction). K x Q both.
template <class T>
T risk_curvature(const LogitModel& model, const Matrix<T>& logits, const Matrix<T>& direction);

/// The Hessian form of the log-loss risk: 1/n sum_i Cov_{a_i}(u, v) for two directions' logits.
template <class T>
T risk_curvature(const LogitModel& model, const Matrix<T>& logits, const Matrix<T>& u, const Matrix<T>& v);

/// log(sum_j exp(x_j)) by the largest term. Needs at least one x.
template <class T>
T log_sum_exp(const std::vector<T>& x);

} // namespace attest
