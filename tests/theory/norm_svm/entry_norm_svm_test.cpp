// The Graph-SVM in norms of the entries by hand, its check against every changed field, and signs of the gradient that no interval decides.
#include "model/attention/loss.h"
#include "tests/example_datasets.h"
#include "tests/random_instances.h"
#include "tests/theory/random_datasets.h"
#include "theory/norm_svm/edge_combinations.h"
#include "theory/norm_svm/entry_norm_svm.h"
#include "theory/norm_svm/exact_signs.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::one_hot;

TEST(EntryNormSvm, values_by_hand) {
    const Dataset chain = one_hot(3, {{{1, 2, 0}, 1}, {{2, 0}, 2}});
    const std::vector<QueryGraph> graphs = token_graphs(chain);
    EXPECT_EQ(longest_strict_path(graphs), 2);
    const NormSvm largest = find_norm_svm(chain, graphs, EntryNorm::largest);
    EXPECT_EQ(largest.nu, 1); // logits 1, 0, -1
    EXPECT_EQ(check_norm_svm(chain, graphs, largest).outcome, Outcome::held);
    const NormSvm sum = find_norm_svm(chain, graphs, EntryNorm::sum);
    EXPECT_EQ(sum.nu, 2); // logits 1, 0, -1
    EXPECT_EQ(check_norm_svm(chain, graphs, sum).outcome, Outcome::held);
    EXPECT_EQ(largest_edge(chain, graphs, EntryNorm::sum), 2);
    EXPECT_EQ(largest_edge(chain, graphs, EntryNorm::largest), 1);
}

TEST(EntryNormSvm, no_strict_edge_and_no_solution) {
    const Dataset tied = one_hot(2, {{{1, 0}, 1}, {{1, 0}, 0}});
    EXPECT_EQ(find_norm_svm(tied, token_graphs(tied), EntryNorm::sum).status, GraphSvmStatus::zero);
    EXPECT_EQ(check_norm_svm(tied, token_graphs(tied), find_norm_svm(tied, token_graphs(tied), EntryNorm::sum)).outcome, Outcome::held);
    Matrix<Rational> rows(3, 1);
    rows << Rational(1), Rational(2), Rational(3);
    Dataset infeasible(Embedding::rows(rows));
    infeasible.add_sample({1, 0}, 1);
    infeasible.add_sample({1, 0}, 0);
    infeasible.add_sample({1, 2, 0}, 1);
    for (const EntryNorm norm : {EntryNorm::largest, EntryNorm::sum}) {
        NormSvm svm = find_norm_svm(infeasible, token_graphs(infeasible), norm);
        ASSERT_EQ(svm.status, GraphSvmStatus::infeasible);
        EXPECT_EQ(check_norm_svm(infeasible, token_graphs(infeasible), svm).outcome, Outcome::held);
        ASSERT_FALSE(svm.multipliers.empty());
        svm.multipliers.front().value += 1;
        EXPECT_EQ(check_norm_svm(infeasible, token_graphs(infeasible), svm).outcome, Outcome::refuted);
    }
}

TEST(EntryNormSvm, the_largest_edge_is_of_all_edges) {
    Matrix<Rational> rows = Matrix<Rational>::Identity(3, 3);
    rows(1, 1) = 3; // 1 -> 0 comes before 2 -> 0 and is longer
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 0}, 1);
    data.add_sample({2, 0}, 2);
    EXPECT_EQ(largest_edge(data, token_graphs(data), EntryNorm::sum), 4);
    EXPECT_EQ(largest_edge(data, token_graphs(data), EntryNorm::largest), 3);
}

TEST(EntryNormSvm, a_tie_that_is_broken_is_an_unmet_margin) {
    const Dataset data = one_hot(3, {{{1, 2, 0}, 1}, {{2, 1, 0}, 2}});
    Matrix<Rational> v = zero_matrix<Rational>(3, 3);
    v(1, 0) = v(2, 0) = 1;
    EXPECT_FALSE(unmet_margin(data, token_graphs(data), v));
    v(1, 0) = 2; // every strict margin is still at least 1
    const auto unmet = unmet_margin(data, token_graphs(data), v);
    ASSERT_TRUE(unmet);
    EXPECT_FALSE(unmet->edge.strict);
    EXPECT_EQ(abs(unmet->margin), 1);
}

