// Slopes of Lbar in balls against the model's gradient over intervals, at W_fin and at random products, over boxes, under every kind of embedding.
#include "theory/finite_component/ball_slopes.h"

#include "model/attention/loss.h"
#include "tests/active_mutant.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/finite_component/finite_component.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

/// The slow path: n <grad, M_b> at 60 digits.
Vector<Interval> slopes_over_intervals(const Dataset& restricted, const EdgeSubspace& space, const Vector<Interval>& products) {
    const LogitModel model(restricted);
    const Vector<Interval> c = space.coordinates_from_products(products);
    const Matrix<Interval> logits = model.logits_of_coefficients(space.coefficient_table(c, model.queries()));
    const Matrix<Interval> gradient = model.logits_of_coefficients(risk_gradient(model, logits));
    Vector<Interval> r = space.products_from_logits(gradient, model.queries());
    for (Index b = 0; b < r.size(); ++b) {
        r[b] *= Interval(static_cast<std::int64_t>(restricted.size()));
    }
    return r;
}

struct Tally {
    int datasets = 0;
    int answered = 0;
    int missed = 0; ///< slopes outside their balls
    int wide = 0;   ///< balls much wider than the box asks for
};

Tally compared(bool realistic_width) {
    const PrecisionScope scope(60);
    RandomBits random(79);
    Tally r;
    for (int trial = 0; trial < 60; ++trial) {
        const Dataset data = random_cyclic_dataset(random);
        const auto graphs = token_graphs(data);
        const EdgeSubspace space = cyclic_subspace(data.embedding(), graphs);
        const Dataset restricted = restricted_dataset(data, graphs);
        const auto fin = enclose_finite_component(data, graphs, 50);
        EXPECT_TRUE(fin);
        Vector<Interval> point(space.dimension());
        Vector<Interval> box(space.dimension());
        for (Index b = 0; b < point.size(); ++b) {
            // at random, and where the slopes are as small as the box
            const Real y = trial % 2 == 0 ? fin->products[b].midpoint() : Real(static_cast<int>(random() % 2001) - 1000) / Real(250);
            const Real radius = Real::power_of_ten(realistic_width ? -28 : -18);
            box[b] = Interval::around(y, radius);
            point[b] = Interval::exactly(random() % 2 == 0 ? y + radius / Real(2) : y - radius / Real(2));
        }
        ++r.datasets;
        const std::optional<Vector<Ball>> balls = slopes_in_balls(restricted, space, box);
        if (!balls) {
            continue;
        }
        ++r.answered;
        const Vector<Interval> slopes = slopes_over_intervals(restricted, space, point);
        for (Index b = 0; b < slopes.size(); ++b) {
            const Interval ball = Interval::around(Real((*balls)[b].middle), Real((*balls)[b].radius));
            r.missed += ball.contains(slopes[b].lower()) && ball.contains(slopes[b].upper()) ? 0 : 1;
            r.wide += (*balls)[b].radius > 1e-12 * (1 + std::abs((*balls)[b].middle)) ? 1 : 0;
        }
    }
    return r;
}

TEST(BallSlopes, agree_with_the_model_over_intervals) {
    const Tally tally = compared(true);
    EXPECT_GT(tally.answered, 50); // where rows nearly depend on each other the box of the logits is too wide
    EXPECT_EQ(tally.missed, 0);
    EXPECT_EQ(tally.wide, 0);
}

TEST(BallSlopes, wide_boxes_are_not_answered) {
    const Tally tally = compared(false);
    EXPECT_LT(tally.answered, tally.datasets / 2); // a dataset without a component needs no mass
    EXPECT_EQ(tally.missed, 0);
}

TEST(BallSlopes, wrong_models_are_noticed) {
    ATTEST_NEEDS_MUTANTS();
    EXPECT_GT(with_mutant("ball_slopes_of_the_middle", [] { return compared(true).missed; }), 0);
    EXPECT_GT(with_mutant("ball_slopes_without_multiplicities", [] { return compared(true).missed; }), 0);
}

} // namespace
} // namespace attest
