// The matrix of hypotheses has no empty cell, and its counterexamples are what they say.
#include "properties/reports/hypothesis_matrix.h"

#include "properties/claims/statement.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>

using namespace attest;

namespace {

using Answer = HypothesisCell::Answer;

Check check_of(const HypothesisCell& cell) { return {cell.claim, nullptr, {}, cell.variation}; }

/// Who adds a claim, or a hypothesis to one, learns here what is missing.
TEST(HypothesisMatrix, has_a_cell_for_every_claim_and_hypothesis) {
    for (const HypothesisCell& cell : hypothesis_matrix()) {
        EXPECT_NE(cell.variation, nullptr) << cell.check_id() << ": add the variation to the claim's file";
        if (cell.variation) {
            EXPECT_NE(cell.answer, Answer::missing)
                << cell.check_id() << ": run hypothesis_cases " << cell.check_id() << " (tests/hypotheses/find_cases.cpp) and commit what it stores";
        }
    }
}

TEST(HypothesisMatrix, names_no_hypothesis_that_the_claim_has_not) {
    for (const Claim& claim : all_claims()) {
        std::set<std::string> names;
        for (const Variation& v : claim.variations) {
            if (v.kind == Variation::Kind::without_hypothesis) {
                EXPECT_NE(std::find(claim.hypotheses.begin(), claim.hypotheses.end(), v.dropped), claim.hypotheses.end())
                    << claim.id << "!" << v.name;
                EXPECT_TRUE(names.insert(v.name).second) << claim.id << " has two variations " << v.name;
            }
        }
    }
}

TEST(HypothesisMatrix, stores_no_file_that_is_not_a_cell) {
    std::size_t cells = 0;
    for (const HypothesisCell& cell : hypothesis_matrix()) {
        cells += cell.answer == Answer::refuted ? 1 : 0;
    }
    std::size_t files = 0;
    for (const EmbeddedFile& file : hypothesis_files()) {
        files += file.name != "none-found.json" ? 1 : 0;
    }
    EXPECT_EQ(cells, files);
}

/// Not X, every other hypothesis, and the claim is refuted.
TEST(HypothesisMatrixLevel1, counterexamples_are_refuted_again) {
    for (const HypothesisCell& cell : hypothesis_matrix()) {
        if (cell.answer != Answer::refuted) {
            continue;
        }
        const CaseFacts facts(cell.record->value);
        EXPECT_FALSE(hypothesis_holds(cell.hypothesis, facts)) << cell.check_id();
        const Decision decision = decide_case(check_of(cell), cell.record->value);
        EXPECT_FALSE(decision.error) << cell.check_id() << ": " << decision.error.value_or("");
        EXPECT_EQ(decision.verdict.outcome, Outcome::refuted) << cell.check_id() << ": " << decision.verdict.reason;
        EXPECT_EQ(decision.verdict.reason, cell.record->why) << cell.check_id();
    }
}

/// The claim itself has nothing to say on them: it is vacuous for lack of X, never refuted.
TEST(HypothesisMatrixLevel1, counterexamples_are_outside_the_claim) {
    for (const HypothesisCell& cell : hypothesis_matrix()) {
        if (cell.answer == Answer::refuted) {
            const Decision decision = decide_case({cell.claim}, cell.record->value);
            EXPECT_EQ(decision.verdict.outcome, Outcome::vacuous) << cell.check_id();
        }
    }
}

TEST(HypothesisMatrixLevel1, counterexamples_are_small) {
    for (const HypothesisCell& cell : hypothesis_matrix()) {
        if (cell.answer == Answer::refuted) {
            EXPECT_LE(cell.record->value.dataset.tokens(), 3) << cell.check_id();
            EXPECT_LE(cell.record->value.dataset.size(), 4U) << cell.check_id();
        }
    }
}

TEST(HypothesisMatrix, json_has_every_cell) {
    const auto matrix = hypothesis_matrix();
    const auto json = hypothesis_matrix_json(matrix);
    ASSERT_EQ(json.size(), matrix.size());
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        EXPECT_EQ(json[i].at("claim"), matrix[i].claim->id);
        EXPECT_FALSE(json[i].at("why").get<std::string>().empty());
    }
}

} // namespace
