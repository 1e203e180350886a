// Blocks of Lbar in balls against the same blocks over intervals, at points and over boxes, under every kind of embedding.
#include "theory/finite_component/block_balls.h"

#include "tests/active_mutant.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/finite_component/finite_component.h"

#include <gtest/gtest.h>

#include <functional>

namespace attest {
namespace {

Interval interval_of(const Ball& ball, long exponent = 0) {
    const PrecisionScope scope(200);
    return Interval::around(times_power_of_two(ball.middle, exponent), times_power_of_two(ball.radius, exponent));
}
bool inside(const Interval& x, const Ball& ball) {
    const Interval around = interval_of(ball);
    return around.contains(x.lower()) && around.contains(x.upper());
}
bool meets(const Interval& x, const Ball& ball, long exponent) { return equal(x, interval_of(ball, exponent)) != Truth::no; }

Vector<Interval> exactly(const Vector<Real>& y) {
    Vector<Interval> r(y.size());
    for (Index b = 0; b < y.size(); ++b) {
        r[b] = Interval::exactly(y[b]);
    }
    return r;
}

/// Visits blocks of Lbar of drawn datasets, each with a point: a random one, and W_fin up to rounding.
void for_each_block(const std::function<void(const RestrictedBlock&, const Vector<Real>&)>& visit) {
    RandomBits random(77);
    int blocks = 0;
    for (int trial = 0; trial < 60; ++trial) {
        const Dataset data = random_cyclic_dataset(random);
        const auto graphs = token_graphs(data);
        const auto fin = enclose_finite_component(data, graphs, 30);
        ASSERT_TRUE(fin);
        const RestrictedRisk risk(data, graphs, fin->space);
        for (const RestrictedBlock& block : risk.blocks()) {
            Vector<Real> at_random(static_cast<Index>(block.coordinates().size()));
            Vector<Real> at_minimum(at_random.size());
            for (Index b = 0; b < at_random.size(); ++b) {
                at_random[b] = Real(static_cast<int>(random() % 2001) - 1000) / Real(250);
                at_minimum[b] = fin->products[block.coordinates()[static_cast<std::size_t>(b)]].midpoint();
            }
            visit(block, at_random);
            visit(block, at_minimum);
            ++blocks;
        }
    }
    EXPECT_GT(blocks, 50);
}

bool gradients_agree() {
    bool agree = true;
    for_each_block([&](const RestrictedBlock& block, const Vector<Real>& y) {
        const PrecisionScope scope(40);
        const ScaledBalls balls = BlockBalls(block).gradient(y);
        const PrecisionScope finer(120);
        const Vector<Interval> truth = block.gradient(exactly(y));
        for (Index b = 0; b < y.size(); ++b) {
            agree = agree && meets(truth[b], balls.balls[b], balls.exponent); // the truth has 80 digits more
            const PrecisionScope few(20);
            agree = agree && times_power_of_two(balls.balls[b].radius, balls.exponent) <
                                 Real::power_of_ten(-12) * abs(truth[b]).upper() + Real::power_of_ten(-32);
        }
    });
    return agree;
}

/// The Hessians at the middle and at two corners of the box are among those of the box, and the box is not much wider than it must be.
bool hessians_agree() {
    bool agree = true;
    for_each_block([&](const RestrictedBlock& block, const Vector<Real>& y) {
        const PrecisionScope scope(40);
        constexpr long exponent = -30;
        const Matrix<Ball> balls = BlockBalls(block).hessian(y, 0.75, exponent);
        for (const int side : {-1, 0, 1}) {
            Vector<Interval> at = exactly(y);
            for (Index b = 0; b < at.size(); ++b) {
                at[b] += Interval::exactly(times_power_of_two(0.75 * side, exponent));
            }
            const Matrix<Interval> truth = block.derivatives(at).hessian;
            for (Index i = 0; i < truth.size(); ++i) {
                agree = agree && inside(truth.data()[i], balls.data()[i]) && balls.data()[i].radius < 1e-4;
            }
        }
    });
    return agree;
}

bool values_agree() {
    bool agree = true;
    for_each_block([&](const RestrictedBlock& block, const Vector<Real>& y) {
        const PrecisionScope scope(40);
        const Interval value = BlockBalls(block).value(exactly(y));
        const PrecisionScope finer(80);
        const Interval truth = block.value(exactly(y));
        agree = agree && value.contains(truth.lower()) && value.contains(truth.upper()) && value.radius() < Real::power_of_ten(-35);
    });
    return agree;
}

TEST(BlockBalls, agree_with_intervals) {
    EXPECT_TRUE(gradients_agree());
    EXPECT_TRUE(hessians_agree());
    EXPECT_TRUE(values_agree());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("block_balls_without_multiplicities", gradients_agree));
    EXPECT_FALSE(with_mutant("block_balls_forget_radii", gradients_agree));
    EXPECT_FALSE(with_mutant("block_hessian_of_the_middle", hessians_agree));
}

TEST(BlockBalls, what_is_out_of_range_is_not_known) {
    for_each_block([&](const RestrictedBlock& block, const Vector<Real>& y) {
        if (y.size() == 0) {
            return; // a block that no weight of S_fin moves
        }
        Vector<Real> far = y;
        far[0] = Real(std::numeric_limits<double>::quiet_NaN());
        const ScaledBalls balls = BlockBalls(block).gradient(far);
        EXPECT_FALSE(balls.balls[0].radius < 1e300);
    });
}

} // namespace
} // namespace attest
