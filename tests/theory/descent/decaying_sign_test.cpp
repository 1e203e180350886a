// Data on which sign descent with decaying steps misses the largest margin: which are, which are not, and a certified run that stays below the bound.
#include "theory/descent/decaying_sign.h"

#include "model/attention/loss.h"
#include "model/descent/decaying_steps.h"
#include "tests/example_datasets.h"
#include "theory/norm_svm/entry_norm_svm.h"
#include "theory/norm_svm/exact_signs.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::one_hot;

/// Query 1: 1 and 2 tied, 1 above 0.
const std::vector<std::pair<std::vector<Token>, Token>> pulled_pair = {{{2, 1}, 1}, {{2, 1}, 2}, {{0, 1}, 1}};

TEST(DecayingSign, which_data) {
    const auto found = sign_descent_tied_pair(one_hot(3, pulled_pair));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->query, 1);
    EXPECT_EQ(found->pulled, 1);
    EXPECT_EQ(found->other, 2);
    EXPECT_EQ(found->lower, 0);
    const auto with = [](std::pair<std::vector<Token>, Token> sample) {
        auto samples = pulled_pair;
        samples.push_back(std::move(sample));
        return sign_descent_tied_pair(one_hot(4, samples)).has_value();
    };
    EXPECT_TRUE(with({{3, 0, 3, 1}, 1}));                                         // any c will do
    EXPECT_TRUE(with({{3, 1, 2, 0}, 3}));                                         // another query
    EXPECT_TRUE(with({{1, 1}, 1}));                                               // no choice
    EXPECT_FALSE(with({{2, 1}, 1}));                                              // twice 1, once 2: the logits tend to differ by log 2
    EXPECT_FALSE(with({{2, 2, 1}, 1}));                                           // not as often
    EXPECT_FALSE(with({{2, 0, 1}, 2}));                                           // both are pulled up: at x = 0 they rise together for ever
    EXPECT_FALSE(with({{0, 1}, 0}));                                              // 0 is a label
    EXPECT_FALSE(sign_descent_tied_pair(one_hot(3, {{{2, 1}, 1}, {{2, 1}, 2}}))); // no strict edge
}

TEST(DecayingSign, long_enough_is_above_half_of_log_3) {
    EXPECT_FALSE(sign_steps_long_enough(Rational(1, 2)));
    EXPECT_TRUE(sign_steps_long_enough(Rational(11, 20)));
}

/// By exact signs: after 400 steps the margin over max |W_ij| is below 7/6 and gamma is 2; the sum of the tied logits rose by at most a third.
TEST(DecayingSign, an_exact_run_stays_below_the_bound) {
    const PrecisionScope precision(60);
    const Dataset data = one_hot(3, pulled_pair);
    const LogitModel model(data);
    EXPECT_EQ(find_norm_svm(data, token_graphs(data), EntryNorm::largest).nu, Rational(1, 2));
    Matrix<Rational> w = zero_matrix<Rational>(3, 3);
    DecayingSteps decay;
    Rational sum = 0;
    for (int t = 1; t <= 400; ++t) {
        const auto g = signed_gradient(data, model, w);
        ASSERT_TRUE(g) << t;
        const Rational step(1, decay.next());
        sum += step;
        for (Index i = 0; i < w.size(); ++i) {
            w.data()[i] -= step * g->signs.data()[i];
        }
    }
    EXPECT_EQ(w(0, 1), -sum);
    EXPECT_LT(Rational(w(1, 1) + w(2, 1)), Rational(sum / 3 + 2));
    EXPECT_LT(Rational((w(1, 1) - w(0, 1)) / sum), sign_descent_margin_ceiling());
}

} // namespace
} // namespace attest
