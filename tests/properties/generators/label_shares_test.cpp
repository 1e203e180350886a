// A generator that loses a structure is seen by verify's own complaint: a label of a claim falls below its least share. No list of golden cases
// helps.
#include "properties/claims/statement.h"
#include "properties/search/runner.h"
#include "tests/active_mutant.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace attest;

namespace {

std::vector<std::string> complaints(const char* claim) {
    RunOptions options;
    options.seed = 3;
    options.jobs = 1;
    return run_claim(*find_check(claim).claim, options).health;
}

bool names(const std::vector<std::string>& complaints, const std::string& label) {
    return std::any_of(complaints.begin(), complaints.end(),
                       [&](const std::string& c) { return c.find("label \"" + label + "\" is too rare") != std::string::npos; });
}

} // namespace

TEST(LabelShares, GoodGeneratorsKeepThem) {
    for (const char* claim : {"graph.components", "svm.zero", "chain.identifiable"}) {
        EXPECT_EQ(complaints(claim), std::vector<std::string>{}) << claim;
    }
}

TEST(LabelShares, SeeWhatAGeneratorLoses) {
    ATTEST_NEEDS_MUTANTS();
    struct Row {
        const char* fault;
        const char* label;
        std::vector<const char*> claims;
    };
    const std::vector<const char*> all = {"graph.components", "svm.zero", "chain.identifiable"};
    const std::vector<const char*> without_rows = {"graph.components"}; // others draw kinds of embeddings that are tiny or huge by themselves
    const std::vector<const char*> with_rows = {"svm.zero", "chain.identifiable"};
    for (const Row& row :
         {Row{"generator_without_two_cycles", "component-of-two", all}, Row{"generator_without_repeated_tokens", "repeated-tokens", all},
          Row{"generator_without_duplicated_samples", "duplicated-sample", all},
          Row{"generator_without_conflicting_labels", "conflicting-labels", all}, Row{"generator_without_dense_rows", "oblique-rows", with_rows},
          Row{"generator_without_scales", "tiny-rows", without_rows}, Row{"generator_without_scales", "huge-rows", without_rows},
          Row{"generator_without_scales", "mixed-scales", all}}) {
        const ActiveMutant active(row.fault);
        for (const char* claim : row.claims) {
            const std::vector<std::string> found = complaints(claim);
            EXPECT_TRUE(names(found, row.label)) << claim << " does not miss " << row.label << " under " << row.fault
                                                 << (found.empty() ? "" : "; it complains: " + found.front());
        }
    }
}
