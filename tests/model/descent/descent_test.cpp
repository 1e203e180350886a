// Double-precision descent against the definition in 60 digits with explicit W, and its conventions at the edges.
#include "model/descent/descent.h"
#include "tests/random_instances.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::RandomInstances;

// What a few steps of double precision may differ from the exact iterate on these instances (numbers of size up to 100).
const Rational rounding = Rational(1, 10000000000);

bool near(double value, const Real& truth) { return abs(Real(value) - truth) < Real(rounding); }

// W(t+1) by the definition, d x d.
Matrix<Real> definition_step(const LogitModel& model, const Matrix<Real>& w, StepRule rule, const Real& rate, Loss loss) {
    const Matrix<Real> gradient = model.weights(risk_gradient(model, model.logits(w), loss));
    const Real norm = sqrt(inner_product(gradient, gradient));
    const Real factor = rule == StepRule::constant ? rate : rate / norm;
    Matrix<Real> next = w;
    for (Index i = 0; i < w.size(); ++i) {
        next.data()[i] -= factor * gradient.data()[i];
    }
    return next;
}

TEST(Descent, follows_the_definition) {
    const PrecisionScope scope(60);
    RandomInstances random(21);
    int moved = 0;
    for (int round = 0; round < 60; ++round) {
        const Dataset data = random.dataset();
        const LogitModel model(data);
        const Index d = data.dimension();
        const bool from_zero = random.integer(0, 2) == 0;
        const Matrix<Rational> start = from_zero ? zero_matrix<Rational>(d, d) : random.matrix(d, d, 1);
        for (const StepRule rule : {StepRule::constant, StepRule::normalised}) {
            for (const Loss loss : {Loss::log, Loss::squared, Loss::linear}) {
                Matrix<Real> w = converted<Real>(start);
                const Matrix<Real> first = model.weights(risk_gradient(model, model.logits(w), loss));
                if (inner_product(first, first) < Real(rounding)) {
                    continue; // rounding decides the direction of a gradient that is 0
                }
                Descent descent(data, rule, 0.015625, loss, from_zero ? Matrix<double>() : converted<double>(start));
                for (int t = 0; t < 3; ++t) {
                    ASSERT_TRUE(descent.step());
                    w = definition_step(model, w, rule, Real(0.015625), loss);
                }
                ++moved;
                const Matrix<double> weights = descent.weights();
                for (Index i = 0; i < w.size(); ++i) {
                    EXPECT_TRUE(near(weights.data()[i], w.data()[i])) << weights.data()[i] << " " << w.data()[i];
                }
                const Matrix<Real> logits = model.logits(w);
                for (const CountedSample& sample : model.samples()) {
                    for (const TokenCount& c : sample.counts) {
                        const double logit = descent.logit(c.token, model.queries()[static_cast<std::size_t>(sample.query_index)]);
                        EXPECT_TRUE(near(logit / 1000, logits(c.token, sample.query_index) / Real(1000)));
                    }
                }
                EXPECT_TRUE(near(descent.risk(), risk(model, logits, loss)));
                EXPECT_TRUE(near(descent.norm_squared(), inner_product(w, w)));
                EXPECT_EQ(descent.steps(), 3);
            }
        }
    }
    EXPECT_GT(moved, 100);
}

TEST(Descent, smoothness_by_hand) {
    Dataset one_hot(Embedding::one_hot(3));
    one_hot.add_sample({1, 1}, 1);
    EXPECT_EQ(smoothness(one_hot), 0);
    one_hot.add_sample({1, 2, 0}, 1);
    EXPECT_EQ(smoothness(one_hot), Rational(1, 2)); // D^2 = 2, |e_k| = 1
    Matrix<Rational> rows(3, 1);
    rows << 1, 2, 4;
    Dataset line(Embedding::rows(rows));
    line.add_sample({0, 1}, 0);    // 1/4 * 1 * 4
    line.add_sample({0, 2, 1}, 0); // 1/4 * 9 * 4
    EXPECT_EQ(smoothness(line), 9);
}

