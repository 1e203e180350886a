// The planted numbers of THEORY 11 and 12: B8, the slope along W_l, the rate and the limit of sign descent on datasets that one can follow by hand.
#include "model/attention/attention.h"
#include "model/descent/optimiser.h"
#include "model/numbers/number_text.h"
#include "properties/claims/local/local_checks.h"
#include "properties/claims/statement.h"
#include "properties/generators/generate.h"
#include "theory/bounds/selection.h"
#include "theory/graph_svm/solve_graph_svm.h"
#include "theory/norm_svm/exact_signs.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

Matrix<Rational> rows(int size, std::initializer_list<std::initializer_list<Rational>> given) {
    Matrix<Rational> r = Matrix<Rational>::Constant(size, size, Rational(1));
    Index i = 0;
    for (const auto& row : given) {
        Index j = 0;
        for (const Rational& x : row) {
            r(i, j++) = x;
        }
        ++i;
    }
    return r;
}

struct Selected {
    Dataset data;
    std::vector<Token> tokens;
    GraphSvm svm;
    Selected(Dataset d, std::vector<Token> t)
        : data(std::move(d)), tokens(std::move(t)), svm(solve_graph_svm(data, selection_graphs(data, tokens))) {}
    /// -u with scores 1 on the selected token and 0 elsewhere: lambda = upsilon = 1.
    SelectionBound bound() const {
        std::vector<std::vector<Sandwich>> sandwiches;
        for (std::size_t i = 0; i < data.size(); ++i) {
            sandwiches.emplace_back(token_counts(data.sample(i).context).size() - 1, score_sandwich(Rational(1), Interval(1), Interval(1)));
        }
        return *selection_bound(data, tokens, svm, sandwiches);
    }
};

TEST(Selection, constants_by_hand) {
    const Selected s(small_dataset({{{1, 2, 0, 0, 0, 0, 0}, 1}, {{2, 0}, 2}}), {1, 2});
    const SelectionBound b = s.bound();
    ASSERT_EQ(b.edges.size(), 3U); // 1 over 0 (slack), 1 over 2, 2 over 0
    EXPECT_EQ(b.edges[0].margin, 2);
    EXPECT_EQ(b.edges[0].ratio, 5);
    EXPECT_TRUE(b.edges[1].tight() && b.edges[2].tight());
    EXPECT_EQ(b.norm_squared, 2); // logits (-1, 1, 0)
    EXPECT_EQ(b.delta, 1);
    EXPECT_EQ(b.mu, Rational(1, 32)); // 1/(8 * 2 * 2)
    // c0 = 1 + (5 + 1), n Q+ = 5 + 1 + 1, Lambda = 1: c1 = log 98
    EXPECT_EQ(less(abs(b.c1 - log(Interval(98))), Interval(Rational(1, 1000000000))), Truth::yes);
    EXPECT_EQ(less(abs(b.least_scale), Interval(Rational(1, 1000000000))), Truth::yes); // nothing prefers a slack token
    // and the mass that the bound forgets without r: 0.331 > e^{-3/2}
    const LogitModel model(s.data);
    const auto a = attention(model.samples()[0], converted<Interval>(model.logits(weight_matrix(s.data.embedding(), s.svm.terms))));
    EXPECT_EQ(less(exp(-Interval(Rational(3, 2))), a[0]), Truth::yes);
    EXPECT_EQ(less(abs(a[0] - Interval(Rational(331, 1000))), Interval(Rational(1, 1000))), Truth::yes);
}

TEST(Selection, a_slack_token_that_the_loss_prefers_asks_for_a_least_norm) {
    const Selected s(small_dataset({{{1, 2, 0}, 1}, {{2, 0}, 2}}), {1, 2});
    const auto with = [&](const Rational& advantage_over_slack) {
        const Sandwich one = score_sandwich(Rational(1), Interval(1), Interval(1));
        return *selection_bound(s.data, s.tokens, s.svm, {{score_sandwich(advantage_over_slack, Interval(1), Interval(1)), one}, {one}});
    };
    // Q- = 5/2, c0 = 3, Lambda = 1: R_0 = |W_l| 2 log 30
    EXPECT_EQ(less(abs(with(Rational(-5)).least_scale - Interval(2) * log(Interval(30))), Interval(Rational(1, 1000000000))), Truth::yes);
    EXPECT_EQ(less(abs(with(Rational(5)).least_scale), Interval(Rational(1, 1000000000))), Truth::yes);
}

TEST(Selection, the_cone_does_not_widen_with_slack_margins_above_two) {
    Dataset data(Embedding::one_hot(4)); // 1 over 2, 2 over 3, 3 over 0, each tight, so 1 over 0 has margin 3
    data.add_sample(std::vector<Token>{1, 2, 0}, 1, 0);
    data.add_sample(std::vector<Token>{2, 3}, 2, 0);
    data.add_sample(std::vector<Token>{3, 0}, 3, 0);
    const Selected s(std::move(data), {1, 2, 3});
    const SelectionBound b = s.bound();
    ASSERT_EQ(b.edges.size(), 4U);
    EXPECT_EQ(b.edges[0].margin, 3);
    EXPECT_EQ(b.delta, 1);
}

TEST(Selection, rivals_that_cost_nothing_have_no_bound) {
    const Selected s(small_dataset({{{1, 0}, 1}}), {1});
    EXPECT_FALSE(selection_bound(s.data, s.tokens, s.svm, {{score_sandwich(Rational(0), Interval(1), Interval(1))}}));
}

