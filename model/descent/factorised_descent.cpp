#include "model/descent/factorised_descent.h"

#include "model/mutant.h"

#include <stdexcept>

namespace attest {
namespace {

FactorGradients gradients(const LogitModel& model, const Matrix<double>& key, const Matrix<double>& query) {
    const Matrix<double> w = multiply(transposed(key), query);
    const Matrix<double> g = model.weights(risk_gradient(model, model.logits(w)));
    if (mutant("factorised_gradient_of_one_factor")) {
        return {zero_matrix<double>(key.rows(), key.cols()), multiply(key, g)};
    }
    return {multiply(query, transposed(g)), multiply(key, g)};
}

} // namespace

FactorGradients factor_gradients(const Dataset& data, const Matrix<double>& key, const Matrix<double>& query) {
    return gradients(LogitModel(data), key, query);
}

FactorisedDescent::FactorisedDescent(const Dataset& data, Matrix<double> key, Matrix<double> query, double rate)
    : model_(data), key_(std::move(key)), query_(std::move(query)), rate_(rate) {
    if (key_.rows() != query_.rows() || key_.cols() != data.dimension() || query_.cols() != data.dimension() || !(rate > 0)) {
        throw std::invalid_argument("factorised descent needs two r x d factors and a positive rate");
    }
}

void FactorisedDescent::step() {
    const FactorGradients g = gradients(model_, key_, query_);
    key_ -= rate_ * g.key;
    query_ -= rate_ * g.query;
    ++steps_;
}

Matrix<double> FactorisedDescent::weights() const { return multiply(transposed(key_), query_); }

double FactorisedDescent::loss() const { return risk(model_, model_.logits(weights())); }

} // namespace attest
