#include "model/descent/log_time_flow.h"

#include "model/mutant.h"
#include "model/stop.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace attest {
namespace {

// The largest entry in absolute value.
Real largest(const Matrix<Real>& m) {
    Real r(0);
    for (Index i = 0; i < m.size(); ++i) {
        const Real size = abs(m.data()[i]);
        r = size > r || !size.is_finite() ? size : r;
    }
    return r;
}

Real product(const Vector<Real>& a, const Vector<Real>& b, Index begin, Index end) {
    Real r(0);
    for (Index j = begin; j < end; ++j) {
        r += a[j] * b[j];
    }
    return r;
}

// What a sample contributes to e^s grad L and to its derivatives, in the notation of the header: `scale` is e^{-s}.
struct SampleMasses {
    std::vector<Real> inside;      // a'_v / (1 + q): full attention masses
    std::vector<Real> inside_rise; // coefficient of the token in e^s dL/dz
    std::vector<Real> outside;     // e^s times the full attention mass
};

SampleMasses sample_masses(const FlowProblem::SplitTerms& sample, const Real& s, const Real& scale, const Vector<Real>& state, Index cyclic) {
    const Index all = state.size();
    Real total(1); // sum over the component of (m_u/m_y) e^{z_u - z_y} at W_fin
    for (const auto& term : sample.inside) {
        total += term.odds;
    }
    std::vector<Real> rise; // e^s (e^{x_v} - 1), x_v the change of the logit difference since W_fin
    Real mean_rise(0);
    for (const auto& term : sample.inside) {
        rise.push_back(expm1(scale * product(state, term.differences, 0, cyclic)) / scale);
        mean_rise += term.odds / total * rise.back();
    }
    const Real normaliser = Real(1) + scale * mean_rise;
    SampleMasses r;
    Real outside(0); // e^s q
    for (const auto& term : sample.outside) {
        const Real exponent = product(state, term.differences, cyclic, all) + scale * product(state, term.differences, 0, cyclic) - s * term.slack;
        r.outside.push_back(term.odds * exp(exponent) / (total * normaliser));
        outside += r.outside.back();
    }
    const Real whole = Real(1) + scale * outside;
    for (Real& mass : r.outside) {
        mass /= whole;
    }
    for (std::size_t v = 0; v < sample.inside.size(); ++v) {
        const Real base = sample.inside[v].odds / total;
        const Real mass = base * (Real(1) + scale * rise[v]) / normaliser; // inside the component, renormalised
        r.inside.push_back(mass / whole);
        r.inside_rise.push_back(base * (rise[v] - mean_rise) / normaliser);
        if (!mutant("flow_without_retrieval_term")) {
            r.inside_rise.back() -= mass * outside / whole; // what the tokens outside take from the component
        }
    }
    return r;
}

void add_gradient(const FlowProblem::SplitTerms& sample, const SampleMasses& masses, Index cyclic, Vector<Real>& gradient) {
    for (std::size_t v = 0; v < sample.inside.size(); ++v) {
        for (Index j = 0; j < cyclic; ++j) { // every logit difference inside a component is 0 on S_svm
            gradient[j] += masses.inside_rise[v] * sample.inside[v].differences[j];
        }
    }
    for (std::size_t v = 0; v < sample.outside.size(); ++v) {
        for (Index j = 0; j < gradient.size(); ++j) {
            gradient[j] += masses.outside[v] * sample.outside[v].differences[j];
        }
    }
}

std::vector<double> rounded(const Vector<Real>& x) {
    std::vector<double> r(static_cast<std::size_t>(x.size()));
    for (Index i = 0; i < x.size(); ++i) {
        r[static_cast<std::size_t>(i)] = x[i].to_double();
    }
    return r;
}

// The derivative of (G_fin, G_svm) by (U, V): covariances under the attention masses, those with a column on S_svm times e^s.
void add_jacobian(const FlowProblem::SplitTerms& sample, const SampleMasses& masses, double scale, Index cyclic, Matrix<double>& jacobian) {
    const auto all = static_cast<std::size_t>(jacobian.rows());
    const auto split = static_cast<std::size_t>(cyclic);
    std::vector<double> mean(all, 0.0);
    const auto add_mean = [&](double mass, const std::vector<double>& d) {
        for (std::size_t j = 0; j < all; ++j) {
            mean[j] += mass * d[j];
        }
    };
    std::vector<std::vector<double>> inside;
    std::vector<std::vector<double>> outside;
    for (std::size_t v = 0; v < sample.inside.size(); ++v) {
        inside.push_back(rounded(sample.inside[v].differences));
        add_mean(masses.inside[v].to_double(), inside.back());
    }
    for (std::size_t v = 0; v < sample.outside.size(); ++v) {
        outside.push_back(rounded(sample.outside[v].differences));
        add_mean(scale * masses.outside[v].to_double(), outside.back());
    }
    for (std::size_t v = 0; v < inside.size(); ++v) {
        const double mass = masses.inside[v].to_double();
        for (std::size_t j = 0; j < split; ++j) {
            for (std::size_t k = 0; k < split; ++k) {
                jacobian(static_cast<Index>(j), static_cast<Index>(k)) += mass * inside[v][j] * (inside[v][k] - mean[k]);
            }
        }
    }
    for (std::size_t v = 0; v < outside.size(); ++v) {
        const double mass = masses.outside[v].to_double();
        for (std::size_t j = 0; j < all; ++j) {
            for (std::size_t k = 0; k < all; ++k) {
                jacobian(static_cast<Index>(j), static_cast<Index>(k)) +=
                    k < split ? scale * mass * outside[v][j] * (outside[v][k] - mean[k]) : mass * outside[v][k] * (outside[v][j] - mean[j]);
            }
        }
    }
}

} // namespace

