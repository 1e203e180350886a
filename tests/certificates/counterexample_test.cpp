// Counterexamples as certificates: each statement is written when it is true, accepted, and refused against other claims.
#include "theory/certificates/counterexample_certificate.h"

#include "tests/certificates/certificate_cases.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/graph_svm/find_graph_svm.h"

namespace attest {
namespace {

using attest_checker::Answer;

void expect_accepted(const std::optional<std::string>& text) {
    ASSERT_TRUE(text);
    EXPECT_EQ(checked(*text).answer, Answer::accepted) << described(checked(*text)) << "\n" << *text;
}

Matrix<Rational> matrix(std::initializer_list<std::initializer_list<int>> rows) {
    Matrix<Rational> r(static_cast<Index>(rows.size()), static_cast<Index>(rows.begin()->size()));
    Index i = 0;
    for (const auto& row : rows) {
        Index j = 0;
        for (const int value : row) {
            r(i, j++) = value;
        }
        ++i;
    }
    return r;
}

TEST(Counterexamples, an_infeasible_graph_svm_refutes_feasibility_only) {
    Dataset data(Embedding::rows(matrix({{1}, {2}, {3}})));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    data.add_sample({1, 2, 0}, 1);
    const auto graphs = token_graphs(data);
    const auto svm = find_graph_svm(data, graphs);
    expect_accepted(infeasible_counterexample("svm.feasible!without-I", data, graphs, svm));
    expect_accepted(infeasible_counterexample("svm.feasible!distinct-rows", data, graphs, svm));
    const auto itself = infeasible_counterexample("svm.feasible", data, graphs, svm);
    ASSERT_TRUE(itself);
    EXPECT_EQ(checked(*itself).answer, Answer::refused) << "the claim itself supposes I";
    const auto other = infeasible_counterexample("svm.optimal", data, graphs, svm);
    ASSERT_TRUE(other);
    EXPECT_EQ(checked(*other).answer, Answer::refused);
    Dataset feasible(Embedding::one_hot(2));
    feasible.add_sample({1, 0}, 1);
    EXPECT_FALSE(infeasible_counterexample("svm.feasible", feasible, token_graphs(feasible), find_graph_svm(feasible, token_graphs(feasible))));
}

TEST(Counterexamples, an_absent_label_reaches_nothing) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 2);
    const auto graphs = token_graphs(data);
    expect_accepted(unreachable_counterexample("graph.label-on-top!without-R", data, graphs, 1, 0, 1));
    const auto itself = unreachable_counterexample("graph.label-on-top", data, graphs, 1, 0, 1);
    ASSERT_TRUE(itself);
    EXPECT_EQ(checked(*itself).answer, Answer::refused) << "the claim itself supposes R";
    EXPECT_FALSE(unreachable_counterexample("graph.label-on-top", data, graphs, 0, 0, 0)) << "1 -> 0 is an edge";
    EXPECT_FALSE(unreachable_counterexample("graph.label-on-top", data, graphs, 1, 0, 2)) << "2 is not in the context";
}

TEST(Counterexamples, another_querys_graph_is_for_the_false_neighbour_only) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 2}, 2);
    const auto graphs = token_graphs(data);
    expect_accepted(unreachable_counterexample("graph.label-on-top!graph-of-another-query", data, graphs, 0, 2, 0));
    const auto own = unreachable_counterexample("graph.label-on-top", data, graphs, 0, 2, 0);
    ASSERT_TRUE(own);
    EXPECT_EQ(checked(*own).answer, Answer::refused);
}

TEST(Counterexamples, bounded_losses_are_not_convex) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    const Matrix<Rational> origin = zero_matrix<Rational>(2, 2), wrong = matrix({{8, 0}, {0, 0}}); // W_00 = z_0: against the label
    for (const Loss loss : {Loss::squared, Loss::linear}) {
        const auto itself = convexity_counterexample("loss.convex", data, loss, origin, wrong, Rational(1, 2));
        ASSERT_TRUE(itself);
        EXPECT_EQ(checked(*itself).answer, Answer::refused) << "the claim itself supposes the log-loss";
        expect_accepted(convexity_counterexample("loss.convex!squared-loss", data, loss, origin, wrong, Rational(1, 3)));
    }
    EXPECT_FALSE(convexity_counterexample("loss.convex", data, Loss::log, origin, wrong, Rational(1, 2))) << "the log-loss is convex";
}

TEST(Counterexamples, long_steps_are_not_monotone) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    const Matrix<Rational> start = matrix({{1, 0}, {0, 0}});
    expect_accepted(step_counterexample("descent.monotone!without-step", data, start, 9, Rational(1, 2)));
    const auto itself = step_counterexample("descent.monotone", data, start, 9, Rational(1, 2));
    ASSERT_TRUE(itself);
    EXPECT_EQ(checked(*itself).answer, Answer::refused) << "the claim itself supposes a step of at most 1/beta";
    expect_accepted(step_counterexample("descent.monotone!full-gradient", data, start, 1, 1));
    EXPECT_FALSE(step_counterexample("descent.monotone", data, start, 1, Rational(1, 2))) << "1 is below 1/beta = 2";
    const auto weaker = step_counterexample("descent.monotone", data, start, 1, 1);
    ASSERT_TRUE(weaker);
    EXPECT_EQ(checked(*weaker).answer, Answer::refused) << "the claim itself says 1/2";
}

TEST(Counterexamples, coefficients_keep_every_logit) {
    RandomBits random(5);
    for (int i = 0; i < 40; ++i) {
        const Dataset data = random_small_dataset(random);
        const Matrix<Rational> w = random_embedding(random, data.dimension(), data.dimension()).matrix();
        const LogitModel model(data);
        EXPECT_EQ(model.logits_of_coefficients(coefficients_with_logits_of(data, w)), model.logits(w)) << dataset_text(data);
    }
}

} // namespace
} // namespace attest
