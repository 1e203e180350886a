// Every claim of the registry says which theorem proves it, and most have one.
#include "properties/claims/theorems.h"

#include "properties/claims/claim.h"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>

namespace attest {
namespace {

TEST(Theorems, every_claim_has_one_row_and_no_row_is_of_another) {
    ASSERT_EQ(claim_theorems().size(), all_claims().size());
    for (const Claim& claim : all_claims()) {
        EXPECT_EQ(theorem_of(claim.id).claim, claim.id);
        EXPECT_FALSE(theorem_of(claim.id).note.empty()) << claim.id;
    }
    EXPECT_THROW(theorem_of("no.such-claim"), std::logic_error);
}

TEST(Theorems, at_least_40_claims_name_a_theorem_whose_file_is_there) {
    int named = 0;
    for (const ClaimTheorem& row : claim_theorems()) {
        EXPECT_EQ(row.theorem.empty(), row.file.empty()) << row.claim;
        if (!row.theorem.empty()) {
            ++named;
            EXPECT_TRUE(std::filesystem::exists(std::string(ATTEST_TEST_DATA) + "/../theory/proofs/" + row.file)) << row.file;
        }
    }
    EXPECT_GE(named, 40);
}

TEST(Theorems, the_text_says_what_is_not_proved) {
    EXPECT_EQ(theorem_text(theorem_of("graph.order")), "proved: graph_order (theory/proofs/claims/GraphClaims.v)");
    EXPECT_TRUE(theorem_text(theorem_of("normalised.floor")).starts_with("proved in part: "));
    EXPECT_TRUE(theorem_text(theorem_of("flow.second-order")).starts_with("not proved by machine: "));
}

} // namespace
} // namespace attest
