#include "properties/training/training.h"

#include "model/input/input_error.h"

#include <algorithm>
#include <cmath>

namespace attest {

std::vector<std::int64_t> default_checkpoints(std::int64_t steps) {
    std::vector<std::int64_t> r = {0};
    for (std::int64_t t = 1; t < steps; t *= 2) {
        r.push_back(t);
        if (t > steps / 2) {
            break; // t * 2 could overflow
        }
    }
    if (steps > 0) {
        r.push_back(steps);
    }
    return r;
}

Rational training_rate(const Dataset& data, const TrainingOptions& options) {
    if (options.rate) {
        return *options.rate;
    }
    if (options.rule == StepRule::normalised) {
        return Rational(1, 100);
    }
    const Rational beta = smoothness(data);
    return beta == 0 ? Rational(1) : Rational(1 / beta);
}

TrainingOptions published_training(Matrix<Rational> start) {
    TrainingOptions options;
    options.rule = StepRule::normalised;
    options.start = std::move(start);
    return options;
}

TrainingObserver::TrainingObserver(const Dataset& data, const Analysis& analysis)
    : analysis_(analysis), inside_(inside_flags(data, analysis.graphs)) {
    if (analysis.svm.status == GraphSvmStatus::optimal) {
        for (const WeightTerm& term : analysis.svm.terms) {
            direction_.emplace_back(term, number_from<double>(term.value));
        }
        direction_norm_ = std::sqrt(number_from<double>(analysis.svm.norm_squared));
    }
    if (analysis.finite) {
        const FiniteComponent& finite = *analysis.finite;
        finite_products_.resize(finite.space.dimension());
        for (Index b = 0; b < finite_products_.size(); ++b) {
            finite_products_[b] = finite.products[b].midpoint().to_double();
        }
        if (finite.space.dimension() > 0) {
            cyclic_inverse_gram_ = converted<double>(finite.space.inverse_gram());
        }
    }
}

double TrainingObserver::correlation_product(const Descent& descent) const {
    double product = 0;
    for (const auto& [term, value] : direction_) {
        product += value * descent.logit(term.token, term.query);
    }
    return product;
}

// With y_b = <M_b, W - W_fin> the squared norm of the projection is y' Gram^{-1} y.
double TrainingObserver::distance_to_finite(const Descent& descent) const {
    if (finite_products_.size() == 0) {
        return 0;
    }
    Eigen::VectorXd difference = -finite_products_;
    const std::vector<EdgeMatrix>& basis = analysis_.finite->space.basis();
    for (Index b = 0; b < difference.size(); ++b) {
        const EdgeMatrix& edge = basis[static_cast<std::size_t>(b)];
        difference[b] += descent.logit(edge.from, edge.query) - descent.logit(edge.to, edge.query);
    }
    return std::sqrt(std::max(0.0, difference.dot(cyclic_inverse_gram_ * difference)));
}

TrainingCheckpoint<double> TrainingObserver::observe(const Descent& descent) const {
    TrainingCheckpoint<double> r;
    r.step = descent.steps();
    r.loss = descent.risk();
    r.norm = std::sqrt(std::max(0.0, descent.norm_squared()));
    if (r.norm > 0 && direction_norm_ > 0) {
        r.correlation = correlation_product(descent) / (r.norm * direction_norm_);
    }
    if (analysis_.finite) {
        r.distance_to_finite = distance_to_finite(descent);
    }
    double outside = 0;
    for (std::size_t i = 0; i < inside_.size(); ++i) {
        outside = std::max(outside, outside_mass(descent.samples()[i], inside_[i], descent.logits_of_sample(i)));
    }
    r.retrieval = 1 - outside;
    return r;
}

TrainingRun train(const Dataset& data, const Analysis& analysis, const TrainingOptions& options) {
    const std::vector<std::int64_t> checkpoints = options.checkpoints.empty() ? default_checkpoints(options.steps) : options.checkpoints;
    const Rational rate = training_rate(data, options);
    const auto rounded = number_from<double>(rate);
    if (options.steps < 0 || checkpoints.back() > options.steps || !std::is_sorted(checkpoints.begin(), checkpoints.end()) || !(rounded > 0) ||
        !std::isfinite(rounded)) {
        throw std::invalid_argument("train: expected steps >= 0, ascending checkpoints up to steps, and a rate above 0 in double precision");
    }
    const Matrix<double> start = options.start ? converted<double>(*options.start) : Matrix<double>();
    TrainingRun run{options.rule, rate, 0, {}, Descent(data, options.rule, rounded, options.loss, start)};
    const TrainingObserver observer(data, analysis);
    const auto measure = [&](const Descent& descent) {
        if (!descent.finite()) {
            throw InputError("", "rate",
                             "makes the weights overflow double precision before step " + std::to_string(descent.steps()) +
                                 "; expected a smaller one");
        }
        run.checkpoints.push_back(observer.observe(descent));
    };
    run.steps = run_descent(run.last, options.steps, checkpoints, measure);
    const bool stopped_unmeasured = run.steps < options.steps && (run.checkpoints.empty() || run.checkpoints.back().step != run.steps);
    if (stopped_unmeasured) {
        measure(run.last);
    }
    return run;
}

} // namespace attest
