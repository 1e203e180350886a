// Measurements of a training run against exact values and against their definitions with explicit W.
#include "properties/training/training.h"

#include "model/descent/optimiser_run.h"
#include "model/input/input_error.h"
#include "properties/training/certified_training.h"
#include "tests/example_datasets.h"
#include "tests/model/attention/example_loss.h"
#include "tests/model/descent/example_optimiser.h"
#include "tests/random_instances.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::example;
using testing_support::RandomInstances;

TEST(Training, default_checkpoints_are_0_powers_of_two_and_the_last) {
    EXPECT_EQ(default_checkpoints(0), (std::vector<std::int64_t>{0}));
    EXPECT_EQ(default_checkpoints(1), (std::vector<std::int64_t>{0, 1}));
    EXPECT_EQ(default_checkpoints(8), (std::vector<std::int64_t>{0, 1, 2, 4, 8}));
    EXPECT_EQ(default_checkpoints(10), (std::vector<std::int64_t>{0, 1, 2, 4, 8, 10}));
    const std::vector<std::int64_t> huge = default_checkpoints(std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(huge.size(), 65U);
    EXPECT_TRUE(std::is_sorted(huge.begin(), huge.end()));
}

TEST(Training, default_rates) {
    EXPECT_EQ(training_rate(example(), {}), 2); // beta = 1/2
    TrainingOptions normalised;
    normalised.optimiser = Optimiser::normalised;
    EXPECT_EQ(training_rate(example(), normalised), Rational(1, 100));
    Dataset constant(Embedding::one_hot(2));
    constant.add_sample({1, 1}, 1);
    EXPECT_EQ(training_rate(constant, {}), 1); // beta = 0
}

// The least mass on a sample's own component, position by position.
double retrieval_by_definition(const Dataset& data, const Analysis& analysis, const Matrix<double>& w) {
    const Matrix<double> rows = converted<double>(data.embedding().matrix());
    const Matrix<double> logits = rows * w * rows.transpose();
    double retrieval = 1;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const QueryGraph& graph = graph_of(analysis.graphs, sample.query);
        double inside = 0;
        double all = 0;
        for (const Token v : sample.context) {
            const double weight = std::exp(logits(v, sample.query) - logits(sample.context[0], sample.query));
            all += weight;
            inside += graph.tied(v, sample.label) ? weight : 0;
        }
        retrieval = std::min(retrieval, inside / all);
    }
    return retrieval;
}

TEST(Training, measures_what_it_says) {
    RandomInstances random(41);
    int correlated = 0;
    int cyclic = 0;
    for (int round = 0; round < 60; ++round) {
        const Dataset data = random.dataset();
        const Analysis analysis = analyze(data, 20);
        TrainingOptions options;
        options.optimiser = round % 2 == 0 ? Optimiser::gradient : Optimiser::normalised;
        options.rate = Rational(1, 50);
        options.steps = 7;
        options.start = random.matrix(data.dimension(), data.dimension(), 1);
        const TrainingRun run = train(data, analysis, options);
        const TrainingCheckpoint<double>& end = run.checkpoints.back();
        EXPECT_EQ(end.step, run.steps);
        const Matrix<double> w = run.weights();
        EXPECT_NEAR(end.norm, w.norm(), 1e-9);
        ASSERT_EQ(end.correlation.has_value(), analysis.svm.status == GraphSvmStatus::optimal && w.norm() > 0);
        if (end.correlation) {
            const Matrix<double> direction = converted<double>(weight_matrix(data.embedding(), analysis.svm.terms));
            EXPECT_NEAR(*end.correlation, w.cwiseProduct(direction).sum() / (w.norm() * direction.norm()), 1e-9);
            ++correlated;
        }
        ASSERT_TRUE(end.distance_to_finite.has_value());
        const FiniteComponent& finite = *analysis.finite;
        if (finite.space.dimension() > 0) {
            Matrix<Real> exact(w.rows(), w.cols());
            for (Index i = 0; i < w.size(); ++i) {
                exact.data()[i] = Real(w.data()[i]);
            }
            const Matrix<Real> difference = finite.space.project(exact) - finite.space.combination(finite.coordinates);
            EXPECT_NEAR(*end.distance_to_finite, sqrt(inner_product(difference, difference)).to_double(), 1e-7);
            ++cyclic;
        } else {
            EXPECT_EQ(*end.distance_to_finite, 0);
        }
        EXPECT_NEAR(end.retrieval, retrieval_by_definition(data, analysis, w), 1e-12);
    }
    EXPECT_GT(correlated, 20);
    EXPECT_GT(cyclic, 10);
}

