// A dataset on which a hypothesis fails is vacuous for the claims that need it, never an error; so is one with nothing in it: one token,
// one sample, contexts of one token, rows of zeros. Labels are asked for as well.
#include "properties/claims/statement.h"
#include "properties/generators/generate.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

class BrokenHypotheses : public testing::TestWithParam<std::pair<const char*, Dataset>> {};

std::vector<std::pair<const char*, Dataset>> datasets() {
    Dataset one_token(Embedding::one_hot(1));
    one_token.add_sample({0}, 0);
    Dataset softmax = small_dataset({{{1, 0}, 1}, {{0, 1}, 0}});
    Matrix<Rational> head = zero_matrix<Rational>(2, 2); // blind
    softmax.set_head(head);
    return {{"no_label", small_dataset({{{1, 0}, 2}})},
            {"no_label_beside_a_cycle", small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 2}, {{1, 0}, 3}})},
            {"no_label_in_any", small_dataset({{{1, 0}, 2}, {{2, 0}, 1}})},
            {"infeasible", small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 2}, {{1, 3, 0}, 1}}, {{1, 0}, {1, 0}, {1, 0}, {1, 0}})},
            {"one_token", one_token},
            {"one_sample", small_dataset({{{1, 0}, 1}})},
            {"contexts_of_one", small_dataset({{{0}, 0}, {{1}, 1}})},
            {"zero_rows", small_dataset({{{1, 0}, 1}, {{0, 1}, 0}}, {{0, 0}, {0, 0}})},
            {"zero_row_of_the_query", small_dataset({{{1, 0}, 1}}, {{0, 0}, {1, 0}})},
            {"no_strict_edge", small_dataset({{{1, 0}, 1}, {{1, 0}, 0}})},
            {"blind_head", softmax}};
}

TEST_P(BrokenHypotheses, are_no_error) {
    for (const Claim& claim : all_claims()) {
        const Check check{&claim};
        const Decision d = decide_case(check, check.generate().for_dataset(GetParam().second, 1), true, 0.5);
        EXPECT_FALSE(d.error) << claim.id << ": " << d.error.value_or("");
        EXPECT_NE(d.verdict.outcome, Outcome::refuted) << claim.id << ": " << d.verdict.reason;
    }
}

INSTANTIATE_TEST_SUITE_P(Level1, BrokenHypotheses, testing::ValuesIn(datasets()), [](const auto& each) { return std::string(each.param.first); });

} // namespace
