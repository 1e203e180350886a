// Points of the penalty path: closed forms, optimality over the ball, the check values of section 6.9, and certificates that must fail.
#include "tests/active_mutant.h"
#include "theory/bounds/limit_gap.h"
#include "theory/regularisation_path/path_facts.h"

#include "model/data/dataset_json.h"
#include "tests/random_bits.h"
#include "tests/theory/analysed_instance.h"
#include "theory/graph_svm/find_graph_svm.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace attest {
namespace {

Rational tenth_to(int power) { return Rational(1, boost::multiprecision::pow(Integer(10), static_cast<unsigned>(power))); }

// One-hot ([1,0],1): W_lambda = w (e_1 - e_0) e_0' with lambda w = 1/(1 + e^{2w}), an increasing equation in one unknown.
TEST(PenaltyPath, one_sample_of_two_tokens_in_closed_form) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    const auto graphs = token_graphs(data);
    const PenaltyPath path(data, graphs, find_graph_svm(data, graphs));
    for (const int power : {0, 1, 3, 10, 100, 1000}) {
        const auto point = enclose_path_point(path, tenth_to(power), 30);
        ASSERT_TRUE(point);
        const PrecisionScope scope(point->digits);
        const auto excess_slope = [&](const Interval& w) {
            return Interval(tenth_to(power)) * w - Interval(1) / (Interval(1) + exp(Interval(2) * w));
        };
        const Interval reach = Interval::around(point->coordinates[0], point->radius); // |M|^2 = 2: wider than needed
        EXPECT_EQ(negative(excess_slope(Interval::exactly(reach.lower()))), Truth::yes);
        EXPECT_EQ(positive(excess_slope(Interval::exactly(reach.upper()))), Truth::yes);
        EXPECT_LE(point->radius, Real::power_of_ten(-30));
    }
}

TEST(PenaltyPath, check_values_of_the_second_order_law) {
    const AnalysedInstance x(second_order_example());
    const PenaltyPath path(x.data, x.graphs, x.svm);
    const std::vector<std::pair<int, Rational>> expected = {
        {4, Rational(4922, 10000)}, {8, Rational(49495, 100000)}, {16, Rational(49503, 100000)}, {32, Rational(49507, 100000)}};
    for (const auto& [power, product] : expected) {
        const auto point = enclose_path_point(path, tenth_to(power), 40);
        ASSERT_TRUE(point);
        const PathFacts facts = path_facts(path, *point, x.finite);
        const Rational half = power == 4 ? Rational(1, 20000) : Rational(1, 200000); // rounds to the printed decimals
        const PrecisionScope scope(point->digits);
        EXPECT_TRUE(strictly_inside(*facts.scaled_direction_error, Interval::between(Real(product - half), Real(product + half))))
            << *facts.scaled_direction_error;
    }
}

TEST(PenaltyPath, certifies_a_thousand_and_four_thousand_digits_down) {
    const AnalysedInstance x(second_order_example());
    const PenaltyPath path(x.data, x.graphs, x.svm);
    for (const int power : {1000, 4096}) {
        const auto point = enclose_path_point(path, tenth_to(power), 30);
        ASSERT_TRUE(point);
        const PathFacts facts = path_facts(path, *point, x.finite);
        // R = |W_mm| (log 1/lambda - log log 1/lambda + O(1))
        const PrecisionScope scope(point->digits);
        const Interval depth = Interval(power) * log(Interval(10));
        const Interval scale = facts.norm / x.norm_mm() - (depth - log(depth));
        EXPECT_EQ(less(abs(scale), Interval(4)), Truth::yes);
        EXPECT_EQ(less(*facts.direction_error, Interval(1) / facts.norm), Truth::yes);
        EXPECT_EQ(less(facts.finite_distance, Interval::exactly(Real::power_of_ten(-29))), Truth::yes);
        EXPECT_EQ(less(facts.outside_mass, Interval(tenth_to(power - 5))), Truth::yes);
        EXPECT_EQ(positive(facts.outside_mass), Truth::yes);
        EXPECT_EQ(less(facts.composition_error, Interval::exactly(Real::power_of_ten(-29))), Truth::yes);
    }
}

