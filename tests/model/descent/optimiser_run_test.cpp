// Single runs by hand: first and second steps, the plain forms without memory, and what is refused.
#include "model/descent/optimiser_run.h"

#include "model/descent/descent.h"
#include "model/input/input_error.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace attest;

namespace {

Dataset one_hot(int tokens, std::initializer_list<std::pair<std::vector<Token>, Token>> samples) {
    Dataset data(Embedding::one_hot(tokens));
    for (const auto& [context, label] : samples) {
        data.add_sample(std::span<const Token>(context), label);
    }
    return data;
}
Dataset chain() { return one_hot(4, {{{1, 2, 2, 0}, 1}, {{2, 3, 0}, 2}, {{0, 3, 1}, 3}}); }

Matrix<Rational> zero(const Dataset& data) { return zero_matrix<Rational>(data.dimension(), data.dimension()); }
OptimiserRule rule_of(Optimiser optimiser, const Rational& rate) {
    OptimiserRule rule;
    rule.optimiser = optimiser;
    rule.rate = rate;
    return rule;
}
double distance(const Matrix<double>& a, const Matrix<double>& b) { return (a - b).norm(); }

} // namespace

// With the memories at 0 each rule has a plain form.
TEST(Optimisers, reduce_to_descent_and_to_sign_descent_without_memory) {
    const Dataset data = chain();
    OptimiserRule heavy = rule_of(Optimiser::heavy_ball, Rational(1, 2));
    heavy.parameters["momentum"] = 0;
    OptimiserRule decay = rule_of(Optimiser::weight_decay, Rational(1, 2));
    decay.parameters["decay"] = 0;
    OptimiserRule adam = rule_of(Optimiser::adam, Rational(1, 2));
    adam.parameters = {{"momentum", 0}, {"square-memory", 0}};
    OptimiserRun<double> heavy_run(data, zero(data), heavy);
    OptimiserRun<double> decay_run(data, zero(data), decay);
    OptimiserRun<double> adam_run(data, zero(data), adam);
    OptimiserRun<double> sign_run(data, zero(data), rule_of(Optimiser::sign, Rational(1, 2)));
    Descent descent(data, StepRule::constant, 0.5);
    for (int t = 0; t < 50; ++t) {
        ASSERT_TRUE(heavy_run.step() && decay_run.step() && adam_run.step() && sign_run.step() && descent.step());
        EXPECT_LT(distance(heavy_run.weights(), descent.weights()), 1e-12);
        EXPECT_LT(distance(decay_run.weights(), descent.weights()), 1e-12);
        EXPECT_LT(distance(adam_run.weights(), sign_run.weights()), 1e-12);
    }
}

