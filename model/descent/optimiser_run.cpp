#include "model/descent/optimiser_run.h"

#include <stdexcept>

namespace attest {
namespace {

template <class T>
std::unique_ptr<OptimiserSteps<T>> steps_of(const OptimiserRule& rule) {
    if (rule.rate <= 0) {
        throw std::invalid_argument("the rate of an optimiser must be above 0");
    }
    OptimiserSetting<T> setting{number_from<T>(rule.rate), {}};
    for (const auto& [name, value] : complete_parameters(rule.optimiser, rule.parameters)) {
        setting.parameters.emplace(name, number_from<T>(value));
    }
    return rule.optimiser->make<T>()(setting);
}

} // namespace

template <class T>
OptimiserRun<T>::OptimiserRun(const Dataset& data, const Matrix<Rational>& start, const OptimiserRule& rule)
    : model_(data), loss_(rule.loss), embedding_(converted<T>(data.embedding().matrix())), weights_(converted<T>(start)), rule_(steps_of<T>(rule)) {
    if (start.rows() != data.dimension() || start.cols() != data.dimension()) {
        throw std::invalid_argument("the start of an optimiser must be a d x d matrix");
    }
    queries_ = Matrix<T>(static_cast<Index>(model_.queries().size()), embedding_.cols());
    for (Index q = 0; q < queries_.rows(); ++q) {
        for (Index j = 0; j < queries_.cols(); ++j) {
            queries_(q, j) = embedding_(model_.queries()[static_cast<std::size_t>(q)], j);
        }
    }
}

template <class T>
Matrix<T> OptimiserRun<T>::logits_of(const Matrix<T>& w) const {
    return multiply(embedding_, multiply(w, transposed(queries_)));
}

template <class T>
Matrix<T> OptimiserRun<T>::gradient_at(const Matrix<T>& w) const {
    return multiply(transposed(embedding_), multiply(risk_gradient(model_, logits_of(w), loss_), queries_));
}

template <class T>
bool OptimiserRun<T>::step() {
    if (!rule_->step(weights_, [this](const Matrix<T>& w) { return gradient_at(w); })) {
        return false;
    }
    ++steps_;
    return true;
}

template class OptimiserRun<double>;
template class OptimiserRun<Real>;
template class OptimiserRun<Interval>;

} // namespace attest
