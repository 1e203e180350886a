// The steps at which descent discovers the components, as the specification's examples give them (section 6.11).
#include "properties/reproduction/studies/discovery_study.h"

#include "properties/generators/generate.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

const std::atomic<bool> go_on = false;

TEST(DiscoveryStudy, finds_the_steps_of_the_examples) {
    const std::vector<DiscoveryExample> examples = discovery_examples();
    const DiscoveryStudy at_once = discovery_study(examples.at(0).name, examples.at(0).data, 8, go_on);
    EXPECT_EQ(at_once.seen, 1);
    EXPECT_EQ(at_once.certified, 1);
    const DiscoveryStudy later = discovery_study(examples.at(1).name, examples.at(1).data, 100, go_on);
    EXPECT_EQ(later.seen, 4);
    EXPECT_EQ(later.certified, 51);
    EXPECT_EQ(later.steps, 51);
    EXPECT_NEAR(later.largest_tied.midpoint().to_double(), 1.107, 5e-4);
    EXPECT_EQ(less(later.tied_bound, *later.strict_bound), Truth::yes);
    EXPECT_EQ(less_equal(later.largest_tied, later.tied_bound), Truth::yes);
}

TEST(DiscoveryStudy, a_run_that_is_too_short_proves_nothing) {
    const DiscoveryExample example = discovery_examples().at(1);
    const DiscoveryStudy study = discovery_study(example.name, example.data, 50, go_on);
    EXPECT_EQ(study.seen, 4);
    EXPECT_FALSE(study.certified);
    EXPECT_EQ(study.steps, 50);
}

TEST(DiscoveryStudy, says_which_hypothesis_fails) {
    EXPECT_NE(discovery_study("", small_dataset({{{1, 0}, 2}}), 4, go_on).reason.find("label"), std::string::npos);
    EXPECT_NE(discovery_study("", small_dataset({{{1, 0}, 1}, {{1, 0}, 0}}), 4, go_on).reason.find("strict edge"), std::string::npos);
}

} // namespace
} // namespace attest
