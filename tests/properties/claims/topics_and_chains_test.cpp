// The planted numbers of THEORY 13 and 14: what the claims on topics and chains say of datasets that one can follow by hand.
#include "model/numbers/number_text.h"
#include "properties/claims/statement.h"
#include "properties/generators/generate.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

Matrix<Rational> table(std::initializer_list<std::initializer_list<Rational>> rows) {
    Matrix<Rational> r(static_cast<Index>(rows.size()), static_cast<Index>(rows.begin()->size()));
    Index i = 0;
    for (const auto& row : rows) {
        Index j = 0;
        for (const Rational& x : row) {
            r(i, j++) = x;
        }
        ++i;
    }
    return r;
}

Verdict decide(const std::string& id, Case value) {
    const Decision decision = decide_case(find_check(id), value);
    EXPECT_FALSE(decision.error) << decision.error.value_or("");
    return decision.verdict;
}

// Query 0 puts 1 above 2; both are drawn, the query is not.
Case length_case(const Rational& p_top, const Rational& p_lower, const Rational& w_top, int length) {
    Case r{small_dataset({{{1, 2, 0}, 1}, {{2, 0}, 2}}), {}};
    const Rational one(1);
    r.inputs["attention-weights"] = TokenTableInput{table({{one, w_top, one}, {one, one, one}, {one, one, one}})};
    r.inputs["token-frequencies"] = TokenTableInput{table({{one, p_top, p_lower}, {one, one, one}, {one, one, one}})};
    r.inputs["length"] = ScalarInput{Rational(length)};
    return r;
}

TEST(Topics, the_probability_of_leaving_does_not_fall_with_every_length) {
    // p = 3/5, 2/5, weights 5/4 : 1 (ranked already): 0, 0.288, 0.1536, 0.3072 for T = 2, 3, 4, 5
    const auto at = [](int length) { return length_case(Rational(3, 5), Rational(2, 5), Rational(5, 4), length); };
    const Verdict rises = decide("topic.length!falls-with-every-T", at(2));
    EXPECT_EQ(rises.outcome, Outcome::refuted);
    EXPECT_NE(rises.expected.find("of at most 0 at T = 2"), std::string::npos) << rises.expected;
    EXPECT_NE(rises.found.find("36/125 at T = 3"), std::string::npos) << rises.found;   // 0.288
    EXPECT_EQ(decide("topic.length!falls-with-every-T", at(3)).outcome, Outcome::held); // to 0.1536
    const Verdict again = decide("topic.length!falls-with-every-T", at(4));
    EXPECT_NE(again.expected.find("96/625 at T = 4"), std::string::npos) << again.expected; // 0.1536
    EXPECT_NE(again.found.find("192/625 at T = 5"), std::string::npos) << again.found;      // 0.3072
    for (const int length : {1, 2, 3, 8}) {
        EXPECT_EQ(decide("topic.length", at(length)).outcome, Outcome::held) << length;
    }
}

TEST(Topics, a_tie_may_leave_the_topic) {
    // weights 2 : 1, so two of token 2 tie with one of token 1: at T = 3 that is 3 (1/2)^3, at T = 2 nothing
    const Verdict v = decide("topic.length!falls-with-every-T", length_case(Rational(1, 2), Rational(1, 2), Rational(2), 2));
    EXPECT_EQ(v.outcome, Outcome::refuted);
    EXPECT_NE(v.found.find("3/8 at T = 3"), std::string::npos) << v.found;
    Case value{small_dataset({{{1, 0}, 1}}), {}};
    value.inputs["topic-A"] = ScalarInput{Rational(1)};
    value.inputs["attention-weights"] = TokenTableInput{table({{Rational(1), Rational(2)}, {Rational(1), Rational(1)}})};
    value.inputs["context"] = ContextInput{{1, 0, 0}}; // token 0, lower, twice: a tie, so it may be decoded
    EXPECT_EQ(decide("topic.change!if-as-well", value).outcome, Outcome::held);
    value.inputs["attention-weights"] = TokenTableInput{table({{Rational(1), Rational(201, 100)}, {Rational(1), Rational(1)}})};
    EXPECT_EQ(decide("topic.change!if-as-well", value).outcome, Outcome::refuted);
}

TEST(Topics, the_bound_needs_a_frequent_top_token) {
    const Verdict v = decide("topic.length!any-frequencies", length_case(Rational(1, 10), Rational(9, 10), Rational(5, 4), 20));
    EXPECT_EQ(v.outcome, Outcome::refuted);
    EXPECT_NE(v.found.find("8.78"), std::string::npos) << v.found;
    EXPECT_NE(v.expected.find("3.65"), std::string::npos) << v.expected; // 0.6^20 = 3.656e-5
}

