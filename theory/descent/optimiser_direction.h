// Optimisers whose direction is known exactly and need not be that of W_mm (section 7: gradient descent is load-bearing).
//
// For one-hot embeddings the gradient of the log-loss risk is its K x Q table R at W's entries: R_{v,k} is the mean over
// the samples of a_v - [v = y]. Three rules then move along one fixed matrix D for ever: W(t) = W(0) + c(t) D with
// c(t) > 0 and c(t) -> oo, so W(t)/|W(t)| -> D/|D|, from 0 with equality at every step. All conditions are combinatorial,
// so everything here is exact, for every rate. Each function returns nothing where its condition fails.
//
// Why c(t) -> oo: c is increasing; were it bounded, gradients would have a limit that is not 0 on D's entries, and then
// the steps would not tend to 0 (sign: eta; Adam: the ratio of means tends to 1; coordinate: eta |g|).
#pragma once

#include "theory/graph_svm/graph_svm.h"

namespace attest {

struct FixedDirection {
    Matrix<Rational> direction; ///< D, d x d
    int cosine_sign = 0;        ///< of <D, W_mm>
    Rational cosine_squared;    ///< <D, W_mm>^2 / (|D|^2 |W_mm|^2); 1 with sign 1 exactly when D is along W_mm
    bool is_svm_direction() const { return cosine_sign == 1 && cosine_squared == 1; }
};

// All three need one-hot embeddings, the aligned head, labels in their contexts and a strict edge.

/// Sign descent, any start: D = -sign(R). Condition: no token is under one query the label of one sample and another token
/// of a second one; then every entry of R keeps its sign for every W (a label's is negative as the others have mass).
std::optional<FixedDirection> sign_descent_direction(const Dataset& data, const GraphSvm& svm);

/// Adam with epsilon = 0 and any memories, from W(0) = 0: D as for sign descent. Condition: that one, and the samples with two
/// tokens or more agree in m_y/T. Proof: at W = c D a token outside the labels has mass m_v f(c)/m_y with
/// f(c) = e^{-2c}/(1 + (T/m_y - 1) e^{-2c}), so R = f(c) Gamma with Gamma fixed and sign Gamma = -D; Adam does not see the
/// constant factors |Gamma_j| of the entries' histories, so all entries move by the same amount.
std::optional<FixedDirection> adam_direction_from_zero(const Dataset& data, const GraphSvm& svm);

/// Greedy coordinate descent, any start: D = e_y e_k'. Condition: one query, one label y, at least two other tokens.
/// Proof: R's column sums to 0 and only R_{y,k} is negative, so |R_{y,k}| is the sum of the others, each positive.
std::optional<FixedDirection> greedy_coordinate_direction(const Dataset& data, const GraphSvm& svm);

} // namespace attest
