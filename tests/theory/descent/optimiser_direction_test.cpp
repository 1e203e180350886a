#include "theory/descent/optimiser_direction.h"

#include "model/descent/optimiser_run.h"
#include "theory/graph_svm/find_graph_svm.h"

#include <gtest/gtest.h>

#include <functional>

using namespace attest;

namespace {

Dataset one_hot(int tokens, std::initializer_list<std::pair<std::vector<Token>, Token>> samples) {
    Dataset data(Embedding::one_hot(tokens));
    for (const auto& [context, label] : samples) {
        data.add_sample(std::span<const Token>(context), label);
    }
    return data;
}
GraphSvm svm_of(const Dataset& data) { return find_graph_svm(data, token_graphs(data)); }

// Do `steps` enclosed steps from 0 stay on the ray of D, and on no other entry?
bool stays_on_ray(const Dataset& data, Optimiser optimiser, const Matrix<Rational>& direction, int steps) {
    const PrecisionScope precision(80);
    OptimiserRule rule;
    rule.optimiser = optimiser;
    rule.rate = Rational(1, 10);
    OptimiserRun<Interval> run(data, zero_matrix<Rational>(data.dimension(), data.dimension()), rule);
    for (int t = 0; t < steps; ++t) {
        if (!run.step()) {
            return false;
        }
        Index first = 0;
        while (direction.data()[first] == 0) {
            ++first;
        }
        const Interval scale = run.weights().data()[first] / Interval(direction.data()[first]);
        if (positive(scale) != Truth::yes) {
            return false;
        }
        for (Index i = 0; i < direction.size(); ++i) {
            if (equal(run.weights().data()[i], scale * Interval(direction.data()[i])) == Truth::no) {
                return false;
            }
        }
    }
    return true;
}

} // namespace

TEST(OptimiserDirection, one_symmetric_sample_holds_sign_descent_and_adam_at_cosine_0_9428_for_ever) {
    const Dataset data = one_hot(3, {{{1, 2, 0}, 1}});
    const auto sign = sign_descent_direction(data, svm_of(data));
    const auto adam = adam_direction_from_zero(data, svm_of(data));
    ASSERT_TRUE(sign && adam);
    EXPECT_EQ(sign->cosine_squared, Rational(8, 9)); // 0.942809...^2
    EXPECT_EQ(sign->cosine_sign, 1);
    EXPECT_FALSE(sign->is_svm_direction());
    EXPECT_EQ(sign->direction, adam->direction);
    EXPECT_EQ(sign->direction(1, 0), 1);
    EXPECT_EQ(sign->direction(2, 0), -1);
    EXPECT_TRUE(stays_on_ray(data, Optimiser::sign, sign->direction, 100));
    EXPECT_TRUE(stays_on_ray(data, Optimiser::adam, adam->direction, 40));
    EXPECT_FALSE(stays_on_ray(data, Optimiser::heavy_ball, sign->direction, 5));
}

TEST(OptimiserDirection, greedy_coordinate_descent_moves_the_label_alone) {
    const Dataset data = one_hot(3, {{{1, 2, 0}, 1}});
    const auto greedy = greedy_coordinate_direction(data, svm_of(data));
    ASSERT_TRUE(greedy.has_value());
    EXPECT_EQ(greedy->cosine_squared, Rational(2, 3));
    EXPECT_TRUE(stays_on_ray(data, Optimiser::coordinate, greedy->direction, 60));
    EXPECT_FALSE(greedy_coordinate_direction(one_hot(2, {{{1, 0}, 1}}), svm_of(one_hot(2, {{{1, 0}, 1}}))).has_value()); // a tie
}

TEST(OptimiserDirection, two_tokens_leave_sign_descent_no_choice) {
    const Dataset data = one_hot(2, {{{1, 0}, 1}});
    const auto sign = sign_descent_direction(data, svm_of(data));
    ASSERT_TRUE(sign.has_value());
    EXPECT_TRUE(sign->is_svm_direction());
}

TEST(OptimiserDirection, several_queries_repeated_tokens_and_samples_of_one_token) {
    const Dataset data = one_hot(5, {{{1, 2, 2, 0}, 1}, {{3, 4, 0, 0}, 3}, {{2, 1, 3, 4}, 2}, {{1, 1}, 1}});
    const auto sign = sign_descent_direction(data, svm_of(data));
    const auto adam = adam_direction_from_zero(data, svm_of(data));
    ASSERT_TRUE(sign && adam);
    EXPECT_EQ(sign->direction(1, 1), 0); // the sample of one token has no gradient
    EXPECT_EQ(sign->direction(1, 0), 1);
    EXPECT_EQ(sign->direction(1, 4), -1); // a label under one query may be passed over under another
    EXPECT_TRUE(stays_on_ray(data, Optimiser::sign, sign->direction, 30));
    EXPECT_TRUE(stays_on_ray(data, Optimiser::adam, adam->direction, 30));
}

TEST(OptimiserDirection, conditions_that_fail_give_no_answer) {
    const Dataset mixed = one_hot(4, {{{1, 2, 0}, 1}, {{2, 3, 0}, 2}});
    EXPECT_FALSE(sign_descent_direction(mixed, svm_of(mixed)).has_value());
    // Adam: shares of the label differ, and then so do the entries' histories.
    const Dataset uneven = one_hot(4, {{{1, 2, 0}, 1}, {{3, 0}, 3}});
    const auto sign = sign_descent_direction(uneven, svm_of(uneven));
    ASSERT_TRUE(sign.has_value());
    EXPECT_FALSE(adam_direction_from_zero(uneven, svm_of(uneven)).has_value());
    EXPECT_TRUE(stays_on_ray(uneven, Optimiser::sign, sign->direction, 20));
    EXPECT_FALSE(stays_on_ray(uneven, Optimiser::adam, sign->direction, 20));
    const Dataset no_strict_edge = one_hot(2, {{{1, 0}, 1}, {{1, 0}, 0}});
    EXPECT_FALSE(sign_descent_direction(no_strict_edge, svm_of(no_strict_edge)).has_value());
    Dataset skewed = one_hot(3, {{{1, 2, 0}, 1}});
    Matrix<Rational> rows = zero_matrix<Rational>(3, 3);
    rows(0, 0) = rows(1, 1) = rows(2, 2) = 2;
    skewed.set_embedding(Embedding::rows(rows));
    EXPECT_FALSE(sign_descent_direction(skewed, svm_of(skewed)).has_value());
}
