// The plants of THEORY 6.13, and the coprime base.
#include "theory/facts/dataset_facts.h"
#include "theory/graph_svm/other_constraints.h"
#include "theory/graph_svm/solve_graph_svm.h"
#include "theory/next_token/log_odds.h"

#include "model/data/next_tokens.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

Dataset dataset(std::vector<NextTokenContext> contexts) {
    NextTokens data;
    data.tokens = Embedding::one_hot(3);
    data.contexts = std::move(contexts);
    return dataset_of_next_tokens(data, "test");
}

TEST(LogOdds, the_incompatible_plant_has_the_loss_and_the_direction_of_the_specification) {
    const DatasetFacts facts(dataset({{{1}, {{0, 2}, {1, 2}}}, {{2}, {{0, 1}, {1, 3}}}}));
    const auto groups = next_token_groups(facts.data());
    ASSERT_TRUE(groups);
    EXPECT_TRUE(incompatible_relation(*groups, facts.cyclic()));
    EXPECT_EQ(facts.svm().norm_squared, Rational(2, 3));
    EXPECT_NEAR(facts.finite()->loss_infimum.midpoint().to_double(), 0.64195340719, 1e-11);
    EXPECT_NEAR(next_token_entropy(*groups).midpoint().to_double(), 0.62774116, 1e-8);
}

TEST(LogOdds, ties_change_the_direction_of_the_second_plant) {
    const DatasetFacts facts(dataset({{{1, 0}, {{0, 1}, {1, 1}}}, {{1, 1}, {{0, 1}}}}));
    EXPECT_EQ(facts.svm().norm_squared, Rational(7, 6));
    const GraphSvm relaxed = solve_graph_svm(facts.data(), without_equalities(facts.graphs()));
    EXPECT_EQ(relaxed.norm_squared, Rational(8, 7));
    const Rational product = inner_product(weight_matrix(facts.data().embedding(), relaxed.terms), facts.direction());
    EXPECT_NEAR((product * product / (facts.svm().norm_squared * relaxed.norm_squared)).convert_to<double>(), 0.98974 * 0.98974, 2e-5);
}

/// h = (1), (2): compatible iff the odds of the second are the square of those of the first.
TEST(LogOdds, compatibility_is_a_matter_of_exponents) {
    for (const auto& [first, second, compatible] : {std::tuple{2, 4, true}, {2, 2, false}, {6, 36, true}, {6, 35, false}, {1, 1, true}}) {
        const DatasetFacts facts(dataset({{{1}, {{0, 1}, {1, first}}}, {{2}, {{0, 1}, {1, second}}}}));
        EXPECT_EQ(!incompatible_relation(*next_token_groups(facts.data()), facts.cyclic()), compatible) << first << " " << second;
    }
}

TEST(LogOdds, a_coprime_base_has_every_number_as_a_product_of_powers) {
    const std::vector<Integer> numbers{1, 12, 18, 36, 1000, 49, 6, 1};
    const std::vector<Integer> base = coprime_base(numbers);
    for (std::size_t i = 0; i < base.size(); ++i) {
        EXPECT_GT(base[i], 1);
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_EQ(gcd(base[i], base[j]), 1);
        }
    }
    for (const Integer& x : numbers) {
        const std::vector<long> e = exponents_over(base, x);
        Integer product = 1;
        for (std::size_t b = 0; b < base.size(); ++b) {
            product *= boost::multiprecision::pow(base[b], static_cast<unsigned>(e[b]));
        }
        EXPECT_EQ(product, x);
    }
    EXPECT_EQ(coprime_base({6, 10}), (std::vector<Integer>{2, 3, 5})); // what is left of both
    EXPECT_THROW(exponents_over(base, 11), std::invalid_argument);
    EXPECT_THROW(coprime_base({0}), std::invalid_argument);
}

TEST(LogOdds, data_with_two_bags_of_one_query_or_repeated_tokens_are_no_next_token_data) {
    Dataset repeated(Embedding::one_hot(2));
    repeated.add_sample({1, 1, 0}, 1);
    EXPECT_FALSE(next_token_groups(repeated));
    Dataset two(Embedding::one_hot(3));
    two.add_sample({1, 0}, 1);
    two.add_sample({2, 0}, 2);
    EXPECT_FALSE(next_token_groups(two));
}

} // namespace