// W_lambda minimises L over the ball of radius |W_lambda|, stays in the loss bound of the path, and L + lambda/2 |W|^2 everywhere.
TEST(PenaltyPath, no_other_point_of_the_ball_is_better) {
    RandomBits random(21);
    Inequalities penalised;
    Inequalities in_the_ball;
    Inequalities bounded;
    for (int i = 0; i < 25; ++i) {
        const AnalysedInstance x(random_small_dataset(random));
        const PenaltyPath path(x.data, x.graphs, x.svm);
        const Rational penalty = tenth_to(static_cast<int>(random() % 12)) * Rational(static_cast<int>(random() % 9) + 1);
        const auto point = enclose_path_point(path, penalty, 30);
        ASSERT_TRUE(point);
        const PrecisionScope scope(point->digits);
        const PathFacts facts = path_facts(path, *point, x.finite);
        const Interval best = risk(x.model, path_logits(path, *point));
        EXPECT_TRUE(agree(facts.excess, best - x.finite.loss_infimum));
        for (int other = 0; other < 5; ++other) {
            const Matrix<Rational> w = random_matrix(random, x.data.dimension(), 4) + Rational(static_cast<int>(random() % 8)) * x.direction;
            const Interval squared(inner_product(w, w));
            const Interval weight(penalty / 2);
            const Interval there = risk(x.model, x.logits(w));
            penalised.at_most(best + weight * square(facts.norm), there + weight * squared);
            if (less_equal(squared, square(facts.norm)) == Truth::yes) {
                in_the_ball.at_most(best, there);
            }
        }
        if (x.directed()) {
            Interval kappa(0);
            for (const Interval& q : outside_ratios(x.model, x.inside, x.finite_logits())) {
                kappa += q / Interval(x.data.size());
            }
            const Matrix<Interval> finite_table = x.finite_table();
            const Interval norm_fin = sqrt(max(Interval(0), x.model.coefficient_product(finite_table, finite_table)));
            bounded.at_most(facts.excess, path_excess_bound(kappa, norm_fin, x.norm_mm(), facts.norm));
        }
    }
    for (const Inequalities& found : {penalised, in_the_ball, bounded}) {
        EXPECT_EQ(found.violated, 0);
    }
    EXPECT_GE(penalised.shown, 100);
    EXPECT_GE(in_the_ball.shown, 20);
    EXPECT_GE(bounded.shown, 10);
}

// A point moved off the path by a known distance needs a radius of at least that distance.
bool accepts_a_wrong_point(int power) {
    const AnalysedInstance x(second_order_example());
    const PenaltyPath path(x.data, x.graphs, x.svm);
    const auto point = enclose_path_point(path, tenth_to(power), 40);
    const PrecisionScope scope(point->digits);
    Vector<Real> moved = point->coordinates;
    moved[moved.size() - 1] += Real::power_of_ten(-10);
    const Rational length_squared = path.space().gram()(moved.size() - 1, moved.size() - 1) * tenth_to(20);
    const Interval distance = sqrt(Interval(length_squared)) - Interval::exactly(point->radius);
    const Real radius = path_point_radius(path.model(), path.space().basis(), moved, tenth_to(power));
    return violates(distance, Interval::exactly(radius));
}

TEST(PenaltyPath, a_wrong_point_gets_a_radius_that_reaches_the_right_one) {
    EXPECT_FALSE(accepts_a_wrong_point(3));
    EXPECT_FALSE(accepts_a_wrong_point(30));
    ATTEST_NEEDS_MUTANTS();
    const ActiveMutant mutant("path_radius_without_penalty");
    EXPECT_TRUE(accepts_a_wrong_point(30));
}

