// The step of certified descent under the log-loss, A <- A - eta R(z(W(0) + E' A E_Q)), in ball arithmetic.
//
// The same formulas as risk_gradient<Interval>, arranged for speed:
//   one exponential per (query, token) that occurs, shifted by the query's largest logit, shared by all samples of the query;
//   one division per (query, bag, label), with the number of samples that it stands for;
//   numbers kept from step to step, so that nothing is allocated, and no product with Gram matrices under orthonormal embeddings.
// Nothing nearly equal is subtracted: the label's entry is the sum of the others' masses. Balls have exponents of any size, so a bag whose terms are
// e^{-1e300} beside the query's largest keeps its digits.
#pragma once

#include "model/attention/logit_model.h"

#include <memory>

namespace attest {

class BallStep {
public:
    /// At the caller's working digits for its whole life. `start_logits` is K x Q, exact. Needs every label in its context.
    BallStep(const LogitModel& model, const Matrix<Rational>& start_logits, const Rational& rate);
    ~BallStep();
    BallStep(BallStep&&) noexcept;
    BallStep& operator=(BallStep&&) noexcept;

    /// Takes a step from where it stands (A = 0 at first) and writes the new A, K x Q of the working digits, exactly what it goes on from.
    /// Returns a bound of sum_vk |A_vk - exact step from the old A|_vk |e_v| |e_k|; infinite where a step could not be enclosed.
    Real advance(Matrix<Real>& coefficients);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace attest
