// Pseudo graphs by hand, at the thresholds, and the exact direction that follows from them.
#include "theory/graph_svm/pseudo_graph.h"

#include "model/mutant.h"
#include "theory/graph_svm/solve_graph_svm.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

// contexts {0, 1, 2} (query 0), {0, 1, 1, 3} (query 3) and {2, 3} (query 3)
Dataset three_samples() {
    Dataset data(Embedding::one_hot(4));
    data.add_sample({2, 1, 0}, 1);
    data.add_sample({1, 0, 1, 3}, 1);
    data.add_sample({2, 3}, 2);
    return data;
}

TEST(PseudoGraph, edges_go_from_selected_tokens_to_others) {
    const auto graphs = pseudo_graphs(three_samples(), {{0.004, 0.6, 0.396}, {0.0, 0.995, 0.005}, {0.5, 0.5}});
    ASSERT_EQ(graphs.size(), 2U);
    EXPECT_EQ(graphs[0].query(), 0);
    EXPECT_EQ(graphs[0].edges(), (std::vector<Edge>{{1, 0}, {2, 0}}));
    EXPECT_EQ(graphs[1].query(), 3);
    EXPECT_EQ(graphs[1].edges(), (std::vector<Edge>{{1, 0}, {1, 3}})); // both tokens of the third sample are selected: no edge
}

TEST(PseudoGraph, masses_between_the_thresholds_are_ignored) {
    // 1e-2 is not above 1e-2, and not up to 9e-3: neither selected nor other
    const auto graphs = pseudo_graphs(three_samples(), {{1e-2, 0.98, 1e-2}, {9e-3, 0.9815, 9.5e-3}, {0.0101, 0.9899}});
    EXPECT_TRUE(graphs[0].edges().empty());
    EXPECT_EQ(graphs[1].edges(), (std::vector<Edge>{{1, 0}}));
}

TEST(PseudoGraph, a_query_without_an_edge_keeps_its_graph_and_the_direction_is_zero) {
    const auto graphs = pseudo_graphs(three_samples(), {{0.3, 0.3, 0.4}, {0.2, 0.3, 0.5}, {0.5, 0.5}});
    ASSERT_EQ(graphs.size(), 2U);
    EXPECT_EQ(solve_graph_svm(three_samples(), graphs).status, GraphSvmStatus::zero);
}

// Selections that contradict each other tie the tokens: 1 over 2 in one sample, 2 over 1 in the other, both over 0.
TEST(PseudoGraph, the_local_direction_by_hand) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({2, 1, 0}, 0);
    data.add_sample({2, 1, 0}, 0);
    const auto graphs = pseudo_graphs(data, {{0, 1, 0}, {0, 0, 1}});
    ASSERT_EQ(graphs.size(), 1U);
    EXPECT_TRUE(graphs[0].tied(1, 2));
    const GraphSvm svm = solve_graph_svm(data, graphs);
    EXPECT_EQ(svm.norm_squared, Rational(2, 3)); // (-2/3, 1/3, 1/3)
    EXPECT_EQ(margin(data.embedding(), svm.terms, 0, 1, 0), 1);
    EXPECT_EQ(margin(data.embedding(), svm.terms, 0, 1, 2), 0);
}

TEST(PseudoGraph, refuses_masses_of_another_dataset) {
    EXPECT_THROW(pseudo_graphs(three_samples(), {{1, 0, 0}}), std::invalid_argument);
    EXPECT_THROW(pseudo_graphs(three_samples(), {{1, 0}, {0, 1, 0}, {1, 0}}), std::invalid_argument);
}

} // namespace
} // namespace attest