TEST(EntryNormSvm, every_changed_field_is_refused) {
    RandomBits random(5);
    int optimal = 0;
    for (int i = 0; i < 30; ++i) {
        const Dataset data = random_dataset(random, 4, 4, 4, random_embedding(random, 4, 4));
        const std::vector<QueryGraph> graphs = token_graphs(data);
        for (const EntryNorm norm : {EntryNorm::largest, EntryNorm::sum}) {
            const NormSvm good = find_norm_svm(data, graphs, norm);
            ASSERT_EQ(check_norm_svm(data, graphs, good).outcome, Outcome::held);
            if (good.status != GraphSvmStatus::optimal) {
                continue;
            }
            ++optimal;
            const auto refused = [&](auto change) {
                NormSvm bad = good;
                change(bad);
                EXPECT_EQ(check_norm_svm(data, graphs, bad).outcome, Outcome::refuted);
            };
            refused([](NormSvm& s) { s.nu += 1; });
            refused([](NormSvm& s) { s.nu -= Rational(1, 1000); });
            refused([](NormSvm& s) { s.solution *= Rational(2); });
            refused([](NormSvm& s) { s.solution *= Rational(1, 2); });
            refused([](NormSvm& s) { s.multipliers.clear(); });
            refused([](NormSvm& s) { s.status = GraphSvmStatus::zero; });
            refused([](NormSvm& s) { s.status = GraphSvmStatus::infeasible; });
            refused([](NormSvm& s) {
                for (Multiplier& m : s.multipliers) {
                    m.value *= 2;
                }
                s.nu *= 2;
                s.solution *= Rational(2);
            });
            refused([](NormSvm& s) { s.multipliers.front().strict = !s.multipliers.front().strict; });
            refused([](NormSvm& s) { std::swap(s.multipliers.front().from, s.multipliers.front().to); });
        }
    }
    EXPECT_GE(optimal, 20);
}

TEST(ExactSigns, zeros_that_no_interval_shows) {
    // labels 1 and 2 once each from the same bag: at equal logits of 1 and 2 their slopes are 0 whatever the logit of 0
    const Dataset data = one_hot(3, {{{1, 2, 0}, 1}, {{1, 2, 0}, 2}});
    const LogitModel model(data);
    Matrix<Rational> w = zero_matrix<Rational>(3, 3);
    w(1, 0) = w(2, 0) = 30;
    w(0, 0) = Rational(1, 3);
    auto g = signed_gradient(data, model, w);
    ASSERT_TRUE(g);
    EXPECT_EQ(g->signs(0, 0), 1); // the mass of token 0 is pushed down
    EXPECT_EQ(g->signs(1, 0), -1);
    EXPECT_EQ(g->signs(1, 1), 0); // no context with query 1
    // without token 0 both are exactly 0
    const Dataset pair = one_hot(3, {{{1, 2}, 1}, {{1, 2}, 2}});
    Matrix<Rational> even = zero_matrix<Rational>(3, 3);
    even(1, 2) = even(2, 2) = Rational(22, 7);
    g = signed_gradient(pair, LogitModel(pair), even);
    ASSERT_TRUE(g);
    EXPECT_TRUE((g->signs.array() == 0).all());
    even(1, 2) += Rational(1, boost::multiprecision::pow(Integer(10), 60)); // not 0, and 40 digits do not tell its sign
    {
        const PrecisionScope digits(40);
        EXPECT_FALSE(signed_gradient(pair, LogitModel(pair), even));
    }
    const PrecisionScope digits(80);
    g = signed_gradient(pair, LogitModel(pair), even);
    ASSERT_TRUE(g);
    EXPECT_EQ(g->signs(1, 2), 1);
    EXPECT_EQ(g->signs(2, 2), -1);
}

TEST(ExactSigns, count_how_often_a_token_occurs) {
    // at W = 0 the slopes of the logit of 1 are 2/3 and 1/3 - 1
    const Dataset data = one_hot(3, {{{1, 1, 0}, 0}, {{1, 2, 0}, 1}});
    const auto g = signed_gradient(data, LogitModel(data), zero_matrix<Rational>(3, 3));
    ASSERT_TRUE(g);
    EXPECT_EQ(g->signs(1, 0), 0);
    EXPECT_EQ(g->signs(0, 0), -1); // 1/3 - 1 and 1/3
    EXPECT_EQ(g->signs(2, 0), 1);
}

TEST(ExactSigns, an_expansion_that_is_too_long_leaves_the_sign_open) {
    // The slope of the logit of 1 is a sum of (e^{z_1} - e^{z_v})/(e^{z_1} + e^{z_v}), v = 2..17, each about 10^-60 and not 0; over one denominator
    // there are 2^15 terms and more.
    constexpr int tokens = 19;
    constexpr Token query = tokens - 1;
    Dataset data(Embedding::one_hot(tokens));
    Matrix<Rational> w = zero_matrix<Rational>(tokens, tokens);
    for (Token v = 2; v < query; ++v) {
        data.add_sample(std::vector<Token>{1, v}, 1, query);
        data.add_sample(std::vector<Token>{1, v}, v, query);
        data.add_sample(std::vector<Token>{0, v}, v, query);                                  // the slope of the logit of v is well below 0
        w(v, query) = Rational(Integer(1) << v, boost::multiprecision::pow(Integer(10), 60)); // no two sums of them are equal
    }
    ASSERT_GT(1U << 15U, most_terms);
    const PrecisionScope digits(40);
    EXPECT_FALSE(signed_gradient(data, LogitModel(data), w));
}

} // namespace
} // namespace attest
