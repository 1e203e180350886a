// The plants of THEORY 6.11: at which step of descent from 0 at the rate 1/beta the components are discovered, in truth and certified.
#include "tests/active_mutant.h"
#include "theory/descent/descent_bounds.h"
#include "theory/discovery/discovery.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace attest;

namespace {

Dataset one_hot(int tokens, std::initializer_list<std::pair<std::vector<Token>, Token>> samples) {
    Dataset data(Embedding::one_hot(tokens));
    for (const auto& [context, label] : samples) {
        data.add_sample(std::span<const Token>(context), label);
    }
    return data;
}

/// ([1,2,0],1) `copies` times and ([2,1,0],2): the tied margin tends to log `copies`.
Dataset conflict(int copies) {
    Dataset data = one_hot(3, {{{2, 1, 0}, 2}});
    for (int i = 0; i < copies; ++i) {
        data.add_sample({1, 2, 0}, 1);
    }
    return data;
}

DiscoveryBound bound_at(const DatasetFacts& facts, const DescentCheckpoint& c) {
    const FiniteComponent& finite = *facts.finite();
    return discovery_bound(tied_bounds(facts.model(), facts.graphs(), finite, c.radius_bound),
                           strict_bounds(facts.model(), facts.graphs(), finite.loss_infimum, c.excess));
}

struct Discovery {
    const DatasetFacts& facts;
    DescentEvidence evidence;
    explicit Discovery(const DatasetFacts& f)
        : facts(f),
          evidence(DescentEvidence::begin(f, zero_matrix<Rational>(f.data().dimension(), f.data().dimension()), rate_of_share(f.data(), 1)).value()) {
    }
    DescentCheckpoint at(long steps) {
        evidence.run_to(steps);
        return evidence.checkpoint();
    }
    Truth truth(const DescentCheckpoint& c) const { return discovered(drawn_margins(facts.model(), facts.graphs(), c.logits)); }
    bool certified(const DescentCheckpoint& c) const { return discovery_certified(bound_at(facts, c)); }
};

TEST(Discovery, of_one_strict_edge_is_certified_at_the_first_step) {
    const DatasetFacts facts(one_hot(2, {{{1, 0}, 1}}));
    Discovery run(facts);
    const DescentCheckpoint start = run.at(0);
    EXPECT_EQ(run.truth(start), Truth::no); // every margin is 0
    EXPECT_FALSE(run.certified(start));
    const DescentCheckpoint first = run.at(1);
    EXPECT_EQ(run.truth(first), Truth::yes);
    EXPECT_TRUE(run.certified(first));
    const std::vector<Interval> masses = attention(facts.model().samples()[0], first.logits);
    EXPECT_NEAR(masses[0].midpoint().to_double(), 0.119203, 1e-6); // on token 0, far above 1/100
}

TEST(Discovery, of_a_conflict_of_three_to_one_is_true_from_step_4_and_certified_at_51) {
    const DatasetFacts facts(conflict(3));
    Discovery run(facts);
    for (long t = 0; t <= 60; ++t) {
        const DescentCheckpoint c = run.at(t);
        EXPECT_EQ(run.truth(c), t >= 4 ? Truth::yes : Truth::no) << t;
        EXPECT_EQ(run.certified(c), t >= 51) << t;
        if (t == 51) {
            EXPECT_NEAR(drawn_margins(facts.model(), facts.graphs(), c.logits).largest_tied.midpoint().to_double(), 1.107, 5e-4);
        }
    }
}

TEST(Discovery, of_a_conflict_of_twelve_to_one_is_true_at_54_and_certified_at_1904) {
    const DatasetFacts facts(conflict(12));
    Discovery run(facts);
    EXPECT_EQ(run.truth(run.at(53)), Truth::no);
    EXPECT_EQ(run.truth(run.at(54)), Truth::yes);
    EXPECT_FALSE(run.certified(run.at(1903)));
    EXPECT_TRUE(run.certified(run.at(1904)));
}

TEST(Discovery, the_threshold_reads_the_components_off) {
    const DatasetFacts facts(conflict(3));
    Discovery run(facts);
    const DescentCheckpoint c = run.at(51);
    const auto threshold = discovery_threshold(drawn_margins(facts.model(), facts.graphs(), c.logits));
    ASSERT_TRUE(threshold);
    EXPECT_EQ(read_components(facts.model(), facts.graphs()[0], c.logits, *threshold), (std::vector<std::vector<Token>>{{0}, {1, 2}}));
    EXPECT_FALSE(discovery_threshold(drawn_margins(facts.model(), facts.graphs(), run.facts.model().logits(zero_matrix<Interval>(3, 3)))));
}

TEST(Discovery, without_a_strict_edge_every_threshold_above_the_tied_margins_will_do) {
    const DatasetFacts facts(one_hot(2, {{{1, 0}, 1}, {{1, 0}, 0}}));
    const DrawnMargins margins = drawn_margins(facts.model(), facts.graphs(), facts.model().logits(zero_matrix<Interval>(2, 2)));
    EXPECT_FALSE(margins.least_strict);
    EXPECT_EQ(discovered(margins), Truth::yes);
    EXPECT_TRUE(discovery_threshold(margins).has_value());
}

/// Copies of a sample: each pushes as much as the others together say.
TEST(Discovery, a_bound_counts_the_copies_of_a_sample_once) {
    ATTEST_NEEDS_MUTANTS();
    const DatasetFacts facts(one_hot(2, {{{1, 0}, 1}, {{1, 0}, 1}, {{1, 0}, 1}}));
    Discovery run(facts);
    const DescentCheckpoint c = run.at(4);
    const auto above_margin = [&] {
        const DiscoveryBound b = bound_at(facts, c);
        return less(drawn_margins(facts.model(), facts.graphs(), c.logits).least_strict.value(), b.strict.value()) == Truth::yes;
    };
    EXPECT_FALSE(above_margin());
    EXPECT_TRUE(with_mutant("discovery_weight_squared", above_margin));
}

/// Of the samples that draw a pair the one that says most counts: here that with two tokens 0 in its context.
TEST(Discovery, a_strict_pair_has_the_best_bound_of_its_samples) {
    for (const bool best_first : {true, false}) {
        const DatasetFacts facts(best_first ? one_hot(2, {{{1, 0, 0}, 1}, {{1, 0}, 1}}) : one_hot(2, {{{1, 0}, 1}, {{1, 0, 0}, 1}}));
        const std::vector<PairBound> bounds = strict_bounds(facts.model(), facts.graphs(), Interval(0), Interval(Rational(1, 10)));
        ASSERT_EQ(bounds.size(), 1U);
        // log 2 - log(e^{2/10} - 1) - 2/10
        EXPECT_NEAR(bounds.front().bound.midpoint().to_double(), std::log(2) - std::log(std::expm1(0.2)) - 0.2, 1e-12);
    }
}

} // namespace
