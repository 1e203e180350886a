// Token-priority graphs against their definition: edges read off the samples one by one, components by Warshall's
// closure, the order by a search for the smallest available component at every step.
#include "theory/graph/token_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <stdexcept>

namespace attest {
namespace {

using Reach = std::vector<std::vector<bool>>;

Reach closure(int tokens, const std::vector<Edge>& edges) {
    Reach r(static_cast<std::size_t>(tokens), std::vector<bool>(static_cast<std::size_t>(tokens), false));
    for (std::size_t v = 0; v < r.size(); ++v) {
        r[v][v] = true;
    }
    for (const Edge& e : edges) {
        r[static_cast<std::size_t>(e.from)][static_cast<std::size_t>(e.to)] = true;
    }
    for (std::size_t m = 0; m < r.size(); ++m) {
        for (std::size_t i = 0; i < r.size(); ++i) {
            for (std::size_t j = 0; j < r.size(); ++j) {
                if (r[i][m] && r[m][j]) {
                    r[i][j] = true;
                }
            }
        }
    }
    return r;
}

// The order of the file format, by definition: again and again the available component with the smallest first token.
std::vector<std::vector<Token>> components_by_definition(int tokens, const Reach& reach) {
    const auto above = [&](Token i, Token j) {
        return reach[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] && !reach[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)];
    };
    const auto same = [&](Token i, Token j) {
        return reach[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] && reach[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)];
    };
    std::vector<std::vector<Token>> r;
    std::set<Token> left;
    for (Token v = 0; v < tokens; ++v) {
        left.insert(v);
    }
    while (!left.empty()) {
        const Token next = *std::find_if(left.begin(), left.end(),
                                         [&](Token v) { return std::none_of(left.begin(), left.end(), [&](Token u) { return above(u, v); }); });
        std::vector<Token> component;
        for (Token v = 0; v < tokens; ++v) {
            if (same(next, v)) {
                component.push_back(v);
                left.erase(v);
            }
        }
        r.push_back(component);
    }
    return r;
}

std::vector<Edge> random_edges(std::mt19937& random, int tokens, int count) {
    std::uniform_int_distribution<Token> token(0, tokens - 1);
    std::vector<Edge> edges;
    for (int i = 0; i < count; ++i) {
        const Edge e{token(random), token(random)};
        if (e.from != e.to) {
            edges.push_back(e);
        }
    }
    return edges;
}

TEST(TokenGraph, components_and_order_agree_with_their_definition) {
    std::mt19937 random(1);
    int with_cycles = 0;
    for (int round = 0; round < 2000; ++round) {
        const int tokens = 1 + round % 9;
        const std::vector<Edge> edges = random_edges(random, tokens, round % 17);
        const QueryGraph graph(0, edges);
        const Reach reach = closure(tokens, edges);
        ASSERT_EQ(graph.components_of_vocabulary(tokens), components_by_definition(tokens, reach)) << "round " << round;
        with_cycles += static_cast<int>(graph.components().size() < graph.tokens().size());
        bool strict_edge = false;
        for (Token i = 0; i < tokens; ++i) {
            for (Token j = 0; j < tokens; ++j) {
                const bool there = reach[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
                const bool back = reach[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)];
                ASSERT_EQ(graph.reaches(i, j), there);
                ASSERT_EQ(graph.tied(i, j), there && back);
                ASSERT_EQ(graph.above(i, j), there && !back);
            }
        }
        for (const Edge& e : edges) {
            const bool strict = !reach[static_cast<std::size_t>(e.to)][static_cast<std::size_t>(e.from)];
            ASSERT_EQ(graph.strict(e), strict);
            strict_edge = strict_edge || strict;
        }
        ASSERT_EQ(graph.has_strict_edge(), strict_edge);
    }
    EXPECT_GT(with_cycles, 500);
}

TEST(TokenGraph, component_numbers_are_a_topological_order_of_the_touched_tokens) {
    std::mt19937 random(2);
    for (int round = 0; round < 300; ++round) {
        const QueryGraph graph(3, random_edges(random, 40, 10 + round % 60));
        std::vector<Token> members;
        for (std::size_t c = 0; c < graph.components().size(); ++c) {
            const std::span<const Token> component = graph.components()[c];
            ASSERT_FALSE(component.empty());
            ASSERT_TRUE(std::is_sorted(component.begin(), component.end()));
            for (const Token v : component) {
                ASSERT_EQ(graph.component(v), static_cast<int>(c));
                members.push_back(v);
            }
        }
        std::sort(members.begin(), members.end());
        ASSERT_EQ(members, graph.tokens());
        for (const Edge& e : graph.edges()) {
            ASSERT_LE(graph.component(e.from), graph.component(e.to));
        }
    }
}

// A graph without cycles is ordered token by token: Kahn's algorithm with a std::set says how.
TEST(TokenGraph, large_graphs_are_ordered_like_small_ones) {
    std::mt19937 random(4);
    const int tokens = 5000;
    std::vector<Token> shuffled(tokens);
    std::iota(shuffled.begin(), shuffled.end(), 0);
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    std::vector<Edge> edges;
    for (int i = 0; i < 3 * tokens; ++i) {
        const std::size_t a = random() % shuffled.size();
        const std::size_t b = random() % shuffled.size();
        if (a != b) {
            edges.push_back({shuffled[std::min(a, b)], shuffled[std::max(a, b)]});
        }
    }
    const QueryGraph graph(0, edges);
    std::vector<int> entering(tokens, 0);
    for (const Edge& e : graph.edges()) {
        ++entering[static_cast<std::size_t>(e.to)];
    }
    std::set<Token> available;
    for (Token v = 0; v < tokens; ++v) {
        if (entering[static_cast<std::size_t>(v)] == 0) {
            available.insert(v);
        }
    }
    std::vector<std::vector<Token>> expected;
    while (!available.empty()) {
        const Token v = *available.begin();
        available.erase(available.begin());
        expected.push_back({v});
        for (const Edge& e : graph.edges()) {
            if (e.from == v && --entering[static_cast<std::size_t>(e.to)] == 0) {
                available.insert(e.to);
            }
        }
    }
    EXPECT_EQ(graph.components_of_vocabulary(tokens), expected);
}

