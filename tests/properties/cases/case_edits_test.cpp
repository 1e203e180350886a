// A token or a dimension runs through every part of a case: samples, rows, head, names, inputs.
#include "model/attention/logit_model.h"
#include "properties/cases/case_edits.h"
#include "properties/cases/case_json.h"
#include "properties/generators/generate.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

Matrix<Rational> numbered(Index rows, Index cols) {
    Matrix<Rational> r(rows, cols);
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < cols; ++j) {
            r(i, j) = 10 * i + j + 1;
        }
    }
    return r;
}

Case full_case() {
    Case r{small_dataset({{{1, 2, 0}, 1}, {{2, 1, 0}, 2}, {{2, 3, 0}, 2}, {{3}, 3}}), {}};
    r.dataset.set_names({"a", "b", "c", "d"});
    r.inputs = {{"W", WeightsInput{numbered(4, 4)}},
                {"p", TokenTableInput{numbered(4, 4)}},
                {"s", ScalarInput{Rational(1, 2)}},
                {"context", ContextInput{{3, 1, 0}}},
                {"graph", GraphInput{0, {{1, 0}, {1, 2}, {3, 0}}}},
                {"renaming", RenamingInput{{1, 2, 3, 0}}}};
    return r;
}

std::vector<SampleValue> samples_of(const Case& value) { return sample_values(value.dataset); }

} // namespace

TEST(CaseSurgery, DeletingATokenDeletesItEverywhere) {
    const std::optional<Case> r = restricted_to_tokens(full_case(), {0, 1, 3}); // without 2; 3 becomes 2
    ASSERT_TRUE(r);
    EXPECT_EQ(samples_of(*r), (std::vector<SampleValue>{{{1, 0}, 1, 0, false}, {{2}, 2, 2, false}}));
    EXPECT_EQ(r->dataset.names(), (std::vector<std::string>{"a", "b", "d"}));
    EXPECT_TRUE(r->dataset.embedding().is_one_hot());
    Matrix<Rational> expected(3, 3);
    expected << Rational(1), Rational(2), Rational(4), Rational(11), Rational(12), Rational(14), Rational(31), Rational(32), Rational(34);
    EXPECT_EQ(r->weights("W"), expected) << "one-hot rows: a token is a dimension";
    EXPECT_EQ(r->token_table("p"), expected);
    EXPECT_EQ(r->scalar("s"), Rational(1, 2));
    EXPECT_EQ(r->context("context"), (std::vector<Token>{2, 1, 0}));
    EXPECT_EQ(r->graph("graph").edges, (std::vector<Edge>{{1, 0}, {2, 0}}));
    EXPECT_EQ(r->renaming("renaming"), (std::vector<Token>{1, 2, 0})) << "the deleted token is cut out of its cycle";
}

TEST(CaseSurgery, WhatLosesItsMeaningIsNoCase) {
    EXPECT_FALSE(restricted_to_tokens(full_case(), {1, 2, 3})) << "the graph's query went";
    Case value = full_case();
    value.inputs = {{"context", ContextInput{{3}}}};
    EXPECT_FALSE(restricted_to_tokens(value, {0, 1, 2})) << "the context became empty";
    EXPECT_FALSE(restricted_to_tokens({small_dataset({{{0, 1}, 1}}), {}}, {0})) << "no sample is left";
}

TEST(CaseSurgery, PermutationsRename) {
    const std::optional<Case> r = restricted_to_tokens(full_case(), {2, 0, 1, 3}); // 2 -> 0, 0 -> 1, 1 -> 2
    ASSERT_TRUE(r);
    EXPECT_EQ(samples_of(*r).front(), (SampleValue{{2, 0, 1}, 2, 1, false}));
    EXPECT_EQ(r->weights("W")(0, 0), 23);
    EXPECT_EQ(r->weights("W")(1, 2), 2);
    EXPECT_EQ(r->graph("graph").query, 1);
    const std::optional<Case> back = restricted_to_tokens(*r, {1, 2, 0, 3});
    ASSERT_TRUE(back);
    EXPECT_EQ(case_text({"c", "", *back, "", "", "", 0, 0, ""}), case_text({"c", "", full_case(), "", "", "", 0, 0, ""}));
}

TEST(CaseSurgery, MergingTokens) {
    const std::optional<Case> r = with_merged_tokens(full_case(), 2, 1);
    ASSERT_TRUE(r);
    EXPECT_EQ(samples_of(*r),
              (std::vector<SampleValue>{{{1, 1, 0}, 1, 0, false}, {{1, 1, 0}, 1, 0, false}, {{1, 2, 0}, 1, 0, false}, {{2}, 2, 2, false}}));
    EXPECT_EQ(r->graph("graph").edges, (std::vector<Edge>{{1, 0}, {2, 0}})) << "no loop";
}

TEST(CaseSurgery, ExplicitRowsLoseARowNotADimension) {
    Case value = full_case();
    value.dataset.set_embedding(Embedding::rows(numbered(4, 4)));
    value.dataset.set_head(numbered(4, 4));
    const std::optional<Case> r = restricted_to_tokens(value, {0, 1, 3});
    ASSERT_TRUE(r);
    EXPECT_EQ(r->dataset.embedding().matrix().rows(), 3);
    EXPECT_EQ(r->dataset.embedding().matrix().cols(), 4);
    EXPECT_EQ(r->dataset.embedding().entry(2, 0), 31);
    EXPECT_EQ(r->weights("W"), numbered(4, 4));
    EXPECT_EQ((*r->dataset.head())(2, 3), 34);
}

TEST(CaseSurgery, WithoutADimension) {
    Case value = full_case();
    value.dataset.set_embedding(Embedding::rows(numbered(4, 4)));
    value.dataset.set_head(numbered(4, 4));
    const Case r = without_dimension(value, 1);
    EXPECT_EQ(r.dataset.dimension(), 3);
    EXPECT_EQ(r.dataset.embedding().entry(0, 1), 3);
    EXPECT_EQ(r.weights("W")(1, 1), 23);
    EXPECT_EQ(r.dataset.head()->cols(), 3);
    EXPECT_EQ(r.token_table("p"), numbered(4, 4));
}

TEST(CaseSurgery, OneHotRowsKeepEveryLogit) {
    const Generate generate = generate_cases(realisable_datasets().tokens(2, 4).embedded(EmbeddingKind::wide), {weights_input("W")});
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Case value = generate(seed, 50);
        const Case r = with_one_hot_rows(value);
        EXPECT_TRUE(r.dataset.embedding().is_one_hot());
        EXPECT_EQ(LogitModel(r.dataset).logits(r.weights("W")), LogitModel(value.dataset).logits(value.weights("W")));
        const Case same = with_one_hot_rows(value, OneHotWeights::same_entries);
        EXPECT_EQ(same.weights("W").rows(), value.dataset.tokens());
        EXPECT_EQ(same.weights("W")(1, 0), value.weights("W")(1, 0));
    }
}

TEST(CaseSurgery, NamedQueriesStay) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample(std::vector<Token>{1, 2}, 1, 0); // the query is not in the context
    const std::optional<Case> r = restricted_to_tokens({data, {}}, {0, 1});
    ASSERT_TRUE(r);
    EXPECT_EQ(samples_of(*r), (std::vector<SampleValue>{{{1}, 1, 0, true}}));
    EXPECT_FALSE(restricted_to_tokens({data, {}}, {1, 2})) << "the named query went";
}
