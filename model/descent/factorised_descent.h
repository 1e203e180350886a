// Gradient descent on both factors of W = K'Q (paper, section 2: W combines the key and the query weights; the theorem is about W).
//
// With G = grad L(W) the two gradients are Q G' (of K) and K G (of Q), and both factors step at once from the same W. In double
// precision: this is an experiment. The theory it is compared with (Tarzanagh et al., Transformers as support vector machines)
// expects the direction of the shortest W in the nuclear norm in place of the Frobenius norm.
#pragma once

#include "model/attention/loss.h"

namespace attest {

/// The gradients of L(K'Q), each r x d.
struct FactorGradients {
    Matrix<double> key, query;
};
FactorGradients factor_gradients(const Dataset& data, const Matrix<double>& key, const Matrix<double>& query);

class FactorisedDescent {
public:
    /// K and Q are r x d. Throws std::invalid_argument for other shapes, or a rate that is not positive.
    FactorisedDescent(const Dataset& data, Matrix<double> key, Matrix<double> query, double rate);
    void step();
    long steps() const { return steps_; }
    /// K'Q, d x d.
    Matrix<double> weights() const;
    double loss() const;

private:
    LogitModel model_;
    Matrix<double> key_, query_;
    double rate_;
    long steps_ = 0;
};

} // namespace attest
