// The log-loss risk with a general head: L(W) = -1/n sum_i log score_i, score_i = c_y' f_W(x) = sum_v a_v s_v with s_v = c_y' e_v (section 1
// without H). Its value and gradient in intervals; the scores s_v are exact.
//
// A score may be 0 or negative: the loss is then infinite, and a value or gradient that needs a logarithm is "nothing".
#pragma once

#include "model/attention/logit_model.h"

#include <optional>

namespace attest {

class HeadRisk {
public:
    /// Needs a head (throws std::invalid_argument without one).
    explicit HeadRisk(const Dataset& data);

    const LogitModel& model() const { return model_; }
    /// s_v of sample i, in the order of its counts.
    const std::vector<Rational>& scores(std::size_t i) const { return scores_[i]; }

    /// L at logits (K x Q); nothing unless every score is shown positive.
    std::optional<Interval> value(const Matrix<Interval>& logits) const;
    /// The K x Q table dL/dz: column k_i gets a_v (score - s_v)/score/n from sample i. Nothing unless every score is shown positive.
    std::optional<Matrix<Interval>> gradient(const Matrix<Interval>& logits) const;
    /// Is some score shown not to be positive, so that L is infinite?
    bool infinite(const Matrix<Interval>& logits) const;

    /// Every sample's scores are equal and positive: L is constant.
    bool constant() const;
    /// Every score that a context token can have is positive.
    bool positive_scores() const;

private:
    std::vector<Interval> sample_scores(const Matrix<Interval>& logits) const;

    LogitModel model_;
    std::vector<std::vector<Rational>> scores_;
};

} // namespace attest
