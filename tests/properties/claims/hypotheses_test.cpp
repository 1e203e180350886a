// The list of hypotheses: every row decides, explains and finds.
#include "properties/claims/hypotheses.h"

#include "model/numbers/number_text.h"
#include "properties/generators/generate.h"

#include <gtest/gtest.h>
#include <set>

using namespace attest;

namespace {

/// A case whose set-up may fail: the number of its loss and eta beta.
Case with_inputs(const char* loss, const char* share) {
    return {small_dataset({{{1, 0}, 1}}), {{"loss", ScalarInput{parse_exact(loss)}}, {"share", ScalarInput{parse_exact(share)}}}};
}

std::string why(Hypothesis hypothesis, const Case& value) {
    const CaseFacts facts(value);
    EXPECT_FALSE(hypothesis_holds(hypothesis, facts)) << hypothesis_name(hypothesis);
    return hypothesis_row(hypothesis).why_failed(facts);
}

} // namespace

TEST(Hypotheses, each_row_has_a_letter_of_its_own_and_stands_in_the_legend) {
    std::set<std::string> letters;
    std::set<std::string> of_the_set_up;
    for (const HypothesisRow& row : all_hypotheses()) {
        EXPECT_TRUE(letters.insert(row.letter).second) << row.letter;
        EXPECT_EQ(&hypothesis_row(row.hypothesis), &row);
        if (row.of == HypothesisRow::Of::set_up) {
            of_the_set_up.insert(row.letter);
        }
        EXPECT_NE(hypotheses_legend().find(std::string(row.letter) + " (" + row.words + ")"), std::string::npos) << row.letter;
    }
    EXPECT_EQ(letters, (std::set<std::string>{"H", "R", "I", "F", "A", "L", "T", "SC", "E", "step"}));
    EXPECT_EQ(of_the_set_up, (std::set<std::string>{"L", "T", "step"}));
}

TEST(Hypotheses, each_is_assumed_by_some_claim) {
    std::set<Hypothesis> assumed;
    for (const Claim& claim : all_claims()) {
        assumed.insert(claim.hypotheses.begin(), claim.hypotheses.end());
    }
    for (const HypothesisRow& row : all_hypotheses()) {
        EXPECT_EQ(assumed.count(row.hypothesis), 1U) << row.letter;
    }
}

/// A source for searches without X gives datasets on which X fails, and says why with the data's own numbers.
TEST(Hypotheses, sources_of_failing_datasets_fail) {
    for (const HypothesisRow& row : all_hypotheses()) {
        const std::optional<DrawDataset> source = row.failing_datasets();
        if (row.of == HypothesisRow::Of::set_up) {
            EXPECT_FALSE(source) << row.letter;
            continue;
        }
        if (!source) {
            continue;
        }
        int failing = 0;
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            const CaseFacts facts({(*source)(seed, 30), {}});
            if (!row.holds(facts)) {
                ++failing;
                EXPECT_FALSE(row.why_failed(facts).empty());
            }
        }
        EXPECT_GE(failing, 10) << row.letter;
    }
}

TEST(Hypotheses, reasons_name_the_data) {
    EXPECT_EQ(why(Hypothesis::realisable, {small_dataset({{{1, 0}, 1}, {{0}, 2}}), {}}), "the label 2 of sample 2 is not in its context");
    EXPECT_EQ(why(Hypothesis::acyclic, {small_dataset({{{1, 0}, 1}, {{1, 0}, 0}}), {}}), "the graph of query 0 has the component [0 1]");
    EXPECT_EQ(why(Hypothesis::independent, {small_dataset({{{1, 0}, 1}}, {{1}, {2}}), {}}), "the 2 rows of E have rank 1");
    EXPECT_EQ(why(Hypothesis::log_loss, with_inputs("2", "1")), "the loss is -u");
    EXPECT_EQ(why(Hypothesis::tail_regular, with_inputs("3", "1")), "the loss is one with plateaus");
    EXPECT_EQ(why(Hypothesis::step, with_inputs("0", "5/2")), "eta beta is 5/2, not above 0 and at most 1");
    EXPECT_EQ(why(Hypothesis::step, with_inputs("0", "0")), "eta beta is 0, not above 0 and at most 1");
    EXPECT_EQ(why(Hypothesis::step, {small_dataset({{{1, 0}, 1}}), {{"step", ScalarInput{Rational(3)}}}}),
              "eta beta is 3/2, not above 0 and at most 1");
}
