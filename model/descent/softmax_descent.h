// Normalised descent W <- W - rate grad/|grad| for a general head (model/attention/softmax_head.h), in double precision.
//
// Like model/descent/descent.h it never forms W: the state is the K x Q logit table and the coefficients A of W = W(0) + E' A E_Q.
// A separate class, because the head brings K readings a sample where the aligned head has one: its inner loop is another.
// This finds and illustrates; it decides nothing.
#pragma once

#include "model/attention/logit_map.h"
#include "model/attention/softmax_head.h"

#include <cstdint>

namespace attest {

class SoftmaxDescent {
public:
    /// Starts at the d x d matrix `start`, with the head's rows `head` (K x d). Throws std::invalid_argument for other shapes
    /// and for a rate that is not positive.
    SoftmaxDescent(const Dataset& data, const Matrix<Rational>& head, HeadLoss loss, double rate, const Matrix<Rational>& start);

    /// One step. False: the gradient is 0 in double precision, so there is no step to take.
    bool step();
    std::int64_t steps() const { return steps_; }

    double risk() const { return softmax_risk(model_, products_, logits_, loss_); }
    /// K x Q.
    const Matrix<double>& logits() const { return logits_; }
    /// Attention masses of sample i in the order of its counts.
    std::vector<double> masses(std::size_t i) const { return attention(model_.samples()[i], logits_); }
    const LogitModel& model() const { return model_; }
    /// A of W = W(0) + E' A E_Q, K x Q.
    const Matrix<double>& coefficients() const { return coefficients_; }
    /// |W|_F^2 = |W(0)|^2 + <A, z(0)> + <A, z>.
    double norm_squared() const;

private:
    LogitModel model_;
    LogitMap<double> map_;
    Matrix<double> products_;
    HeadLoss loss_;
    double rate_;
    std::int64_t steps_ = 0;
    double start_norm_squared_ = 0;
    Matrix<double> start_logits_;
    Matrix<double> logits_;
    Matrix<double> coefficients_;
};

} // namespace attest
