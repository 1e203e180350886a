// The section of the claims forgets nothing: an error, a refutation that does not repeat, a rare label and undecided cases keep a claim from being
// held and the status from being 0.
#include "properties/claims/claim.h"
#include "properties/generators/generate.h"
#include "properties/reproduction/run_reproduction.h"
#include "properties/reproduction/sections/studies.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace attest {
namespace {

const std::atomic<bool> go_on{false};

Claim claim_with(Decide check) {
    Claim r;
    r.id = "svm.zero"; // of the registry, as its theorem is looked up by it
    r.statement = "A claim of the tests.";
    r.generate = generate_cases(realisable_datasets().tokens(1, 4).embedded(EmbeddingKind::one_hot));
    r.check = std::move(check);
    return r;
}

/// With `effort` 1: 100 cases.
Reproduction reproduced(const Claim& claim, double effort) {
    const auto run = std::make_shared<StudyRun>();
    run->effort = effort;
    run->stop = &go_on;
    return run_studies(run, {claims_study(run, {&claim})});
}

std::string held(const Reproduction& result) { return result.sections.at(0).at_a_glance.at(0).second; }

TEST(ClaimsStudy, a_sound_claim_is_held_and_says_what_was_not_judged) {
    Claim claim = claim_with([](const CaseFacts&) { return Verdict::held(); });
    claim.required_labels = {{"tokens-4", 0.9}};
    const Reproduction few = reproduced(claim, 0.5);
    EXPECT_EQ(exit_status(few), 0);
    EXPECT_EQ(held(few), "all 1");
    EXPECT_NE(reproduction_text(few).find("shares of labels and of vacuous cases are judged"), std::string::npos) << reproduction_text(few);
    const Reproduction enough = reproduced(claim, 2);
    EXPECT_EQ(exit_status(enough), 1) << "the label is rare";
    EXPECT_NE(held(enough), "all 1");
    EXPECT_NE(reproduction_text(enough).find("too rare"), std::string::npos);
}

TEST(ClaimsStudy, errors_and_answers_that_change_are_not_forgotten) {
    const Claim broken = claim_with([](const CaseFacts& facts) -> Verdict {
        if (facts.data().size() == 2) {
            throw std::logic_error("the certificate does not hold");
        }
        return Verdict::held();
    });
    int calls = 0;
    const Claim changing = claim_with([&calls](const CaseFacts&) { return calls++ == 0 ? Verdict::refuted("once", "a", "b") : Verdict::held(); });
    for (const Claim* claim : {&broken, &changing}) {
        const Reproduction result = reproduced(*claim, 0.3);
        EXPECT_EQ(exit_status(result), 1);
        EXPECT_NE(held(result), "all 1");
        EXPECT_FALSE(result.disagreements.empty());
    }
}

TEST(ClaimsStudy, nothing_decided_is_not_held) {
    for (const Outcome outcome : {Outcome::undecided, Outcome::vacuous}) {
        Claim claim = claim_with(
            [outcome](const CaseFacts&) { return outcome == Outcome::vacuous ? Verdict::vacuous("luck") : Verdict::undecided("overlap"); });
        claim.last_digits = claim.first_digits;
        claim.undecided_limit = 1;
        const Reproduction result = reproduced(claim, 0.05);
        EXPECT_EQ(exit_status(result), 3);
        EXPECT_NE(held(result), "all 1");
        EXPECT_FALSE(result.undecided.empty());
    }
}

} // namespace
} // namespace attest