TEST(Topics, lengths_that_are_none_are_refused) {
    for (const Rational& length : {Rational(0), Rational(3, 2), Rational(-4)}) {
        Case value = length_case(Rational(1, 2), Rational(1, 2), Rational(2), 1);
        value.inputs["length"] = ScalarInput{length};
        const Decision decision = decide_case(find_check("topic.length"), value);
        EXPECT_TRUE(decision.error && decision.input_error) << to_text(length);
    }
    Case many = length_case(Rational(1, 2), Rational(1, 2), Rational(2), 10000);
    many.dataset = small_dataset({{{1, 2, 3, 4, 0}, 1}});
    many.inputs["attention-weights"] = TokenTableInput{Matrix<Rational>::Constant(5, 5, Rational(1))};
    many.inputs["token-frequencies"] = many.inputs["attention-weights"];
    EXPECT_EQ(decide("topic.length", many).outcome, Outcome::undecided); // too many counts to try, and it says so
}

// A: the first three samples, B: the others.
TEST(Topics, incomparable_tokens_change_places_in_the_mixture) {
    Case value{small_dataset({{{1, 0}, 1}, {{2, 4, 0}, 2}, {{4, 0}, 4}, {{1, 3, 0}, 1}, {{3, 5, 0}, 3}, {{5, 0}, 5}}), {}};
    value.inputs["topic-A"] = ScalarInput{Rational(7)};
    EXPECT_EQ(decide("topic.order", value).outcome, Outcome::held);
    const Verdict v = decide("topic.order!incomparable-keep-order", value);
    EXPECT_EQ(v.outcome, Outcome::refuted);
    EXPECT_NE(v.expected.find("(by 1)"), std::string::npos) << v.expected; // (0, 1)
    EXPECT_NE(v.found.find("below, by 1"), std::string::npos) << v.found;  // (3/2, 1/2)
}

TEST(Topics, strict_becomes_tied) {
    Case value{small_dataset({{{1, 0}, 1}, {{1, 0}, 0}}), {}};
    value.inputs["topic-A"] = ScalarInput{Rational(1)};
    EXPECT_EQ(decide("topic.order", value).outcome, Outcome::held);
    EXPECT_EQ(decide("topic.order!strict-stays-strict", value).outcome, Outcome::refuted);
}

Case chain_case(const Matrix<Rational>& rows, std::vector<Token> context) {
    Case r{small_dataset({{{1, 0}, 1}}), {}};
    r.inputs["attention-weights"] = TokenTableInput{rows};
    r.inputs["context"] = ContextInput{std::move(context)};
    return r;
}

TEST(Chain, tokens_that_prefer_themselves_do_not_collapse) {
    const Verdict v =
        decide("chain.collapse!each-prefers-itself", chain_case(table({{Rational(3, 4), Rational(1, 4)}, {Rational(1, 4), Rational(3, 4)}}), {0, 1}));
    EXPECT_EQ(v.outcome, Outcome::refuted);
    EXPECT_EQ(v.found, "1/12"); // 7/12 - 1/2
}

TEST(Chain, the_last_token_is_the_one_drawn) {
    // from (1, 1) with last token 0 the share of token 1 falls in expectation; once token 1 was drawn it rises
    const Verdict v =
        decide("chain.collapse!each-prefers-itself", chain_case(table({{Rational(3, 4), Rational(1, 4)}, {Rational(1, 4), Rational(3, 4)}}), {1, 0}));
    EXPECT_EQ(v.outcome, Outcome::refuted);
    EXPECT_NE(v.reason.find("counts (1, 2), last token 1"), std::string::npos) << v.reason;
    EXPECT_EQ(v.found, "1/21"); // 2/3 -> (2 + 6/7)/4
}

TEST(Chain, every_reached_state_has_the_closed_form) {
    const Matrix<Rational> rows = table({{Rational(3), Rational(1)}, {Rational(5), Rational(4)}});
    EXPECT_EQ(decide("chain.collapse", chain_case(rows, {1, 0, 1, 1})).outcome, Outcome::held);
    EXPECT_EQ(decide("chain.collapse!divided-by-N", chain_case(rows, {1, 0, 1, 1})).outcome, Outcome::refuted);
    EXPECT_EQ(decide("chain.collapse", chain_case(rows, {0})).outcome, Outcome::held); // nothing can fall: x stays 0
}

TEST(Chain, only_if_needs_independent_rows) {
    Case value{small_dataset({{{0, 1}, 0}}, {{1}, {2}, {3}}), {}};
    value.inputs["attention-weights"] = TokenTableInput{Matrix<Rational>::Constant(3, 3, Rational(1))};
    EXPECT_EQ(decide("chain.identifiable!without-I", value).outcome, Outcome::refuted);
    value.dataset.set_embedding(Embedding::one_hot(3));
    EXPECT_EQ(decide("chain.identifiable", value).outcome, Outcome::held); // not identifiable, and not connected
}

} // namespace
} // namespace attest
