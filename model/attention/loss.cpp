#include "model/attention/loss.h"

#include "model/numbers/scalar.h"
#include "model/stop.h"

#include <cmath>
#include <stdexcept>

namespace attest {
namespace {

// Position of the label among the sample's counts, or counts.size().
std::size_t label_position(const CountedSample& sample) {
    std::size_t j = 0;
    while (j < sample.counts.size() && sample.counts[j].token != sample.label && !mutant("risk_scores_first_token")) {
        ++j;
    }
    return j;
}

} // namespace

template <class T>
T log_sum_exp(const std::vector<T>& x) {
    using std::exp;
    using std::log;
    const T largest = largest_term(x);
    T sum(0);
    for (const T& value : x) {
        sum += exp(value - largest);
    }
    return largest + log(sum);
}

template <class T>
T sample_loss(const CountedSample& sample, const std::vector<T>& z, Loss loss) {
    const std::size_t label = label_position(sample);
    if (label == sample.counts.size()) {
        return loss->at_zero ? number_from<T>(*loss->at_zero) : infinity<T>();
    }
    const LossFormulas<T>& formulas = loss->formulas<T>();
    if (formulas.of_sample != nullptr) {
        return formulas.of_sample(sample, z, label);
    }
    const std::vector<T> terms = attention_terms(sample.counts, z);
    return formulas.at_mass(masses_of_terms(terms)[label], rest_of_terms(terms, label));
}

template <class T>
T risk(const LogitModel& model, const Matrix<T>& logits, Loss loss) {
    T sum(0);
    for (const CountedSample& sample : model.samples()) {
        poll_stop();
        sum += sample_loss(sample, sample_logits(sample, logits), loss);
    }
    return sum / T(model.samples().size());
}

template <class T>
T risk_with_head(const Dataset& data, const Matrix<T>& w, Loss loss) {
    const LogitModel model(data);
    const Matrix<T> logits = model.logits(w);
    if (head_aligned(data)) {
        return risk(model, logits, loss);
    }
    // Scores of every token under every head row: c_y' e_v.
    const Matrix<T> scores = converted<T>(multiply(*data.head(), transposed(data.embedding().matrix())));
    T sum(0);
    for (const CountedSample& sample : model.samples()) {
        poll_stop();
        const std::vector<T> masses = attention(sample, logits);
        T score(0);
        for (std::size_t j = 0; j < masses.size(); ++j) {
            score += masses[j] * scores(sample.label, sample.counts[j].token);
        }
        sum += loss->formulas<T>().value(score);
    }
    return sum / T(model.samples().size());
}

// With a_v the masses, d a_y / d z_v = a_y ([v = y] - a_v), so d l(a_y) / d z_v = -l'(a_y) a_y (a_v - [v = y]) where
// -l'(a) a is the loss's pull: 1 for the log-loss, 2 (1-a) a for the squared and a for the linear loss.
template <class T>
Matrix<T> risk_gradient(const LogitModel& model, const Matrix<T>& logits, Loss loss) {
    Matrix<T> r = zero_matrix<T>(model.tokens(), static_cast<Index>(model.queries().size()));
    const T samples(mutant("gradient_not_averaged") ? 1 : model.samples().size());
    for (const CountedSample& sample : model.samples()) {
        poll_stop();
        const std::size_t label = label_position(sample);
        if (label == sample.counts.size()) {
            if (!loss->at_zero) {
                throw std::domain_error("the loss " + loss->formula + " is infinite: a label does not occur in its context");
            }
            continue; // the label's mass is 0 for every W
        }
        const std::vector<T> terms = attention_terms(sample.counts, sample_logits(sample, logits));
        const std::vector<T> masses = masses_of_terms(terms);
        const T rest = rest_of_terms(terms, label);
        const T factor = loss->formulas<T>().pull(masses[label], rest) / samples;
        for (std::size_t j = 0; j < masses.size(); ++j) {
            if (j != label) {
                r(sample.counts[j].token, sample.query_index) += factor * masses[j];
            } else if (!mutant("gradient_misses_label_term")) {
                r(sample.label, sample.query_index) -= mutant("gradient_label_sign_flipped") ? -(factor * rest) : factor * rest;
            }
        }
    }
    return r;
}

template <class T>
T risk_curvature(const LogitModel& model, const Matrix<T>& logits, const Matrix<T>& direction) {
    T sum(0);
    for (const CountedSample& sample : model.samples()) {
        poll_stop();
        const std::vector<T> masses = attention(sample, logits);
        const std::vector<T> u = sample_logits(sample, direction);
        for (std::size_t i = 0; i < masses.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                sum += masses[i] * masses[j] * squared(mutant("curvature_not_centred") ? u[i] + u[j] : u[i] - u[j]);
            }
        }
    }
    return sum / T(model.samples().size());
}

template <class T>
T risk_curvature(const LogitModel& model, const Matrix<T>& logits, const Matrix<T>& u, const Matrix<T>& v) {
    T sum(0);
    for (const CountedSample& sample : model.samples()) {
        poll_stop();
        const std::vector<T> masses = attention(sample, logits);
        const std::vector<T> x = sample_logits(sample, u);
        const std::vector<T> y = sample_logits(sample, v);
        for (std::size_t i = 0; i < masses.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                sum += masses[i] * masses[j] * ((x[i] - x[j]) * (y[i] - y[j]));
            }
        }
    }
    return sum / T(model.samples().size());
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template T log_sum_exp(const std::vector<T>&);                                                                                                   \
    template T sample_loss(const CountedSample&, const std::vector<T>&, Loss);                                                                       \
    template T risk(const LogitModel&, const Matrix<T>&, Loss);                                                                                      \
    template T risk_with_head(const Dataset&, const Matrix<T>&, Loss);                                                                               \
    template Matrix<T> risk_gradient(const LogitModel&, const Matrix<T>&, Loss);                                                                     \
    template T risk_curvature(const LogitModel&, const Matrix<T>&, const Matrix<T>&);                                                                \
    template T risk_curvature(const LogitModel&, const Matrix<T>&, const Matrix<T>&, const Matrix<T>&);
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

} // namespace attest
