// The curvature of the risk for the losses (1-u)^2 and -u, which are not convex (loss_checks.h has the formula).
#include "properties/claims/loss/loss_checks.h"

namespace attest {
namespace {

/// n times the sample's part; 0 when the label is not in the context (its mass is 0 for every W).
template <class T>
T sample_curvature(const CountedSample& sample, const std::vector<T>& masses, const Matrix<T>& direction, Loss loss) {
    T mean(0);
    std::size_t label = masses.size();
    for (std::size_t j = 0; j < masses.size(); ++j) {
        mean += masses[j] * direction(sample.counts[j].token, sample.query_index);
        label = sample.counts[j].token == sample.label ? j : label;
    }
    if (label == masses.size()) {
        return T(0);
    }
    T variance(0);
    for (std::size_t j = 0; j < masses.size(); ++j) {
        const T off = direction(sample.counts[j].token, sample.query_index) - mean;
        variance += masses[j] * off * off;
    }
    const T delta = direction(sample.label, sample.query_index) - mean;
    const T first = masses[label] * delta;
    const T second = masses[label] * (delta * delta - variance);
    return loss == Loss::linear ? T(-second) : T(T(2) * (first * first - (T(1) - masses[label]) * second));
}

} // namespace

Interval curvature_for(const LogitModel& model, const Matrix<Interval>& logits, const Matrix<Interval>& direction, Loss loss) {
    if (loss == Loss::log) {
        return risk_curvature(model, logits, direction);
    }
    Interval total(0);
    for (const CountedSample& sample : model.samples()) {
        total += sample_curvature(sample, attention(sample, logits), direction, loss);
    }
    return total / Interval(model.samples().size());
}

Rational exact_curvature_at_zero(const LogitModel& model, const Matrix<Rational>& direction, Loss loss) {
    Rational total = 0;
    for (const CountedSample& sample : model.samples()) {
        const std::vector<Rational> ones(static_cast<std::size_t>(model.tokens()), Rational(1));
        total += sample_curvature(sample, attention_from_weights(sample.counts, ones), direction, loss);
    }
    return total / Rational(static_cast<long>(model.samples().size()));
}

} // namespace attest
