// A training run followed against the theory: loss, norm, correlation with W_mm, distance of the S_fin part to W_fin, and
// retrieval at checkpoints (specification, section 5). Double precision: it illustrates, it decides nothing.
//
// The step itself is model/descent/descent.h. Everything at a checkpoint is read off the logits and the coefficient table: W_mm and
// the basis of S_fin are sums of a e_v e_k', and <W, e_v e_k'> is the logit of v under k. So W is never formed on the way.
#pragma once

#include "model/descent/descent.h"
#include "theory/facts/dataset_facts.h"
#include "theory/finite_component/loss_split.h"

namespace attest {

struct TrainingOptions {
    StepRule rule = StepRule::constant;
    std::optional<Rational> rate; ///< positive; none: 1/beta (1 when beta = 0), 1/100 under the normalised rule
    std::int64_t steps = 4000;
    Loss loss = Loss::log;
    std::vector<std::int64_t> checkpoints; ///< ascending, none above `steps`; empty: default_checkpoints(steps)
    std::optional<Matrix<Rational>> start; ///< W(0), d x d; none: 0
};

/// 0, the powers of two below `steps`, and `steps`.
std::vector<std::int64_t> default_checkpoints(std::int64_t steps);
/// The rate of the options, or their default for this dataset.
Rational training_rate(const Dataset& data, const TrainingOptions& options);

/// T is double, or Interval for enclosures of the exact iterate's values.
template <class T>
struct TrainingCheckpoint {
    std::int64_t step = 0;
    T loss{};
    T norm{};                            ///< |W|_F
    std::optional<T> correlation;        ///< <W, W_mm>/(|W||W_mm|); none when either is 0 or W_mm does not exist
    std::optional<T> distance_to_finite; ///< |proj_{S_fin} W - W_fin|; none when W_fin does not exist or was not proved
    T retrieval{};                       ///< least attention mass on a sample's own component
};

struct TrainingRun {
    StepRule rule = StepRule::constant;
    Rational rate;
    std::int64_t steps = 0; ///< taken: fewer than asked for when a normalised run met a gradient of 0
    std::vector<TrainingCheckpoint<double>> checkpoints;
    Descent last; ///< the state after the last step
};

/// Measures a descent on the dataset of its analysis; both must outlive it.
class TrainingObserver {
public:
    TrainingObserver(const Dataset& data, const Analysis& analysis);
    TrainingCheckpoint<double> observe(const Descent& descent) const;

private:
    double correlation_product(const Descent& descent) const;
    double distance_to_finite(const Descent& descent) const;

    const Analysis& analysis_;
    std::vector<std::pair<WeightTerm, double>> direction_; // W_mm, with its values in double
    double direction_norm_ = 0;
    InsideFlags inside_;
    Eigen::VectorXd finite_products_;     // <M_b, W_fin>
    Eigen::MatrixXd cyclic_inverse_gram_; // of the basis of S_fin
};

/// Runs and measures. A run that stops early is measured where it stops. Throws std::invalid_argument for options out of
/// range, std::domain_error for the log-loss where R fails, and InputError when the rate makes the weights overflow.
TrainingRun train(const Dataset& data, const Analysis& analysis, const TrainingOptions& options);

/// The experiment of the paper's published code: 4000 normalised steps of rate 0.01 on the log-loss.
TrainingOptions published_training(Matrix<Rational> start);

} // namespace attest
