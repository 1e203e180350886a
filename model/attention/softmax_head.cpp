#include "model/attention/softmax_head.h"

#include "model/numbers/scalar.h"

#include <cmath>
#include <stdexcept>

namespace attest {
namespace {

// u_j = sum_v a_v P_jv for every row of the head.
template <class T>
std::vector<T> readings(const CountedSample& sample, const Matrix<T>& products, const std::vector<T>& masses) {
    std::vector<T> u(static_cast<std::size_t>(products.rows()), T(0));
    for (std::size_t j = 0; j < u.size(); ++j) {
        for (std::size_t v = 0; v < masses.size(); ++v) {
            u[j] += masses[v] * products(static_cast<Index>(j), sample.counts[v].token);
        }
    }
    return u;
}

// e^{u_j - c}, c the largest u.
template <class T>
std::vector<T> exponentials(const std::vector<T>& u) {
    using std::exp;
    const T largest = largest_term(u);
    std::vector<T> terms;
    terms.reserve(u.size());
    for (const T& x : u) {
        terms.push_back(exp(x - largest));
    }
    return terms;
}

// l of a sample from e^{u_j - c} and the label's place among them.
template <class T>
T value_of(HeadLoss loss, const std::vector<T>& terms, std::size_t label) {
    using std::log1p;
    switch (loss) {
    case HeadLoss::squared: return squared(rest_of_terms(terms, label));
    case HeadLoss::cross_entropy: {
        T others(0);
        for (std::size_t j = 0; j < terms.size(); ++j) {
            others += j == label ? T(0) : terms[j];
        }
        return log1p(others / terms[label]); // -log p_y
    }
    }
    throw std::logic_error("no value for this loss");
}

// -l'(p_y) p_y.
template <class T>
T pull_of(HeadLoss loss, const T& probability, const T& rest) {
    switch (loss) {
    case HeadLoss::squared: return T(2) * rest * probability;
    case HeadLoss::cross_entropy: return T(1);
    }
    throw std::logic_error("no derivative for this loss");
}

} // namespace

const char* head_loss_name(HeadLoss loss) {
    switch (loss) {
    case HeadLoss::squared: return "squared";
    case HeadLoss::cross_entropy: return "cross-entropy";
    }
    throw std::logic_error("no name for this loss");
}

template <class T>
Matrix<T> head_products(const Dataset& data, const Matrix<Rational>& head) {
    return converted<T>(multiply(head, transposed(data.embedding().matrix())));
}

template <class T>
T softmax_risk(const LogitModel& model, const Matrix<T>& products, const Matrix<T>& logits, HeadLoss loss) {
    T sum(0);
    for (const CountedSample& sample : model.samples()) {
        sum += value_of(loss, exponentials(readings(sample, products, attention(sample, logits))), static_cast<std::size_t>(sample.label));
    }
    return sum / T(model.samples().size());
}

// d(-log p_y)/du_j = p_j - [j = y], d(1 - p_y)^2/du_j = 2 (1 - p_y) p_y (p_j - [j = y]); then du_j/dz_v = a_v (P_jv - u_j),
// where P_jv - u_j = sum_u a_u (P_jv - P_ju).
template <class T>
Matrix<T> softmax_risk_gradient(const LogitModel& model, const Matrix<T>& products, const Matrix<T>& logits, HeadLoss loss) {
    Matrix<T> r = zero_matrix<T>(model.tokens(), static_cast<Index>(model.queries().size()));
    const T samples(model.samples().size());
    for (const CountedSample& sample : model.samples()) {
        const std::vector<T> masses = attention(sample, logits);
        const std::vector<T> terms = exponentials(readings(sample, products, masses));
        const auto label = static_cast<std::size_t>(sample.label);
        const std::vector<T> probabilities = masses_of_terms(terms);
        const T rest = rest_of_terms(terms, label);
        const T factor = pull_of(loss, probabilities[label], rest) / samples;
        for (std::size_t v = 0; v < masses.size(); ++v) {
            T slope(0); // sum_u a_u (h_v - h_u)
            for (std::size_t u = 0; u < masses.size(); ++u) {
                if (u == v) {
                    continue;
                }
                T difference(0);
                for (std::size_t j = 0; j < probabilities.size(); ++j) {
                    const T apart = products(static_cast<Index>(j), sample.counts[v].token) - products(static_cast<Index>(j), sample.counts[u].token);
                    difference += (j == label && !mutant("softmax_gradient_misses_label") ? -rest : probabilities[j]) * apart;
                }
                slope += masses[u] * difference;
            }
            r(sample.counts[v].token, sample.query_index) += factor * (masses[v] * slope);
        }
    }
    return r;
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template Matrix<T> head_products(const Dataset&, const Matrix<Rational>&);                                                                       \
    template T softmax_risk(const LogitModel&, const Matrix<T>&, const Matrix<T>&, HeadLoss);                                                        \
    template Matrix<T> softmax_risk_gradient(const LogitModel&, const Matrix<T>&, const Matrix<T>&, HeadLoss);
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

} // namespace attest