LogTimeFlow::LogTimeFlow(FlowProblem problem, int stages, double tolerance)
    : digits_(working_digits()), problem_(std::move(problem)), method_(radau_collocation(stages)), tolerance_(tolerance),
      length_(Real(1) / Real(16)) {
    state_ = problem_.start;
    for (Index j = 0; j < problem_.cyclic_dimension; ++j) {
        state_[j] -= problem_.finite[j];
    }
}

Vector<Real> LogTimeFlow::evaluate(const Real& s, const Vector<Real>& state, Matrix<double>* jacobian) const {
    const Real scale = exp(-s);
    const Real samples(problem_.samples.size());
    Vector<Real> gradient = zero_vector<Real>(state.size());
    for (const auto& sample : problem_.samples) {
        poll_stop();
        const SampleMasses masses = sample_masses(sample, s, scale, state, problem_.cyclic_dimension);
        add_gradient(sample, masses, problem_.cyclic_dimension, gradient);
        if (jacobian != nullptr) {
            add_jacobian(sample, masses, scale.to_double(), problem_.cyclic_dimension, *jacobian);
        }
    }
    for (Index j = 0; j < gradient.size(); ++j) {
        gradient[j] /= samples;
    }
    if (jacobian != nullptr) {
        *jacobian /= static_cast<double>(problem_.samples.size());
    }
    return gradient;
}

