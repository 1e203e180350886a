// No scale of the embeddings is special: the claims on path, descent, flow and retrieval are decided or left open on scaled embeddings, never an
// error; and the second-order flow, stated in units of 1/beta and 1/M, gives the same answer at every scale.
#include "properties/claims/claim_tools.h"
#include "properties/claims/statement.h"
#include "properties/generators/generate.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

Rational power_of_ten(int exponent) {
    const Rational power(boost::multiprecision::pow(Integer(10), static_cast<unsigned>(std::abs(exponent))));
    return exponent < 0 ? 1 / power : power;
}

/// A cycle below which a strict edge hangs.
Dataset example(int exponent) { return with_scaled_embedding(small_dataset({{{1, 2, 0}, 1}, {{1, 0}, 0}, {{2, 0}, 2}}), power_of_ten(exponent)); }

TEST(Scale, scaled_embeddings_are_no_error) {
    int decided = 0;
    for (const Check& check :
         {find_check("descent.rate"), find_check("descent.diverges"), find_check("descent.direction"), find_check("descent.finite"),
          find_check("path.direction"), find_check("path.finite"), find_check("retrieval.unseen")}) {
        for (const int exponent : {-4, -2, 0, 2, 3, 4}) {
            for (std::uint64_t seed = 1; seed <= 3; ++seed) {
                const Decision d = decide_case(check, check.generate().for_dataset(example(exponent), seed), false, 2);
                EXPECT_FALSE(d.error) << check.id() << " at 10^" << exponent << ": " << d.error.value_or("");
                EXPECT_NE(d.verdict.outcome, Outcome::refuted) << check.id() << " at 10^" << exponent << ": " << d.verdict.reason;
                decided += d.verdict.outcome == Outcome::held ? 1 : 0;
            }
        }
    }
    EXPECT_GT(decided, 25); // far scales are often left open
}

/// E -> s E with W(0) -> W(0)/s^2 changes no logit of the run: what holds at one scale holds at all, and what does not, at none.
TEST(Scale, the_second_order_flow_does_not_see_the_scale) {
    struct Row {
        const char* id;
        Dataset data;
        bool holds;
    };
    const Dataset component = small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 2}, {{1, 3, 0}, 1}}); // tokens 1 and 2 tied
    for (const Row& row : {Row{"flow.second-order", small_dataset({{{1, 0}, 1}}), true},       // rho = 1: judged early, so a wrong unit of time shows
                           Row{"flow.second-order", component, true}, Row{"flow.second-order!speed-three-halves", component, false}}) {
        const Check check = find_check(row.id);
        for (const int exponent : {0, -4, -3, -1, 1, 2}) {
            const Rational s = power_of_ten(exponent);
            Matrix<Rational> start = zero_matrix<Rational>(row.data.dimension(), row.data.dimension());
            start(1, 0) = Rational(1, 2) / (s * s);
            const Case scaled_case{with_scaled_embedding(row.data, s), {{"start", WeightsInput{start}}, {"other-start", WeightsInput{start}}}};
            const Decision d = decide_case(check, scaled_case, false, 60);
            EXPECT_EQ(d.verdict.outcome == Outcome::held, row.holds) << row.id << " at 10^" << exponent << ": " << d.error.value_or(d.verdict.reason);
        }
    }
}

} // namespace
