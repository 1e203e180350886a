// Strict complementarity, Wtilde, rho and the path's limit: published values, exact proofs, and the path itself.
#include "tests/active_mutant.h"
#include "theory/second_order/second_order.h"

#include "model/data/dataset_json.h"
#include "tests/random_bits.h"
#include "tests/theory/analysed_instance.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/regularisation_path/path_facts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace attest {
namespace {

TEST(StrictClasses, projections_of_a_class_agree_and_margins_are_at_least_one) {
    RandomBits random(31);
    for (int i = 0; i < 60;) {
        const AnalysedInstance x(random_small_dataset(random));
        if (!x.directed()) {
            continue;
        }
        ++i;
        const StrictClasses classes = strict_classes(x.data, x.graphs, x.svm);
        const Embedding& embedding = x.data.embedding();
        std::vector<StrictClass> all = classes.tight;
        all.insert(all.end(), classes.slack.begin(), classes.slack.end());
        std::size_t edges = 0;
        for (const StrictClass& c : all) {
            EXPECT_GE(c.margin, 1);
            const Matrix<Rational> m = weight_matrix(embedding, {{c.edge.from, c.edge.query, 1}, {c.edge.to, c.edge.query, -1}});
            const QueryGraph& graph = graph_of(x.graphs, c.edge.query);
            for (const Edge& e : graph.edges()) {
                if (graph.component(e.from) == c.tail && graph.component(e.to) == c.head) {
                    const Matrix<Rational> other = weight_matrix(embedding, {{e.from, graph.query(), 1}, {e.to, graph.query(), -1}});
                    EXPECT_TRUE(x.finite.space.contains(Matrix<Rational>(m - other)));
                    ++edges;
                }
            }
        }
        std::size_t strict_edges = 0;
        for (const QueryGraph& graph : x.graphs) {
            for (const Edge& e : graph.edges()) {
                strict_edges += graph.strict(e) ? 1 : 0;
            }
        }
        EXPECT_EQ(edges, strict_edges);
        // the Gram matrix is that of the projections, computed here as d x d matrices
        for (std::size_t c = 0; c < classes.tight.size(); ++c) {
            const EdgeMatrix& edge = classes.tight[c].edge;
            const Matrix<Rational> m = weight_matrix(embedding, {{edge.from, edge.query, 1}, {edge.to, edge.query, -1}});
            const Matrix<Rational> projected = m - x.finite.space.project(m);
            EXPECT_EQ(inner_product(projected, x.direction), 1);
            EXPECT_EQ(inner_product(projected, projected), classes.gram(static_cast<Index>(c), static_cast<Index>(c)));
        }
    }
}

TEST(StrictComplementarity, every_instance_is_decided_with_a_proof) {
    RandomBits random(32);
    int strict = 0;
    int not_strict = 0;
    for (int i = 0; i < 400; ++i) {
        const Dataset data = random_dataset(random, 4, 5, 4, Embedding::one_hot(4));
        const auto graphs = token_graphs(data);
        const StrictClasses classes = strict_classes(data, graphs, find_graph_svm(data, graphs));
        Complementarity answer = find_complementarity(classes);
        EXPECT_EQ(check_complementarity(classes, answer).outcome, Outcome::held);
        (answer.strict ? strict : not_strict) += 1;
        answer.strict = !answer.strict; // the proof of one answer does not prove the other
        EXPECT_EQ(check_complementarity(classes, answer).outcome, classes.tight.empty() && answer.strict ? Outcome::held : Outcome::refuted);
    }
    EXPECT_GT(strict, 200);
    EXPECT_GT(not_strict, 5);
}

// A chain whose long edge is slack; and a dataset with the edges 3 => 1, 0 => 2, 0 => 3 of query 3, all tight: there
// W_mm = M_{3,1} + M_{0,3} is the only certificate (equating margins gives multipliers (1 + t)/2, (1 - t)/2, t with t = 1).
TEST(StrictComplementarity, by_hand) {
    Dataset chain(Embedding::one_hot(3)); // 1 => 2 => 0 and 1 => 0: margins 1, 1, 2
    chain.add_sample({1, 2, 0}, 1);
    chain.add_sample({2, 0}, 2);
    const auto graphs = token_graphs(chain);
    const GraphSvm svm = find_graph_svm(chain, graphs);
    const StrictClasses classes = strict_classes(chain, graphs, svm);
    EXPECT_EQ(classes.tight.size(), 2U);
    ASSERT_EQ(classes.slack.size(), 1U);
    EXPECT_EQ(classes.slack[0].margin, 2);
    EXPECT_TRUE(strictly_complementary(chain, graphs, svm));

    Dataset idle(Embedding::one_hot(4));
    idle.add_sample({3, 1, 3}, 3);
    idle.add_sample({2, 0, 3}, 0);
    const AnalysedInstance x(idle);
    EXPECT_EQ(strict_classes(x.data, x.graphs, x.svm).tight.size(), 3U);
    EXPECT_FALSE(strictly_complementary(x.data, x.graphs, x.svm));
    EXPECT_FALSE(enclose_second_order(x.data, x.graphs, x.svm, x.finite, 30));
}

TEST(StrictComplementarity, the_checker_refuses_a_zero_multiplier) {
    // a Gram matrix N of three tight classes with N alpha = 1 for alpha = (1/2, 1/2, 0)
    StrictClasses classes{{}, {}, EdgeSubspace(Embedding::one_hot(2), {}), {}, Matrix<Rational>(3, 3)};
    classes.gram << 2, 0, 1, 0, 2, 1, 1, 1, 1;
    Complementarity answer{true, Vector<Rational>(3)};
    answer.proof << Rational(1, 2), Rational(1, 2), 0;
    EXPECT_EQ(check_complementarity(classes, answer).outcome, Outcome::refuted);
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("complementarity_accepts_zero");
    EXPECT_EQ(check_complementarity(classes, answer).outcome, Outcome::held);
}

TEST(SecondOrder, example_of_the_specification) {
    const AnalysedInstance x(second_order_example());
    const auto second = enclose_second_order(x.data, x.graphs, x.svm, x.finite, 30);
    ASSERT_TRUE(second);
    const PrecisionScope scope(second->digits);
    EXPECT_TRUE(strictly_inside(second->path_limit, Interval::between(Real(Rational(49510775, 100000000)), Real(Rational(49510785, 100000000)))))
        << second->path_limit;
    // W_mm = sum alpha_c m_c, tested by the products with the tight m_c
    for (Index c = 0; c < second->multipliers.size(); ++c) {
        Interval sum(0);
        for (Index d = 0; d < second->multipliers.size(); ++d) {
            sum += second->multipliers[d] * Interval(second->classes.gram(c, d));
        }
        EXPECT_TRUE(sum.contains(Rational(1)));
        EXPECT_EQ(positive(second->multipliers[c]), Truth::yes);
    }
}

TEST(SecondOrder, rho_of_the_published_datasets) {
    const std::vector<Rational> expected = {Rational(47, 10000), Rational(95, 10000), Rational(117, 1000), Rational(81, 1000), Rational(27, 10000)};
    const std::vector<Rational> half = {Rational(1, 20000), Rational(1, 20000), Rational(1, 2000), Rational(1, 2000), Rational(1, 20000)};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const Dataset data = read_dataset(fmt::format("{}/data/authors/cyclic-{}.json", ATTEST_TEST_DATA, i));
        const auto graphs = token_graphs(data);
        const GraphSvm svm = find_graph_svm(data, graphs);
        const auto second = enclose_second_order(data, graphs, svm, enclose_finite_component(data, graphs, 60).value(), 30);
        ASSERT_TRUE(second);
        const PrecisionScope scope(second->digits);
        EXPECT_TRUE(strictly_inside(second->rho, Interval::between(Real(Rational(expected[i] - half[i])), Real(Rational(expected[i] + half[i])))))
            << i << ' ' << second->rho;
        EXPECT_LT(second->rho.radius(), Real::power_of_ten(-9));
    }
}