std::optional<LogTimeFlow::StepResult> LogTimeFlow::solve_step(const Real& s, const Vector<Real>& start, const Real& length,
                                                               Matrix<Real> guess) const {
    const Index dimension = start.size();
    const Index stages = method_.nodes.size();
    const Index cyclic = problem_.cyclic_dimension;
    Matrix<double> system(dimension * stages, dimension * stages);
    Matrix<Real> residual(dimension, stages);
    Matrix<Real> moved_so_far(dimension, stages);
    Matrix<Real> derivative(stages, stages); // by s
    Matrix<double> rate(stages, stages);
    for (Index i = 0; i < derivative.size(); ++i) {
        derivative.data()[i] = method_.derivative.data()[i] / length;
        rate.data()[i] = derivative.data()[i].to_double();
    }
    Real previous(-1);
    for (int iteration = 0; iteration < 60; ++iteration) {
        poll_stop();
        system.setZero();
        for (Index i = 0; i < stages; ++i) {
            for (Index j = 0; j < dimension; ++j) {
                moved_so_far(j, i) = guess(j, i) - start[j];
            }
        }
        for (Index i = 0; i < stages; ++i) {
            const Real time = s + method_.nodes[i] * length;
            const Real scale = exp(-time);
            const double small = scale.to_double();
            Matrix<double> jacobian = Matrix<double>::Zero(dimension, dimension);
            const Vector<Real> gradient = evaluate(time, guess.col(i), &jacobian);
            system.block(i * dimension, i * dimension, dimension, dimension) = jacobian;
            for (Index j = 0; j < dimension; ++j) {
                Real slope(0);
                for (Index k = 0; k < stages; ++k) {
                    slope += derivative(i, k) * moved_so_far(j, k);
                    system(i * dimension + j, k * dimension + j) += j < cyclic ? small * rate(i, k) : rate(i, k);
                }
                residual(j, i) = gradient[j] + (j < cyclic ? scale * (slope - guess(j, i)) : slope + problem_.direction[j]);
                system(i * dimension + j, i * dimension + j) -= j < cyclic ? small : 0.0;
            }
        }
        const Real size = largest(residual);
        if (!size.is_finite()) {
            return std::nullopt;
        }
        if (size == Real(0)) {
            return StepResult{guess, guess.col(stages - 1)};
        }
        Eigen::VectorXd right(dimension * stages); // scaled to size 1: a residual of 1e-400 is no double
        for (Index i = 0; i < stages; ++i) {
            for (Index j = 0; j < dimension; ++j) {
                right[i * dimension + j] = (residual(j, i) / size).to_double();
            }
        }
        const Eigen::VectorXd correction = system.partialPivLu().solve(right);
        if (!correction.allFinite()) {
            return std::nullopt;
        }
        Real moved(0);
        for (Index i = 0; i < stages; ++i) {
            for (Index j = 0; j < dimension; ++j) {
                const Real change = size * Real(correction[i * dimension + j]);
                guess(j, i) -= change;
                moved = abs(change) > moved ? abs(change) : moved;
            }
        }
        const Real unit = Real(1) + largest(guess);
        const bool stalled = previous >= Real(0) && moved >= previous / Real(2);
        if (moved <= unit * Real::power_of_ten(8 - digits_) || (stalled && moved <= unit * Real::power_of_ten(14 - digits_))) {
            return StepResult{guess, guess.col(stages - 1)};
        }
        if (stalled && iteration > 12) {
            return std::nullopt;
        }
        previous = moved;
    }
    return std::nullopt;
}

Matrix<Real> LogTimeFlow::constant_guess(const Vector<Real>& start) const {
    Matrix<Real> r(start.size(), method_.nodes.size());
    for (Index i = 0; i < r.cols(); ++i) {
        r.col(i) = start;
    }
    return r;
}

Real LogTimeFlow::distance(const Vector<Real>& a, const Real& s_a, const Vector<Real>& b, const Real& s_b) const {
    const Real scale_a = exp(-s_a);
    const Real scale_b = exp(-s_b);
    Real sum(0);
    for (Index j = 0; j < a.size(); ++j) {
        const Real d = j < problem_.cyclic_dimension ? scale_a * a[j] - scale_b * b[j] : a[j] - b[j];
        sum += d * d;
    }
    return sqrt(sum);
}

constexpr long most_tries = 2000; // of one call; data that can be followed need some dozens to any time

