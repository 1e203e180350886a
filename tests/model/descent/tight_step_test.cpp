// The displacement bound of a certified step is no larger than it has to be: with few digits and one coefficient that matters, some of a few hundred
// steps err by nearly all of it. So a bound that is half as large is seen.
#include "model/descent/certified_descent.h"
#include "tests/active_mutant.h"

#include "model/attention/loss.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace attest {
namespace {

/// The largest share of the stated error that a step takes up, over the steps of a run from 0; token 1 has the embedding 0.
double largest_share(const DescentRule& rule) {
    constexpr int digits = 5;
    const PrecisionScope precision(digits);
    Dataset data(Embedding::rows((Matrix<Rational>(2, 1) << 1, 0).finished()));
    data.add_sample({1, 0}, 0);
    CertifiedDescent run(data, zero_matrix<Rational>(1, 1), rule);
    double largest = 0;
    for (int t = 0; t < 200; ++t) {
        Matrix<Interval> before(2, 1);
        for (Index i = 0; i < before.size(); ++i) {
            before.data()[i] = Interval::exactly(run.coefficients().data()[i]);
        }
        EXPECT_TRUE(run.step());
        const PrecisionScope higher(10 * digits);
        const Matrix<Interval> gradient = risk_gradient(run.model(), run.model().logits_of_coefficients(before), rule.loss);
        const Interval error = abs(before(0, 0) - Interval(rule.rate) * gradient(0, 0) - Interval::exactly(run.coefficients()(0, 0)));
        largest = std::max(largest, (error / Interval::exactly(run.step_error())).midpoint().to_double());
    }
    return largest;
}

TEST(TightStep, some_step_errs_by_nearly_what_is_allowed_for) {
    const auto in_balls = [] { return largest_share({Rational(1, 3)}); };
    const auto in_intervals = [] { return largest_share({Rational(1, 3), false, Loss::linear}); };
    for (const double share : {in_balls(), in_intervals()}) {
        EXPECT_LE(share, 1);
        EXPECT_GE(share, 0.67);
    }
    ATTEST_NEEDS_MUTANTS();
    EXPECT_GT(with_mutant("ball_step_error_halved", in_balls), 1);
    EXPECT_GT(with_mutant("interval_step_error_halved", in_intervals), 1);
}

} // namespace
} // namespace attest
