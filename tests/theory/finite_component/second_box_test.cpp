// The proof in doubles from a wrong centre against W_fin to 40 digits, under every kind of embedding: the box holds it and is small.
#include "theory/finite_component/second_box.h"

#include "tests/active_mutant.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/finite_component/finite_component.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

struct Tally {
    int blocks = 0;
    int proved = 0;
    int missed = 0; ///< boxes without W_fin
    double widest = 0;
};

/// Centres that are wrong by `error` (1 + |y|) in the first coordinate and less in the others.
Tally boxes(double error) {
    RandomBits random(78);
    Tally r;
    for (int trial = 0; trial < 60; ++trial) {
        const Dataset data = random_cyclic_dataset(random);
        const auto graphs = token_graphs(data);
        const auto fin = enclose_finite_component(data, graphs, 40);
        EXPECT_TRUE(fin);
        const RestrictedRisk risk(data, graphs, fin->space);
        for (const RestrictedBlock& block : risk.blocks()) {
            const auto y = [&](Index b) -> const Interval& { return fin->products[block.coordinates()[static_cast<std::size_t>(b)]]; };
            Vector<double> centre(static_cast<Index>(block.coordinates().size()));
            for (Index b = 0; b < centre.size(); ++b) {
                const double value = y(b).midpoint().to_double();
                centre[b] = value + error * (1 + std::abs(value)) / static_cast<double>(b + 1);
            }
            ++r.blocks;
            const std::optional<Vector<Ball>> box = enclose_in_doubles(block, centre);
            if (!box) {
                continue;
            }
            ++r.proved;
            bool holds = true;
            for (Index b = 0; b < box->size(); ++b) {
                const Interval at = Interval::around(Real((*box)[b].middle), Real((*box)[b].radius));
                holds = holds && at.contains(y(b).lower()) && at.contains(y(b).upper());
                r.widest = std::max(r.widest, (*box)[b].radius);
            }
            r.missed += holds ? 0 : 1;
        }
    }
    return r;
}

TEST(SecondBox, holds_the_minimum) {
    const Tally near = boxes(1e-6);
    EXPECT_GT(near.blocks, 50);
    EXPECT_EQ(near.proved, near.blocks);
    EXPECT_EQ(near.missed, 0);
    EXPECT_LT(near.widest, 1e-8);
    int proved_far = 0;
    for (const double error : {1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1.0}) {
        const Tally far = boxes(error);
        EXPECT_EQ(far.missed, 0) << error;
        proved_far += far.proved;
    }
    EXPECT_GT(proved_far, 100);
    EXPECT_LT(boxes(1.0).proved, boxes(1.0).blocks); // there the slopes are too wide
}

TEST(SecondBox, wrong_models_are_noticed) {
    ATTEST_NEEDS_MUTANTS();
    EXPECT_GT(with_mutant("second_box_without_slope", [] { return boxes(1e-6).missed; }), 0);
    EXPECT_GT(with_mutant("second_box_quotient_of_a_point", [] { return boxes(0.1).proved; }), boxes(0.1).proved);
}

} // namespace
} // namespace attest