// How far R |W_R/R - W_mm/|W_mm|| and W_R - s W_mm - W_fin are from their limits at lambda = 1e-1000.
struct PathGap {
    Interval product;
    Interval remainder; ///< of the part of W_lambda - W_fin - Wtilde orthogonal to W_mm
};
PathGap gap_on_the_path(const AnalysedInstance& x, const SecondOrder& second) {
    const PenaltyPath path(x.data, x.graphs, x.svm);
    const auto point = enclose_path_point(path, Rational(1, boost::multiprecision::pow(Integer(10), 1000)), 30);
    const PathFacts facts = path_facts(path, point.value(), x.finite);
    const PrecisionScope scope(point->digits);
    Vector<Interval> coordinates(point->coordinates.size());
    for (Index b = 0; b < coordinates.size(); ++b) {
        coordinates[b] = Interval::exactly(point->coordinates[b]);
    }
    Matrix<Interval> rest = coefficient_table(x.model, path.space().basis(), coordinates) - x.finite_table() - second.coefficients;
    const Matrix<Interval> direction = x.direction_table();
    const Interval along = x.model.coefficient_product(rest, direction) / Interval(x.svm.norm_squared);
    rest -= along * direction;
    return {abs(*facts.scaled_direction_error - second.path_limit), sqrt(max(Interval(0), x.model.coefficient_product(rest, rest)))};
}