TEST(TokenGraph, tokens_far_apart_make_the_same_graph) {
    std::mt19937 random(5);
    const Token stretch = 100000;
    for (int round = 0; round < 200; ++round) {
        const std::vector<Edge> edges = random_edges(random, 9, round % 20);
        std::vector<Edge> far;
        for (const Edge& e : edges) {
            far.push_back({e.from * stretch, e.to * stretch});
        }
        const QueryGraph near_graph(0, edges);
        const QueryGraph far_graph(0, far);
        ASSERT_EQ(near_graph.components().size(), far_graph.components().size());
        for (Token v = 0; v < 9; ++v) {
            ASSERT_EQ(near_graph.component(v), far_graph.component(v * stretch));
            ASSERT_EQ(far_graph.component(v * stretch + 1), -1);
        }
    }
}

TEST(TokenGraph, graphs_hold_exactly_the_edges_of_the_samples) {
    std::mt19937 random(3);
    for (int round = 0; round < 300; ++round) {
        const int tokens = 1 + round % 6;
        std::uniform_int_distribution<Token> token(0, tokens - 1);
        Dataset data(Embedding::one_hot(tokens));
        std::map<Token, std::set<Edge>> expected;
        for (int n = 0; n < 1 + round % 5; ++n) {
            std::vector<Token> context(static_cast<std::size_t>(1 + (round + n) % 4));
            std::generate(context.begin(), context.end(), [&] { return token(random); });
            const Token label = token(random);
            Token query = context.back();
            if (round % 3 == 0) {
                query = token(random);
                data.add_sample(context, label, query);
            } else {
                data.add_sample(context, label);
            }
            std::set<Edge>& edges = expected[query];
            if (std::find(context.begin(), context.end(), label) != context.end()) {
                for (const Token v : context) {
                    if (v != label) {
                        edges.insert({label, v});
                    }
                }
            }
        }
        const std::vector<QueryGraph> graphs = token_graphs(data);
        ASSERT_EQ(graphs.size(), expected.size());
        auto at = graphs.begin();
        for (const auto& [query, edges] : expected) {
            ASSERT_EQ(at->query(), query);
            ASSERT_EQ(at->edges(), std::vector<Edge>(edges.begin(), edges.end()));
            ASSERT_EQ(&graph_of(graphs, query), &*at);
            ++at;
        }
    }
}

TEST(TokenGraph, example_of_the_file_format) {
    Dataset data(Embedding::one_hot(4));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({2, 1, 0}, 2);
    data.add_sample({2, 3, 0}, 2);
    const std::vector<QueryGraph> graphs = token_graphs(data);
    ASSERT_EQ(graphs.size(), 1U);
    EXPECT_EQ(graphs[0].edges(), (std::vector<Edge>{{1, 0}, {1, 2}, {2, 0}, {2, 1}, {2, 3}}));
    EXPECT_EQ(graphs[0].components_of_vocabulary(4), (std::vector<std::vector<Token>>{{1, 2}, {0}, {3}}));
    EXPECT_FALSE(acyclic(graphs));
    EXPECT_TRUE(has_strict_edge(graphs));
}

TEST(TokenGraph, a_label_outside_its_context_leaves_a_graph_without_edges) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 2);
    const std::vector<QueryGraph> graphs = token_graphs(data);
    ASSERT_EQ(graphs.size(), 1U);
    EXPECT_TRUE(graphs[0].edges().empty());
    EXPECT_TRUE(graphs[0].components().empty());
    EXPECT_EQ(graphs[0].components_of_vocabulary(3), (std::vector<std::vector<Token>>{{0}, {1}, {2}}));
    EXPECT_TRUE(acyclic(graphs));
    EXPECT_FALSE(has_strict_edge(graphs));
}

TEST(TokenGraph, isolated_tokens_come_where_they_are_the_smallest_available) {
    const QueryGraph graph(0, {{5, 1}, {1, 3}});
    EXPECT_EQ(graph.components_of_vocabulary(7), (std::vector<std::vector<Token>>{{0}, {2}, {4}, {5}, {1}, {3}, {6}}));
    EXPECT_EQ(graph.component(4), -1);
    EXPECT_TRUE(graph.tied(4, 4));
    EXPECT_TRUE(graph.reaches(4, 4));
    EXPECT_FALSE(graph.reaches(4, 5));
}

TEST(TokenGraph, a_graph_without_strict_edge_can_have_several_components) {
    const QueryGraph graph(0, {{1, 2}, {2, 1}, {3, 4}, {4, 3}});
    EXPECT_EQ(graph.components().size(), 2U);
    EXPECT_FALSE(graph.has_strict_edge());
}

TEST(TokenGraph, refuses_self_loops_and_unknown_queries) {
    EXPECT_THROW(QueryGraph(0, {{1, 1}}), std::invalid_argument);
    EXPECT_THROW(graph_of({}, 0), std::out_of_range);
}

} // namespace
} // namespace attest
