#include "model/descent/optimisers.h"

#include "model/numbers/scalar.h"

#include <cmath>
#include <optional>
#include <stdexcept>
#include <type_traits>

namespace attest {
namespace {

// -1, 0 or 1; nothing when an interval leaves it open.
template <class T>
std::optional<int> sign_of(const T& x) {
    if constexpr (std::is_same_v<T, Interval>) {
        if (positive(x) == Truth::yes) {
            return 1;
        }
        if (negative(x) == Truth::yes) {
            return -1;
        }
        return equal(x, Interval(0)) == Truth::yes ? std::optional<int>(0) : std::nullopt;
    } else {
        return x > T(0) ? 1 : x < T(0) ? -1 : 0;
    }
}

const OptimiserRule& checked(const OptimiserRule& rule) {
    const auto memory = [](const Rational& x) { return x >= 0 && x < 1; };
    if (rule.rate <= 0 || !memory(rule.momentum) || !memory(rule.square_memory) || rule.epsilon < 0 || rule.decay < 0) {
        throw std::invalid_argument("optimiser parameters: a positive rate, memories in [0, 1), epsilon and decay not negative");
    }
    return rule;
}

} // namespace

const char* optimiser_name(OptimiserKind kind) {
    switch (kind) {
    case OptimiserKind::sign: return "sign";
    case OptimiserKind::adam: return "adam";
    case OptimiserKind::heavy_ball: return "heavy-ball";
    case OptimiserKind::nesterov: return "nesterov";
    case OptimiserKind::coordinate: return "coordinate";
    case OptimiserKind::weight_decay: return "weight-decay";
    }
    return "sign";
}

template <class T>
OptimiserRun<T>::OptimiserRun(const Dataset& data, const Matrix<Rational>& start, const OptimiserRule& rule)
    : model_(data), rule_(checked(rule)), embedding_(converted<T>(data.embedding().matrix())), rate_(number_from<T>(rule.rate)),
      weights_(converted<T>(start)), velocity_(zero_matrix<T>(start.rows(), start.cols())), squares_(zero_matrix<T>(start.rows(), start.cols())),
      momentum_power_(1), square_power_(1) {
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
    return multiply(transposed(embedding_), multiply(risk_gradient(model_, logits_of(w), rule_.loss), queries_));
}

template <class T>
bool OptimiserRun<T>::step() {
    const T momentum = number_from<T>(rule_.momentum);
    switch (rule_.kind) {
    case OptimiserKind::sign:
        if (!sign_step()) {
            return false;
        }
        break;
    case OptimiserKind::adam:
        if (!adam_step()) {
            return false;
        }
        break;
    case OptimiserKind::coordinate:
        if (!coordinate_step()) {
            return false;
        }
        break;
    case OptimiserKind::heavy_ball: {
        const Matrix<T> g = gradient();
        for (Index i = 0; i < g.size(); ++i) {
            velocity_.data()[i] = momentum * velocity_.data()[i] - rate_ * g.data()[i];
            weights_.data()[i] += velocity_.data()[i];
        }
        break;
    }
    case OptimiserKind::nesterov: {
        const T ahead = T(steps_) / T(steps_ + 3);
        Matrix<T> next = weights_;
        for (Index i = 0; i < next.size(); ++i) {
            next.data()[i] += ahead * velocity_.data()[i];
        }
        const Matrix<T> g = gradient_at(next);
        for (Index i = 0; i < g.size(); ++i) {
            next.data()[i] -= rate_ * g.data()[i];
        }
        velocity_ = next - weights_;
        weights_ = std::move(next);
        break;
    }
    case OptimiserKind::weight_decay: {
        const T decay = number_from<T>(rule_.decay);
        const Matrix<T> g = gradient();
        for (Index i = 0; i < g.size(); ++i) {
            weights_.data()[i] -= rate_ * (g.data()[i] + decay * weights_.data()[i]);
        }
        break;
    }
    }
    ++steps_;
    return true;
}

template <class T>
bool OptimiserRun<T>::sign_step() {
    const Matrix<T> g = gradient();
    Matrix<T> next = weights_;
    for (Index i = 0; i < g.size(); ++i) {
        const std::optional<int> sign = sign_of(g.data()[i]);
        if (!sign) {
            return false;
        }
        next.data()[i] -= rate_ * T(*sign);
    }
    weights_ = std::move(next);
    return true;
}

template <class T>
bool OptimiserRun<T>::adam_step() {
    using std::sqrt;
    const Matrix<T> g = gradient();
    const T first = number_from<T>(rule_.momentum);
    const T second = number_from<T>(rule_.square_memory);
    const T first_power = momentum_power_ * first;
    const T second_power = square_power_ * second;
    Matrix<T> mean = velocity_;
    Matrix<T> squares = squares_;
    Matrix<T> next = weights_;
    for (Index i = 0; i < g.size(); ++i) {
        mean.data()[i] = first * mean.data()[i] + (T(1) - first) * g.data()[i];
        squares.data()[i] = second * squares.data()[i] + (T(1) - second) * squared(g.data()[i]);
        const std::optional<int> moved = sign_of(squares.data()[i]);
        if (!moved) {
            return false;
        }
        if (*moved != 0) {
            const T scale = sqrt(squares.data()[i] / (T(1) - second_power)) + number_from<T>(rule_.epsilon);
            next.data()[i] -= rate_ * (mean.data()[i] / (T(1) - first_power)) / scale;
        }
    }
    velocity_ = std::move(mean);
    squares_ = std::move(squares);
    weights_ = std::move(next);
    momentum_power_ = first_power;
    square_power_ = second_power;
    return true;
}

template <class T>
bool OptimiserRun<T>::coordinate_step() {
    using std::abs;
    const Matrix<T> g = gradient();
    Index best = 0;
    for (Index i = 1; i < g.size(); ++i) { // any guess will do: it is verified below
        if (middle(T(abs(g.data()[best]))) < middle(T(abs(g.data()[i])))) {
            best = i;
        }
    }
    for (Index i = 0; i < g.size(); ++i) {
        if (i == best) {
            continue;
        }
        const std::optional<int> larger = sign_of(T(abs(g.data()[best]) - abs(g.data()[i])));
        if (!larger || *larger < 0 || (*larger == 0 && i < best)) {
            return false;
        }
    }
    weights_.data()[best] -= rate_ * g.data()[best];
    return true;
}

template class OptimiserRun<double>;
template class OptimiserRun<Real>;
template class OptimiserRun<Interval>;

} // namespace attest
