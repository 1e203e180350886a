// What a claim's variations are made of: without-X says nothing where X holds, and looks where X fails.
#include "properties/variations/variation_tools.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

const Decide always_refuted = [](const CaseFacts&) { return Verdict::refuted("always", "one thing", "another"); };

Outcome outcome(const Variation& variation, const Dataset& data) { return variation.decide(CaseFacts({data, {}})).outcome; }

} // namespace

TEST(VariationTools, without_a_hypothesis_is_vacuous_where_it_holds) {
    const Variation v = without(Hypothesis::acyclic, "It is so with cycles.", always_refuted, {});
    EXPECT_EQ(v.name, "without-A");
    EXPECT_EQ(v.dropped, Hypothesis::acyclic);
    EXPECT_EQ(outcome(v, small_dataset({{{1, 0}, 1}})), Outcome::vacuous);
    EXPECT_EQ(outcome(v, small_dataset({{{1, 0}, 1}, {{1, 0}, 0}})), Outcome::refuted);
    EXPECT_FALSE(without(Hypothesis::acyclic, "It is so with cycles.", {}, {}).decide) << "empty: the claim's check";
}

TEST(VariationTools, names_tell_what_is_changed) {
    EXPECT_EQ(not_needed(Hypothesis::strict_edge, "Because.").name, "without-E");
    EXPECT_EQ(not_needed(Hypothesis::strict_edge, "Because.").not_needed, "Because.");
    EXPECT_EQ(with_loss(Loss::squared, "", always_refuted).name, "loss-squared");
    EXPECT_EQ(with_optimiser(Optimiser::weight_decay, "", always_refuted, {}).name, "optimiser-weight-decay");
}

/// A search that never meets a case without X decides nothing.
TEST(VariationToolsLevel1, every_search_without_a_hypothesis_meets_cases_without_it) {
    for (const Claim& claim : all_claims()) {
        for (const Variation& v : claim.variations) {
            if (v.kind != Variation::Kind::without_hypothesis || !v.not_needed.empty()) {
                continue;
            }
            const Generate& generate = v.generate ? v.generate : claim.generate;
            int failing = 0;
            for (std::uint64_t seed = 0; seed < 1000 && failing < 2; ++seed) { // SC fails rarely
                failing += hypothesis_holds(v.dropped, CaseFacts(generate(seed, 30))) ? 0 : 1;
            }
            EXPECT_EQ(failing, 2) << claim.id << "!" << v.name;
        }
    }
}
