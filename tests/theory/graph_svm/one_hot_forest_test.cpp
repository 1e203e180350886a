// The Graph-SVM on the graph itself against the exact search over generators, which shares nothing with it, and against the checker where that
// search would take too long.
#include "tests/random_instances.h"
#include "theory/graph_svm/one_hot_forest.h"

#include "theory/graph_svm/check_graph_svm.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/graph_svm/weight_terms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace attest {
namespace {

using testing_support::RandomInstances;

/// Contexts of `length` tokens over `tokens`, query 0. `cycles` in ten labels are drawn from the context, the others are its first token in one
/// order.
Dataset hub(RandomInstances& random, int tokens, int samples, int length, int cycles) {
    std::vector<int> rank(static_cast<std::size_t>(tokens));
    std::iota(rank.begin(), rank.end(), 0);
    for (std::size_t i = rank.size(); i-- > 1;) {
        std::swap(rank[i], rank[static_cast<std::size_t>(random.integer(0, static_cast<int>(i)))]);
    }
    Dataset data(Embedding::one_hot(tokens));
    for (int i = 0; i < samples; ++i) {
        std::vector<Token> context(static_cast<std::size_t>(length));
        for (Token& v : context) {
            v = random.integer(0, tokens - 1);
        }
        context.back() = 0;
        const auto before = [&](Token a, Token b) { return rank[static_cast<std::size_t>(a)] < rank[static_cast<std::size_t>(b)]; };
        const Token label = random.integer(1, 10) <= cycles ? context[static_cast<std::size_t>(random.integer(0, length - 1))]
                                                            : *std::min_element(context.begin(), context.end(), before);
        data.add_sample(context, label);
    }
    return data;
}

TEST(OneHotForest, agrees_with_the_exact_search_over_generators) {
    RandomInstances random(1);
    int strict = 0;
    int tied = 0;
    for (int round = 0; round < 600; ++round) {
        const Dataset data = hub(random, random.integer(2, 12), random.integer(1, 14), random.integer(2, 4), random.integer(0, 4));
        const std::vector<QueryGraph> graphs = token_graphs(data);
        const std::optional<GraphSvm> column = find_one_hot_column(graphs.front());
        ASSERT_TRUE(column) << "round " << round;
        const GraphSvm exact = find_graph_svm_exactly(data, graphs);
        ASSERT_EQ(column->status, exact.status);
        EXPECT_EQ(column->norm_squared, exact.norm_squared);
        EXPECT_EQ(weight_matrix(data.embedding(), column->terms), weight_matrix(data.embedding(), exact.terms));
        EXPECT_EQ(check_graph_svm(data, graphs, *column).outcome, Outcome::held);
        strict += column->status == GraphSvmStatus::optimal ? 1 : 0;
        tied += acyclic(graphs) ? 0 : 1;
    }
    EXPECT_GT(strict, 400);
    EXPECT_GT(tied, 150);
}

TEST(OneHotForest, never_gives_up_on_larger_graphs) {
    RandomInstances random(2);
    for (int round = 0; round < 40; ++round) {
        const int tokens = random.integer(30, 300);
        const Dataset data = hub(random, tokens, tokens * random.integer(1, 6), random.integer(2, 8), round % 4 == 0 ? 1 : 0);
        const std::vector<QueryGraph> graphs = token_graphs(data);
        const std::optional<GraphSvm> column = find_one_hot_column(graphs.front());
        ASSERT_TRUE(column) << "round " << round;
        EXPECT_EQ(check_graph_svm(data, graphs, *column).outcome, Outcome::held) << "round " << round;
    }
}

// A path of n tokens: values are n - 1, ..., 0 less their mean, multipliers are what is missing above: a(n - a)/2 after a tokens.
TEST(OneHotForest, a_chain_by_hand) {
    constexpr int n = 9;
    std::vector<Edge> edges;
    for (Token v = 0; v + 1 < n; ++v) {
        edges.push_back({v, v + 1});
    }
    const std::optional<GraphSvm> column = find_one_hot_column(QueryGraph(0, edges));
    ASSERT_TRUE(column);
    ASSERT_EQ(column->multipliers.size(), edges.size());
    for (int a = 1; a < n; ++a) {
        EXPECT_EQ(column->multipliers[static_cast<std::size_t>(a - 1)].value, Rational(a * (n - a), 2));
    }
    EXPECT_EQ(column->norm_squared, Rational(n * (n * n - 1), 12));
}

// Tied tokens share one value, and the flow that enters at one of them is passed on along tied edges.
TEST(OneHotForest, a_component_passes_flow_between_its_tokens) {
    // 1 ~ 2 ~ 3 in a cycle, 1 above 0: x = (1/4, 1/4, 1/4) and -3/4
    const QueryGraph graph(0, {{1, 2}, {2, 3}, {3, 1}, {1, 0}});
    const std::optional<GraphSvm> column = find_one_hot_column(graph);
    ASSERT_TRUE(column);
    EXPECT_EQ(column->norm_squared, Rational(3, 4));
    Rational strict = 0;
    int tied = 0;
    for (const Multiplier& m : column->multipliers) {
        strict += m.strict ? m.value : Rational(0);
        tied += m.strict ? 0 : 1;
    }
    EXPECT_EQ(strict, Rational(3, 4));
    EXPECT_EQ(tied, 2);
}

TEST(OneHotForest, without_strict_edges_there_is_nothing_to_do) {
    const std::optional<GraphSvm> column = find_one_hot_column(QueryGraph(0, {{1, 0}, {0, 1}}));
    ASSERT_TRUE(column);
    EXPECT_EQ(column->status, GraphSvmStatus::zero);
    EXPECT_TRUE(column->terms.empty());
}

} // namespace
} // namespace attest