TEST(LocalStationary, the_best_score_alone_is_not_enough) {
    Case value{small_dataset({{{1, 2, 3}, 1}, {{2, 3}, 2}}), {}};
    const Rational one(1);
    value.inputs["order"] = TokenTableInput{rows(4, {{one, one, one, one}, {one, one, one, one}, {one, one, one, one}, {one, 4, 3, 2}})};
    value.inputs["attention-weights"] =
        TokenTableInput{rows(4, {{one, one, one, one}, {one, one, one, one}, {one, one, one, one}, {one, one, 10, 10}})};
    // differences 3, 0, 2 and 1/100, 0, over 1 + the largest of the row: a fifth of the number of THEORY 12.2
    value.inputs["scores"] =
        TokenTableInput{rows(4, {{one, one, one, one}, {one, 4, one, 3}, {4, one, Rational(101, 100), one}, {one, one, one, one}})};
    value.inputs["local-loss"] = ScalarInput{parse_exact(loss_index(Loss::linear))};
    const Decision falls = decide_case(find_check("local.stationary!selected-scores-best"), value);
    EXPECT_FALSE(falls.error) << *falls.error;
    EXPECT_EQ(falls.verdict.outcome, Outcome::refuted);
    EXPECT_EQ(falls.verdict.found, to_text(Rational(Rational(-19853, 117600) / 5)));
    EXPECT_EQ(decide_case(find_check("local.stationary"), value).verdict.outcome, Outcome::held);
    value.inputs["local-loss"] = ScalarInput{Rational(7)};
    EXPECT_TRUE(decide_case(find_check("local.stationary"), value).input_error);
}

TEST(NormDescent, a_long_sign_step_breaks_the_bound_without_psi) {
    Case value{small_dataset({{{1, 2, 0}, 1}, {{2, 0}, 2}}), {}};
    value.inputs["start"] = WeightsInput{zero_matrix<Rational>(3, 3)};
    value.inputs["rate"] = ScalarInput{Rational(40)}; // eta = 10: log 1/L_+ = 1.05966 < 1.15115
    const Verdict v = decide_case(find_check("norm.descent!without-psi"), value).verdict;
    EXPECT_EQ(v.outcome, Outcome::refuted);
    EXPECT_NE(v.found.find("3.4657"), std::string::npos) << v.found; // e^{-1.05966}
    EXPECT_EQ(decide_case(find_check("norm.descent"), value).verdict.outcome, Outcome::held);
    EXPECT_EQ(decide_case(find_check("norm.descent!muon-without-psi"), value).verdict.outcome, Outcome::refuted);
}

/// Two queries of which one gradient vanishes against the other, and two of one column: ranks that no enclosure of the gradient decides. Muon is
/// decided all the same.
TEST(NormDescent, muon_where_the_rank_of_the_gradient_is_not_known) {
    Matrix<Rational> apart = zero_matrix<Rational>(3, 3);
    apart(1, 0) = 60; // L of the first sample is near e^-60
    for (const auto& [start, rows] : {std::pair(apart, std::vector<std::vector<int>>{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}),
                                      {zero_matrix<Rational>(3, 3), {{1, 0, 0}, {0, 1, 0}, {1, 1, 2}}},
                                      {zero_matrix<Rational>(3, 3), {{1000, 0, 0}, {1, 2, 0}, {0, 3, 1}}}}) {
        Case value{small_dataset({{{1, 0}, 1}, {{1, 2}, 1}}, rows), {}};
        value.inputs["start"] = WeightsInput{start};
        value.inputs["rate"] = ScalarInput{Rational(1)};
        EXPECT_EQ(decide_case(find_check("norm.descent"), value).verdict.outcome, Outcome::held);
        value.inputs["rate"] = ScalarInput{Rational(1, 4)};
        EXPECT_EQ(decide_case(find_check("norm.descent!muon-sign-gamma"), value).verdict.outcome == Outcome::undecided, false);
    }
}

TEST(NormRetrieval, sign_descent_keeps_incomparable_tokens_apart_from_none) {
    // logits of query 0: both gradients stay negative, decided exactly, so tokens 1 and 2 rise together; W_mm puts 2 above 1
    const Dataset plant = small_dataset({{{1, 0}, 1}, {{2, 4, 0}, 2}, {{4, 0}, 4}});
    const LogitModel model(plant);
    Matrix<Rational> w = zero_matrix<Rational>(5, 5);
    for (int t = 1; t <= 10; ++t) {
        const auto g = signed_gradient(plant, model, w);
        ASSERT_TRUE(g);
        for (Index i = 0; i < w.size(); ++i) {
            w.data()[i] -= Rational(g->signs.data()[i]) / t;
        }
        EXPECT_EQ(w(1, 0), w(2, 0));
    }
    const GraphSvm svm = solve_graph_svm(plant, token_graphs(plant));
    const Matrix<Rational> mm = weight_matrix(plant.embedding(), svm.terms);
    EXPECT_EQ(mm(2, 0) - mm(1, 0), 1);
    Case value{plant, {}};
    value.inputs["context"] = ContextInput{{1, 2, 0}};
    EXPECT_EQ(decide_case(find_check("norm.retrieval!incomparable-classes"), value).verdict.outcome, Outcome::refuted);
    value.inputs["optimiser"] = ScalarInput{Rational(1, 2)};
    value.inputs["rate"] = ScalarInput{Rational(1)};
    value.inputs["ray"] = ScalarInput{Rational(8)};
    EXPECT_TRUE(decide_case(find_check("norm.retrieval"), value).input_error);
    for (std::size_t i = 0; i < all_optimisers().size(); ++i) {
        value.inputs["optimiser"] = ScalarInput{Rational(i)};
        EXPECT_EQ(decide_case(find_check("norm.retrieval"), value).verdict.outcome, Outcome::held) << i;
    }
}

} // namespace
} // namespace attest