TEST(Optimisers, first_steps_by_hand) {
    // ([1,2,0],1) at 0: g = (1/3, -2/3, 1/3) in the column of query 0.
    const Dataset data = one_hot(3, {{{1, 2, 0}, 1}});
    const auto column = [&](OptimiserRule rule, int steps) {
        OptimiserRun<double> run(data, zero(data), rule);
        for (int t = 0; t < steps; ++t) {
            EXPECT_TRUE(run.step());
        }
        EXPECT_EQ(run.steps(), steps);
        EXPECT_LT(run.weights().rightCols(2).norm(), 1e-15); // no other query
        return std::vector<double>{run.weights()(0, 0), run.weights()(1, 0), run.weights()(2, 0)};
    };
    const auto near = [](const std::vector<double>& a, const std::vector<double>& b) {
        return std::abs(a[0] - b[0]) + std::abs(a[1] - b[1]) + std::abs(a[2] - b[2]) < 1e-12;
    };
    EXPECT_TRUE(near(column(rule_of(Optimiser::sign, 3), 2), {-6, 6, -6}));
    EXPECT_TRUE(near(column(rule_of(Optimiser::adam, 3), 1), {-3, 3, -3}));
    EXPECT_TRUE(near(column(rule_of(Optimiser::coordinate, 3), 1), {0, 2, 0}));
    EXPECT_TRUE(near(column(rule_of(Optimiser::nesterov, 3), 1), {-1, 2, -1}));
    OptimiserRule decay = rule_of(Optimiser::weight_decay, 3);
    decay.parameters["decay"] = Rational(1, 3);
    // Second step: (1 - eta lambda) = 0 forgets W; the gradient at (-1, 2, -1) remains, with a = e^-3 / (1 + 2 e^-3).
    const double a = std::exp(-3.0) / (1 + 2 * std::exp(-3.0));
    EXPECT_TRUE(near(column(decay, 2), {-3 * a, 6 * a, -3 * a}));
    // Heavy ball, two steps of rate 3 with mu = 1/2: V2 = V1/2 - 3 g(W1).
    OptimiserRule heavy = rule_of(Optimiser::heavy_ball, 3);
    heavy.parameters["momentum"] = Rational(1, 2);
    EXPECT_TRUE(near(column(heavy, 2), {-1.5 - 3 * a, 3 + 6 * a, -1.5 - 3 * a}));
    // Nesterov's second step looks ahead to Y = W1 + 1/4 (W1 - W0) = (-5/4, 5/2, -5/4).
    const double b = std::exp(-3.75) / (1 + 2 * std::exp(-3.75));
    EXPECT_TRUE(near(column(rule_of(Optimiser::nesterov, 3), 2), {-1.25 - 3 * b, 2.5 + 6 * b, -1.25 - 3 * b}));
    // Adam with an epsilon: 3 g / (|g| + 1/3).
    OptimiserRule adam = rule_of(Optimiser::adam, 3);
    adam.parameters["epsilon"] = Rational(1, 3);
    EXPECT_TRUE(near(column(adam, 1), {-1.5, 2, -1.5}));
    // Its second step with b1 = 1/2, b2 = 3/4: the first one moves by -sign(g) = (-3, 3, -3), where g is (c, -2c, c); then m = g1/4 + g2/2 over 3/4,
    // v = 3/16 g1^2 + g2^2/4 over 7/16.
    OptimiserRule remembering = rule_of(Optimiser::adam, 3);
    remembering.parameters = {{"momentum", Rational(1, 2)}, {"square-memory", Rational(3, 4)}};
    const double c = std::exp(-6.0) / (1 + 2 * std::exp(-6.0));
    const auto second = [&](double g1, double g2) {
        return -3 * ((g1 / 4 + g2 / 2) / 0.75) / std::sqrt((3 * g1 * g1 / 16 + g2 * g2 / 4) / (7.0 / 16));
    };
    EXPECT_TRUE(near(column(remembering, 2), {-3 + second(1.0 / 3, c), 3 + second(-2.0 / 3, -2 * c), -3 + second(1.0 / 3, c)}));
}

TEST(Optimisers, an_undecided_step_is_refused_and_changes_nothing) {
    const PrecisionScope precision(30);
    // At 0 the gradient vanishes exactly, but its enclosure does not know; two equal largest entries cannot be told apart.
    const Dataset balanced = one_hot(3, {{{1, 2, 0}, 1}, {{1, 2, 0}, 2}, {{1, 2, 0}, 0}});
    OptimiserRun<Interval> sign(balanced, zero(balanced), rule_of(Optimiser::sign, 1));
    EXPECT_FALSE(sign.step());
    const Dataset pair = one_hot(2, {{{1, 0}, 1}});
    OptimiserRun<Interval> coordinate(pair, zero(pair), rule_of(Optimiser::coordinate, 1));
    for (const OptimiserRun<Interval>* run : {&sign, &coordinate}) {
        EXPECT_EQ(run->steps(), 0);
        for (Index i = 0; i < run->weights().size(); ++i) {
            EXPECT_EQ(equal(run->weights().data()[i], Interval(0)), Truth::yes);
        }
    }
}

TEST(Optimisers, refuse_rates_starts_and_parameters_out_of_their_ranges) {
    const Dataset data = chain();
    OptimiserRule rule = rule_of(Optimiser::adam, 0);
    EXPECT_THROW(OptimiserRun<double>(data, zero(data), rule), std::invalid_argument);
    rule.rate = 1;
    EXPECT_THROW(OptimiserRun<double>(data, zero_matrix<Rational>(2, 2), rule), std::invalid_argument);
    rule.parameters = {{"momentum", 1}};
    EXPECT_THROW(OptimiserRun<double>(data, zero(data), rule), InputError);
    rule.parameters = {{"epsilon", -1}};
    EXPECT_THROW(OptimiserRun<double>(data, zero(data), rule), InputError);
}