TEST(Descent, normalised_steps_stop_where_the_gradient_is_0) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    Descent normalised(data, StepRule::normalised, 0.01);
    EXPECT_FALSE(normalised.step());
    EXPECT_EQ(normalised.steps(), 0);
    EXPECT_EQ(normalised.weights(), zero_matrix<double>(2, 2));
    Descent constant(data, StepRule::constant, 0.01);
    EXPECT_TRUE(constant.step());
    EXPECT_EQ(constant.weights(), zero_matrix<double>(2, 2));
}

TEST(Descent, normalised_direction_survives_tiny_gradients) {
    // Margins of 300 and 302 with one-hot tokens: the gradient is about e^-300, and its direction is that of both samples' edges.
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 1);
    data.add_sample({2, 0}, 2);
    Matrix<double> start = zero_matrix<double>(3, 3);
    start(1, 0) = 300;
    start(2, 0) = 302;
    Descent descent(data, StepRule::normalised, 1.0, Loss::log, start);
    ASSERT_TRUE(descent.step());
    const PrecisionScope scope(60);
    Matrix<Real> w = zero_matrix<Real>(3, 3);
    w(1, 0) = Real(300);
    w(2, 0) = Real(302);
    w = definition_step(LogitModel(data), w, StepRule::normalised, Real(1), Loss::log);
    const Matrix<double> weights = descent.weights();
    for (Index i = 0; i < w.size(); ++i) {
        EXPECT_TRUE(near(weights.data()[i], w.data()[i])) << weights;
    }
    start(1, 0) = start(2, 0) = 1000; // e^-1000 is 0 in double precision
    EXPECT_FALSE(Descent(data, StepRule::normalised, 1.0, Loss::log, start).step());
}

TEST(Descent, samples_without_their_label) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 2);
    EXPECT_THROW(Descent(data, StepRule::constant, 1.0), std::domain_error);
    data.add_sample({1, 0}, 1);
    Descent alone(data, StepRule::constant, 1.0, Loss::linear);
    ASSERT_TRUE(alone.step());
    EXPECT_EQ(alone.logit(1, 0), 0.125); // 1/n a_y (1 - a_y) = 1/8
    EXPECT_THROW(alone.logit(2, 0), std::out_of_range);
    EXPECT_THROW(alone.logit(1, 1), std::out_of_range);
    EXPECT_THROW(Descent(data, StepRule::constant, 1.0, Loss::linear, zero_matrix<double>(2, 2)), std::invalid_argument);
}

TEST(Descent, checkpoints_and_early_end) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 2, 0}, 1);
    Descent descent(data, StepRule::constant, 1.0);
    std::vector<std::int64_t> seen;
    EXPECT_EQ(run_descent(descent, 10, {0, 1, 7, 10}, [&](const Descent& at) { seen.push_back(at.steps()); }), 10);
    EXPECT_EQ(seen, (std::vector<std::int64_t>{0, 1, 7, 10}));
    Dataset balanced(Embedding::one_hot(2));
    balanced.add_sample({1, 0}, 1);
    balanced.add_sample({1, 0}, 0);
    Descent still(balanced, StepRule::normalised, 1.0);
    seen.clear();
    EXPECT_EQ(run_descent(still, 10, {0, 1, 10}, [&](const Descent& at) { seen.push_back(at.steps()); }), 0);
    EXPECT_EQ(seen, (std::vector<std::int64_t>{0}));
}

TEST(Descent, a_wild_rate_is_noticed) {
    Matrix<Rational> rows(2, 1);
    rows << 10, 20;
    Dataset data{Embedding::rows(rows)};
    data.add_sample({1, 0}, 1);
    Descent descent(data, StepRule::constant, 1e308);
    EXPECT_TRUE(descent.finite());
    EXPECT_TRUE(descent.step());
    EXPECT_FALSE(descent.finite());
}

} // namespace
} // namespace attest