/// Rows c + h times those of `data`, c the same for all: tokens that nearly coincide, or share far more than they differ in.
Dataset shifted(const Dataset& data, const Rational& shared, const Rational& h) {
    Matrix<Rational> rows = data.embedding().matrix();
    for (Index i = 0; i < rows.size(); ++i) {
        rows.data()[i] = shared + h * rows.data()[i];
    }
    Dataset r{Embedding::rows(rows)};
    for (std::size_t i = 0; i < data.size(); ++i) {
        r.add_sample(data.sample(i).context, data.sample(i).label);
    }
    return r;
}

TEST(Training, tells_six_digits_of_the_certified_values_whatever_the_embeddings_share) {
    RandomInstances random(42);
    const std::atomic<bool> never{false};
    const auto tenth = [](int power) { return Rational(1, boost::multiprecision::pow(Integer(10), static_cast<unsigned>(power))); };
    int compared = 0;
    int in_doubles = 0;
    int in_digits = 0;
    for (int round = 0; round < 60; ++round) {
        const Dataset plain = random.dataset();
        const int power = random.integer(0, 12);
        const Dataset data = shifted(plain, round % 3 == 0 ? Rational(0) : Rational(random.integer(1, 9)), tenth(power));
        const Analysis analysis = analyze(data, 25);
        TrainingOptions options;
        options.steps = 20;
        options.checkpoints = {1, 5, 20};
        const TrainingRun run = train(data, analysis, options);
        const CertifiedTrainingRun truth = train_certified(data, analysis, options, 20, never);
        EXPECT_FALSE(run.doubtful);
        in_doubles += run.digits == 0 ? 1 : 0;
        in_digits += run.digits > 0 ? 1 : 0;
        for (std::size_t i = 0; i < run.checkpoints.size(); ++i) {
            const TrainingCheckpoint<double>& shown = run.checkpoints[i];
            const TrainingCheckpoint<Interval>& exact = truth.checkpoints[i];
            const auto near = [&](double found, const Interval& value, double noise) {
                ++compared;
                EXPECT_NEAR(found, value.midpoint().to_double(), 1e-6 * std::abs(found) + noise) << round << " " << power;
            };
            near(shown.loss, exact.loss, 1e-12);
            near(shown.norm, exact.norm, 1e-12);
            near(shown.retrieval, exact.retrieval, 1e-12);
            ASSERT_EQ(shown.correlation.has_value(), exact.correlation.has_value()) << round;
            if (shown.correlation) {
                near(*shown.correlation, *exact.correlation, 1e-12);
                EXPECT_LE(std::abs(*shown.correlation), 1);
            }
            ASSERT_EQ(shown.distance_to_finite.has_value(), exact.distance_to_finite.has_value());
            if (shown.distance_to_finite) {
                near(*shown.distance_to_finite, *exact.distance_to_finite, 1e-8 * shown.norm + 1e-15);
            }
        }
    }
    EXPECT_GT(compared, 600);
    EXPECT_GT(in_doubles, 10);
    EXPECT_GT(in_digits, 10);
}

