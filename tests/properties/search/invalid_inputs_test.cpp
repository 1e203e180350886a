// Inputs outside a claim's domain, which shrinking may try, are vacuous and never refute.
#include "properties/claims/statement.h"

#include "model/data/dataset_json.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

Outcome outcome_of(const std::string& check, const std::string& input, const Rational& value) {
    Case c{read_dataset(ATTEST_TEST_DATA "/data/example.json"), {}};
    const int d = c.dataset.dimension();
    Matrix<Rational> w = zero_matrix<Rational>(d, d), v = w;
    v(1, 0) = 3;
    c.inputs.emplace("weights", WeightsInput{w});
    c.inputs.emplace("displacement", WeightsInput{v});
    c.inputs.emplace(input, ScalarInput{value});
    const Decision decision = decide_case(find_check(check), c);
    EXPECT_FALSE(decision.error) << *decision.error;
    return decision.verdict.outcome;
}

TEST(InvalidInputs, are_vacuous) {
    EXPECT_EQ(outcome_of("loss.convex", "fraction", -1), Outcome::vacuous);
    EXPECT_EQ(outcome_of("loss.convex", "fraction", 2), Outcome::vacuous);
    EXPECT_EQ(outcome_of("loss.convex", "fraction", Rational(1, 2)), Outcome::held);
    EXPECT_EQ(outcome_of("finite.limit", "r", -1), Outcome::vacuous);
    EXPECT_EQ(outcome_of("finite.limit!rate-1.5", "r", -1), Outcome::vacuous);
    EXPECT_EQ(outcome_of("finite.limit", "r", 1), Outcome::held);
    EXPECT_EQ(outcome_of("svm.split", "scale", 0), Outcome::vacuous);
    EXPECT_EQ(outcome_of("svm.split", "scale", 2), Outcome::held);
}

} // namespace
} // namespace attest