TEST(SecondOrderLevel1, the_path_tends_to_the_limit) {
    RandomBits random(33);
    int compared = 0;
    for (int i = 0; compared < 8; ++i) {
        const AnalysedInstance x(i == 0 ? second_order_example() : random_dataset(random, 4, 5, 4, Embedding::one_hot(4)));
        if (!x.directed()) {
            continue;
        }
        const auto second = enclose_second_order(x.data, x.graphs, x.svm, x.finite, 30);
        EXPECT_EQ(second.has_value(), strictly_complementary(x.data, x.graphs, x.svm));
        if (!second) {
            continue;
        }
        // the error of the path's S_svm part is O(1/s), s about 2300
        const PathGap gap = gap_on_the_path(x, *second);
        EXPECT_EQ(less(gap.remainder, Interval(Rational(1, 40))), Truth::yes) << gap.remainder;
        EXPECT_EQ(less(gap.product, Interval(Rational(1, 40))), Truth::yes) << gap.product;
        ++compared;
    }
}

TEST(SecondOrder, weights_at_the_wrong_place_give_another_limit) {
    const AnalysedInstance x(second_order_example());
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("second_order_weights_at_zero");
    const auto second = enclose_second_order(x.data, x.graphs, x.svm, x.finite, 30);
    ASSERT_TRUE(second);
    EXPECT_EQ(less(Interval(Rational(1, 100)), gap_on_the_path(x, *second).remainder), Truth::yes);
}

TEST(StrictComplementarity, the_checker_refuses_a_direction_that_lowers_a_margin) {
    StrictClasses classes{{}, {}, EdgeSubspace(Embedding::one_hot(2), {}), {}, Matrix<Rational>(2, 2)};
    classes.gram << 2, -1, -1, 2;
    Complementarity answer{false, Vector<Rational>(2)};
    answer.proof << 1, -1; // products 3 and -3, sum 0
    EXPECT_EQ(check_complementarity(classes, answer).outcome, Outcome::refuted);
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("complementarity_accepts_negative_products");
    EXPECT_EQ(check_complementarity(classes, answer).outcome, Outcome::held);
}

} // namespace
} // namespace attest
