// The empirical risk L(W) = 1/n sum_i l(score_i) and its derivatives in logit coordinates (section 1).
//
// Tables are K x Q (model/logit_model.h). With the aligned head the score is the label's attention mass a_y.
// All functions take T = double, Real or Interval; Interval results enclose the truth.
#pragma once

#include "model/attention.h"

namespace attest {

/// The losses of the paper and its neighbours: -log u, (1-u)^2, -u.
enum class Loss { log, squared, linear };

/// l(u).
template <class T>
T loss_value(Loss loss, const T& u);

/// L at the given logits, aligned head. For the log-loss: log-sum-exp by the largest term. Infinite where R fails (log-loss).
template <class T>
T risk(const LogitModel& model, const Matrix<T>& logits, Loss loss = Loss::log);

/// L of a dataset with a general head at a d x d matrix W (score c_y' f_W(x)).
template <class T>
T risk_with_head(const Dataset& data, const Matrix<T>& w, Loss loss);

/// R = dL/dz, K x Q: the gradient of L with respect to W is E' R E_Q. Aligned head.
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