void LogTimeFlow::advance_to(const Real& s) {
    const PrecisionScope precision(digits_);
    if (s < s_) {
        throw std::invalid_argument("the flow cannot go back in time");
    }
    const Real half = Real(1) / Real(2);
    const Real floor = Real::power_of_ten(15 - digits_);
    for (long tries = 0; s_ < s; ++tries) {
        if (tries == most_tries) {
            throw std::runtime_error("the flow is not at its time after " + std::to_string(most_tries) + " steps");
        }
        const bool last = s - s_ <= length_;
        const Real length = last ? s - s_ : length_;
        const Real end = last ? s : s_ + length;
        const auto polynomial_guess = [&](const StepResult& step, const Real& from) {
            Matrix<Real> r(state_.size(), method_.nodes.size());
            for (Index i = 0; i < r.cols(); ++i) {
                r.col(i) = method_.interpolate(state_, step.stages, from + half * method_.nodes[i]);
            }
            return r;
        };
        const auto whole = solve_step(s_, state_, length, constant_guess(state_));
        const auto first = whole ? solve_step(s_, state_, length * half, polynomial_guess(*whole, Real(0))) : std::nullopt;
        const auto second = first ? solve_step(s_ + length * half, first->end, length * half, polynomial_guess(*whole, half)) : std::nullopt;
        if (!second) {
            length_ = length / Real(4);
            if (length_ < Real::power_of_ten(-12)) {
                throw std::runtime_error("the flow's steps shrank to nothing: Newton's method fails");
            }
            continue;
        }
        const Real error = distance(second->end, end, whole->end, end);
        const Real relative = tolerance_ * distance(second->end, end, state_, s_);
        const Real allowed = relative > floor ? relative : floor;
        const double order = 2.0 * static_cast<double>(method_.nodes.size());
        const double wanted = error == Real(0) ? 4.0 : 0.9 * std::pow((allowed / error).to_double(), 1.0 / order);
        length_ = length * Real(std::clamp(wanted, 0.2, 4.0));
        if (error <= allowed) {
            state_ = second->end;
            s_ = end;
            error_ += error;
            ++steps_;
        } else if (length_ < Real::power_of_ten(-12)) {
            throw std::runtime_error("the flow's steps shrank to nothing: the error estimate does not fall");
        }
    }
}

Real LogTimeFlow::log_time() const {
    const PrecisionScope precision(digits_);
    return s_ + log1p(-exp(-s_));
}

Vector<Real> LogTimeFlow::weights() const {
    const PrecisionScope precision(digits_);
    const Real scale = exp(-s_);
    Vector<Real> r = state_;
    for (Index j = 0; j < r.size(); ++j) {
        r[j] = j < problem_.cyclic_dimension ? problem_.finite[j] + scale * state_[j] : s_ * problem_.direction[j] + state_[j];
    }
    return r;
}

Vector<Real> LogTimeFlow::remainder() const {
    const PrecisionScope precision(digits_);
    const Real scale = exp(-s_);
    const Real shift = -log1p(-scale); // s - log t
    Vector<Real> r = state_;
    for (Index j = 0; j < r.size(); ++j) {
        r[j] = j < problem_.cyclic_dimension ? scale * state_[j] : state_[j] + shift * problem_.direction[j];
    }
    return r;
}

Real LogTimeFlow::cyclic_distance() const {
    const PrecisionScope precision(digits_);
    return exp(-s_) * sqrt(product(state_, state_, 0, problem_.cyclic_dimension));
}

Real LogTimeFlow::norm() const {
    const PrecisionScope precision(digits_);
    const Vector<Real> w = weights();
    return sqrt(problem_.rest_norm_squared + product(w, w, 0, w.size()));
}

Real LogTimeFlow::direction_error() const {
    const PrecisionScope precision(digits_);
    const Vector<Real>& direction = problem_.direction;
    const Vector<Real> w = weights();
    const Real direction_norm = sqrt(product(direction, direction, 0, w.size()));
    const Real along = product(w, direction, 0, w.size()) / direction_norm;
    Real across = problem_.rest_norm_squared; // |part of W orthogonal to W_mm|^2: no difference of nearly equal numbers
    for (Index j = 0; j < w.size(); ++j) {
        const Real d = w[j] - along / direction_norm * direction[j];
        across += d * d;
    }
    const Real cosine = along / norm();
    const Real sine_squared = across / (across + along * along);
    return cosine > Real(0) ? sqrt(Real(2) * sine_squared / (Real(1) + cosine)) : sqrt(Real(2) - Real(2) * cosine);
}

Matrix<Real> LogTimeFlow::logits(const Vector<Real>& coordinates) const {
    const PrecisionScope precision(digits_);
    Matrix<Real> r = zero_matrix<Real>(problem_.basis_logits.front().rows(), problem_.basis_logits.front().cols());
    for (std::size_t b = 0; b < problem_.basis_logits.size(); ++b) {
        for (Index i = 0; i < r.size(); ++i) {
            r.data()[i] += coordinates[static_cast<Index>(b)] * problem_.basis_logits[b].data()[i];
        }
    }
    return r;
}

} // namespace attest
