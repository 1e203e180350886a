#include "model/descent/softmax_descent.h"

#include <cmath>
#include <stdexcept>

namespace attest {

SoftmaxDescent::SoftmaxDescent(const Dataset& data, const Matrix<Rational>& head, HeadLoss loss, double rate, const Matrix<Rational>& start)
    : model_(data), map_(model_), loss_(loss), rate_(rate) {
    const Index d = data.dimension();
    if (head.rows() != data.tokens() || head.cols() != d || start.rows() != d || start.cols() != d) {
        throw std::invalid_argument("the head must be K x d and the start d x d");
    }
    if (!(rate > 0)) {
        throw std::invalid_argument("the rate must be positive");
    }
    products_ = head_products<double>(data, head);
    start_norm_squared_ = number_from<double>(inner_product(start, start));
    start_logits_ = converted<double>(model_.logits(start));
    logits_ = start_logits_;
    coefficients_ = zero_matrix<double>(logits_.rows(), logits_.cols());
}

bool SoftmaxDescent::step() {
    Matrix<double> gradient = softmax_risk_gradient(model_, products_, logits_, loss_);
    // Only the direction counts: entries of 1e-200 are scaled up before they are squared.
    const double size = gradient.cwiseAbs().maxCoeff();
    if (!(size > 0)) {
        return false;
    }
    gradient /= size;
    const Matrix<double> change = map_(gradient);
    const double norm_squared = gradient.cwiseProduct(change).sum();
    if (!(norm_squared > 0)) {
        return false;
    }
    const double factor = rate_ / std::sqrt(norm_squared);
    logits_ -= factor * change;
    coefficients_ -= factor * gradient;
    ++steps_;
    return true;
}

double SoftmaxDescent::norm_squared() const { return start_norm_squared_ + coefficients_.cwiseProduct(start_logits_ + logits_).sum(); }

} // namespace attest