TEST(PenaltyPath, degenerate_data) {
    Dataset constant(Embedding::one_hot(2)); // S = 0: W_lambda = 0
    constant.add_sample({1, 1}, 1);
    const auto constant_graphs = token_graphs(constant);
    const PenaltyPath constant_path(constant, constant_graphs, find_graph_svm(constant, constant_graphs));
    EXPECT_EQ(enclose_path_point(constant_path, Rational(1, 7), 30)->coordinates.size(), 0);
    EXPECT_EQ(enclose_path_point(constant_path, Rational(1, 7), 30)->radius, Real(0));

    Dataset cyclic(Embedding::one_hot(2)); // no strict edge: W_lambda tends to W_fin
    cyclic.add_sample({1, 0}, 1);
    cyclic.add_sample({1, 0}, 1);
    cyclic.add_sample({1, 0}, 0);
    const AnalysedInstance x(cyclic);
    const PenaltyPath path(x.data, x.graphs, x.svm);
    const auto point = enclose_path_point(path, tenth_to(50), 40);
    ASSERT_TRUE(point);
    const PathFacts facts = path_facts(path, *point, x.finite);
    EXPECT_FALSE(facts.direction_error);
    EXPECT_EQ(less(facts.finite_distance, Interval::exactly(Real::power_of_ten(-38))), Truth::yes);

    Matrix<Rational> rows(3, 1); // an infeasible Graph-SVM: the path exists all the same
    rows << 1, 2, 3;
    Dataset infeasible(Embedding::rows(rows));
    infeasible.add_sample({1, 2, 0}, 1);
    infeasible.add_sample({1, 0}, 0);
    infeasible.add_sample({1, 0}, 1);
    const auto graphs = token_graphs(infeasible);
    const GraphSvm svm = find_graph_svm(infeasible, graphs);
    ASSERT_EQ(svm.status, GraphSvmStatus::infeasible);
    EXPECT_TRUE(enclose_path_point(PenaltyPath(infeasible, graphs, svm), tenth_to(100), 30));

    EXPECT_THROW(enclose_path_point(path, Rational(0), 30), std::invalid_argument);
    Dataset unrealisable(Embedding::one_hot(3));
    unrealisable.add_sample({1, 0}, 2);
    EXPECT_THROW(PenaltyPath(unrealisable, token_graphs(unrealisable), GraphSvm{}), std::invalid_argument);
}

// Embeddings a ten-millionth from dependent and of very different sizes: the conditioning costs digits, not the certificate.
TEST(PenaltyPath, nearly_dependent_and_badly_scaled_embeddings) {
    Matrix<Rational> rows(3, 3);
    rows << 1, 0, 0, 1, Rational(1, 10000000), 0, 0, 0, Rational(1, 100000);
    Dataset data(Embedding::rows(rows));
    data.add_sample({0, 1, 2}, 1);
    data.add_sample({1, 0, 2}, 0);
    data.add_sample({2, 0}, 2);
    data.add_sample({1, 2, 0}, 1);
    const auto graphs = token_graphs(data);
    const PenaltyPath path(data, graphs, find_graph_svm(data, graphs));
    for (const int power : {5, 100}) {
        const auto point = enclose_path_point(path, tenth_to(power), 20);
        ASSERT_TRUE(point);
        EXPECT_LE(point->radius, Real::power_of_ten(-20));
    }
}

TEST(PenaltyPathLevel1, the_authors_datasets_at_a_thousand_digits) {
    for (int i = 0; i < 5; ++i) {
        const Dataset data = read_dataset(fmt::format("{}/data/authors/cyclic-{}.json", ATTEST_TEST_DATA, i));
        const auto graphs = token_graphs(data);
        const PenaltyPath path(data, graphs, find_graph_svm(data, graphs));
        const auto finite = enclose_finite_component(data, graphs, 1030);
        const auto point = enclose_path_point(path, tenth_to(1000), 1030);
        ASSERT_TRUE(finite && point);
        const PathFacts facts = path_facts(path, *point, *finite);
        // the S_fin part is off by about lambda R, and the direction by a bounded multiple of 1/R
        const PrecisionScope scope(point->digits);
        EXPECT_EQ(less(facts.finite_distance, Interval(tenth_to(995))), Truth::yes);
        EXPECT_EQ(positive(facts.finite_distance), Truth::yes);
        EXPECT_EQ(less(*facts.scaled_direction_error, Interval(20)), Truth::yes);
        EXPECT_EQ(less(facts.outside_mass, Interval(tenth_to(995))), Truth::yes);
    }
}

// At V = 0 and lambda = 1000 the minimiser lies as far away as the radius allows, up to a thousandth.
TEST(PenaltyPath, the_radius_at_zero_is_tight_for_a_large_penalty) {
    Dataset data(Embedding::one_hot(2));
    data.add_sample({1, 0}, 1);
    const auto graphs = token_graphs(data);
    const PenaltyPath path(data, graphs, find_graph_svm(data, graphs));
    const Rational penalty(1000);
    const PrecisionScope scope(40);
    const auto point = enclose_path_point(path, penalty, 30);
    ASSERT_TRUE(point);
    const Real distance = abs(point->coordinates[0]) * sqrt(Real(path.space().gram()(0, 0))) - point->radius;
    const auto radius = [&] { return path_point_radius(path.model(), path.space().basis(), zero_vector<Real>(1), penalty); };
    EXPECT_GE(radius(), distance);
    EXPECT_LE(radius(), distance * Real(Rational(101, 100)));
    ATTEST_NEEDS_MUTANTS();
    EXPECT_LT(with_mutant("path_radius_halved", radius), distance);
}

} // namespace
} // namespace attest
