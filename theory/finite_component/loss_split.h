// The split of the risk into what the finite component decides and what the direction decides (section 4):
//
//     L(W) = Lbar(W) + 1/n sum_i log(1 + q_i(W)),   q_i = sum_{Out_i} m_v e^{z_v} / sum_{In_i} m_v e^{z_v}.
//
// In_i are the context tokens in the label's component, Out_i the others. Both parts, and the excess of Lbar over its
// minimum L*, are computed without subtracting nearly equal losses, so an excess of 1e-1000 keeps its digits. Everything
// is given by logit tables (K x Q); T = double, Real or Interval, and Interval results enclose the truth.
#pragma once

#include "model/attention/loss.h"
#include "theory/graph/token_graph.h"

namespace attest {

/// For each sample, in the order of its counts: is the token in the label's component?
using InsideFlags = std::vector<std::vector<bool>>;
InsideFlags inside_flags(const LogitModel& model, const std::vector<QueryGraph>& graphs);
InsideFlags inside_flags(const Dataset& data, const std::vector<QueryGraph>& graphs);

/// q_i of every sample. A sample without a token inside (R fails) has an infinite q_i.
template <class T>
std::vector<T> outside_ratios(const LogitModel& model, const InsideFlags& inside, const Matrix<T>& logits);

/// The attention mass of one sample outside its component, q/(1+q), at its tokens' logits; 1 when no token is inside.
template <class T>
T outside_mass(const CountedSample& sample, const std::vector<bool>& inside, const std::vector<T>& z);

template <class T>
struct SplitRisk {
    T restricted; ///< Lbar(W)
    T outside;    ///< 1/n sum_i log(1 + q_i)
};
/// The two parts of the log-loss risk; their sum is L. Needs R (throws std::domain_error).
template <class T>
SplitRisk<T> split_risk(const LogitModel& model, const InsideFlags& inside, const Matrix<T>& logits);

/// Lbar(W) - L* at W = W_fin + V from the logits of W_fin and of V: 1/n sum_i log(1 + sum_{In_i} b_v (e^{g_v} - 1 - g_v)) with
/// b the masses inside the component at W_fin and g_v = V_v - sum_u b_u V_u (V_v: logit of V). Proof: the sample's excess
/// is log sum b_v e^{V_v - V_y}; the first-order terms sum_v b_v V_v - V_y sum over the samples to the derivative of
/// Lbar along V at W_fin, which is 0 (also off S_fin, where Lbar does not change); and sum_v b_v g_v = 0. Every term is
/// at least 0 and of second order in V. Needs R (throws std::domain_error).
template <class T>
T restricted_excess(const LogitModel& model, const InsideFlags& inside, const Matrix<T>& finite_logits, const Matrix<T>& displacement);

/// e^x - 1 - x, also for small x (by its series), without cancellation. Never negative.
template <class T>
T exp_remainder(const T& x);

} // namespace attest
