// Training with a general head C: the paper's local experiments (section 5; paper, experiments beyond its assumptions).
//
// The output f_W(x) = sum_v a_v e_v is read by all rows of C: u_j = c_j' f_W(x), and the losses are functions of the
// probability p_y that a softmax over the rows gives to the label,
//
//   cross-entropy   -log p_y,          squared   (1 - p_y)^2,          p = softmax(C f_W(x)).
//
// This is not the read-out of assumption H (there the score of the label is its attention mass; model/attention/loss.h): the risk is
// not convex in W, and its minimisers are local. It sees W through the logits z_{v,k} all the same, so everything works on
// K x Q tables (model/attention/logit_model.h), and on the products P_{jv} = c_j' e_v.
//
// As in model/attention/loss.h nothing nearly equal is subtracted: 1 - p_y is a sum of positive numbers, and the gradient is written
// with pairs of tokens, dl/dz_v = a_v sum_u a_u (h_v - h_u), h_v - h_u = sum_j dl/du_j (P_jv - P_ju).
#pragma once

#include "model/attention/attention.h"

namespace attest {

enum class HeadLoss { cross_entropy, squared };

/// "cross-entropy", "squared".
const char* head_loss_name(HeadLoss loss);

/// A head's products with the embeddings, rounded (or enclosed) once: P = C E', K x K.
template <class T>
Matrix<T> head_products(const Dataset& data, const Matrix<Rational>& head);

/// 1/n sum_i l(p_y(x_i)) at the logits (K x Q). T = double, Real or Interval, here and below; Interval encloses.
template <class T>
T softmax_risk(const LogitModel& model, const Matrix<T>& products, const Matrix<T>& logits, HeadLoss loss);

/// Its derivative R with respect to the logits, K x Q: the gradient with respect to W is E' R E_Q.
template <class T>
Matrix<T> softmax_risk_gradient(const LogitModel& model, const Matrix<T>& products, const Matrix<T>& logits, HeadLoss loss);

} // namespace attest