TEST(Training, takes_a_users_optimiser_and_loss) {
    const Dataset data = example();
    TrainingOptions options;
    options.optimiser = Optimiser(clipped_method);
    options.parameters = {{"clip", Rational(1, 8)}};
    options.loss = Loss(mixed_loss_function);
    options.rate = Rational(1, 2);
    options.steps = 12;
    const TrainingRun run = train(data, analyze(data, 20), options);
    EXPECT_EQ(run.digits, 0);
    OptimiserRun<double> by_hand(data, zero_matrix<Rational>(4, 4), {options.optimiser, *options.rate, options.parameters, options.loss});
    for (int t = 0; t < 12; ++t) {
        ASSERT_TRUE(by_hand.step());
    }
    EXPECT_EQ(run.weights(), by_hand.weights());
    EXPECT_LT(run.checkpoints.back().loss, run.checkpoints.front().loss);
    options.parameters = {{"decay", Rational(1)}};
    EXPECT_THROW(train(data, analyze(data, 20), options), InputError);
    EXPECT_THROW(train_certified(data, analyze(data, 30), options, 20, std::atomic<bool>(false)), std::invalid_argument)
        << "certified runs are gradient descent's";
}

TEST(Training, approaches_what_the_theory_says) {
    const Dataset data = example();
    const Analysis analysis = analyze(data, 20);
    TrainingOptions options;
    options.steps = 20000;
    const TrainingRun run = train(data, analysis, options);
    EXPECT_FALSE(run.checkpoints.front().correlation.has_value()) << "W(0) = 0 has no direction";
    EXPECT_GT(*run.checkpoints.back().correlation, 0.99);
    EXPECT_LT(*run.checkpoints.back().distance_to_finite, 0.01);
    EXPECT_GT(run.checkpoints.back().retrieval, 0.999);
    for (std::size_t i = 1; i < run.checkpoints.size(); ++i) {
        EXPECT_LT(run.checkpoints[i].loss, run.checkpoints[i - 1].loss);
        EXPECT_GT(run.checkpoints[i].norm, run.checkpoints[i - 1].norm);
    }
}

TEST(Training, stops_where_a_normalised_run_has_no_gradient) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    TrainingOptions options;
    options.optimiser = Optimiser::normalised;
    options.checkpoints = {100};
    const TrainingRun run = train(data, analyze(data, 20), options);
    EXPECT_EQ(run.steps, 0);
    ASSERT_EQ(run.checkpoints.size(), 1U);
    EXPECT_EQ(run.checkpoints[0].step, 0);
    EXPECT_EQ(run.checkpoints[0].retrieval, 1);
    EXPECT_FALSE(run.checkpoints[0].correlation.has_value()) << "W_mm is 0";
}

TEST(Training, without_realisability) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 2);
    data.add_sample({1, 0}, 1);
    const Analysis analysis = analyze(data, 20);
    EXPECT_THROW(train(data, analysis, {}), std::domain_error);
    TrainingOptions options;
    options.loss = Loss::squared;
    options.steps = 10;
    const TrainingRun run = train(data, analysis, options);
    EXPECT_FALSE(run.checkpoints.back().distance_to_finite.has_value());
    EXPECT_TRUE(run.checkpoints.back().correlation.has_value());
    EXPECT_EQ(run.checkpoints.back().retrieval, 0) << "nothing of the first context is in its label's component";
}

TEST(Training, refuses_options_out_of_range) {
    const Dataset data = example();
    const Analysis analysis = analyze(data, 20);
    TrainingOptions options;
    options.steps = 10;
    options.checkpoints = {11};
    EXPECT_THROW(train(data, analysis, options), std::invalid_argument);
    options.checkpoints = {5, 3};
    EXPECT_THROW(train(data, analysis, options), std::invalid_argument);
    options.checkpoints = {};
    options.rate = Rational(0);
    EXPECT_THROW(train(data, analysis, options), std::invalid_argument);
    Matrix<Rational> rows(2, 1);
    rows << 10, 20;
    Dataset steep{Embedding::rows(rows)};
    steep.add_sample({1, 0}, 1);
    options.rate = Rational(1e308);
    EXPECT_THROW(train(steep, analyze(steep, 20), options), InputError);
}

} // namespace
} // namespace attest
