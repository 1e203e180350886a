// The worked example of CONTRIBUTING, "Add a claim": it compiles, holds, and its false neighbours are refuted; that page shows this code.
#include "example_claim.h"
#include "properties/reports/verify_report.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace attest;

namespace {

std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(std::string(ATTEST_TEST_DATA) + "/" + path).rdbuf();
    return text.str();
}

RunOptions options(std::uint64_t cases) {
    RunOptions r;
    r.cases = cases;
    r.jobs = 1;
    return r;
}

} // namespace

TEST(ExampleClaim, holds_in_good_health) {
    const Claim claim = example_claim();
    const ClaimReport report = run_claim(claim, options(200));
    EXPECT_EQ(report.held, 200U) << (report.counterexample ? counterexample_text(*report.counterexample) : "");
    EXPECT_TRUE(report.health.empty()) << testing::PrintToString(report.health);
}

TEST(ExampleClaim, its_false_neighbours_are_refuted_and_small) {
    const Claim claim = example_claim();
    for (const FalseNeighbour& neighbour : claim.false_neighbours) {
        const Refutation refutation = refute({&claim, &neighbour}, options(1000));
        ASSERT_TRUE(refutation.counterexample) << neighbour.name;
        EXPECT_EQ(refutation.counterexample->value.dataset.tokens(), 2) << neighbour.name;
        EXPECT_EQ(refutation.counterexample->value.dataset.size(), 1U) << neighbour.name;
    }
}

TEST(ExampleClaim, readme_shows_this_code) {
    const std::string readme = content("../.github/CONTRIBUTING.md");
    const std::string code = content("properties/claims/example_claim.h");
    ASSERT_NE(code.find("inline Claim example_claim()"), std::string::npos);
    EXPECT_NE(readme.find("```cpp\n" + code.substr(code.find("/// Has")) + "```"), std::string::npos)
        << "CONTRIBUTING's section \"Add a claim\" must hold tests/properties/claims/example_claim.h from its first function on, verbatim";
}
