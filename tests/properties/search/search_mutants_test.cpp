// Faults of the runner, the shrinker and the hunt: each is switched on where a claim of the test shows it, and seen. These are the faults after which
// a line could be green that must not be: a refutation dropped, a case not run, an error forgotten, a counterexample that is none.
#include "properties/cases/case_json.h"
#include "properties/generators/generate.h"
#include "properties/search/hunt.h"
#include "tests/active_mutant.h"
#include "tests/properties/search/claim_with.h"

#include <gtest/gtest.h>
#include <set>
#include <stdexcept>

using namespace attest;

namespace {

std::string text_of(const Case& value) { return case_text({"c", "", value, "", "", "", 0, 0, ""}); }

using testing_support::claim_with;

ClaimReport report_on(Decide check, std::uint64_t cases) {
    const Claim claim = claim_with(std::move(check));
    RunOptions options;
    options.cases = cases;
    options.jobs = 1;
    ClaimReport r = run_claim(claim, options);
    r.claim = nullptr;
    return r;
}

Verdict held(const CaseFacts&) { return Verdict::held(); }
Verdict refuted(const CaseFacts&) { return Verdict::refuted("always", "a", "b"); }

HuntReport hunt_for(Decide check, std::uint64_t cases) {
    Claim claim = claim_with(std::move(check));
    claim.hypotheses = {Hypothesis::realisable};
    HuntOptions options;
    options.cases = cases;
    options.jobs = 1;
    options.targeting = false;
    return hunt({&claim}, options);
}

} // namespace

TEST(RunnerMutants, EveryCaseOfABatchIsRun) {
    const auto cases = [] { return report_on(held, 70).cases(); };
    EXPECT_EQ(cases(), 70U);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_LT(with_mutant("runner_forgets_a_case_of_each_batch", cases), 70U);
}

TEST(RunnerMutants, CasesDiffer) {
    const auto kinds = [] {
        std::set<std::string> seen;
        report_on(
            [&](const CaseFacts& facts) {
                seen.insert(text_of(facts.value()));
                return Verdict::held();
            },
            100);
        return seen.size();
    };
    EXPECT_GT(kinds(), 80U);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_LT(with_mutant("case_seed_forgets_the_index", kinds), 80U);
}

TEST(RunnerMutants, TheFirstRefutationIsTheLastCase) {
    const auto all = [] { return report_on(refuted, 40).refuted; };
    EXPECT_EQ(all(), 1U);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_NE(with_mutant("runner_goes_on_after_a_refutation", all), 1U);
}

TEST(RunnerMutants, ARefutationIsDecidedTwice) {
    const auto confirmed = [] {
        int calls = 0;
        return report_on([&](const CaseFacts&) { return calls++ == 0 ? Verdict::refuted("once", "a", "b") : Verdict::held(); }, 20)
            .counterexample.has_value();
    };
    EXPECT_FALSE(confirmed());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_TRUE(with_mutant("search_without_confirmation", confirmed));
}

TEST(HealthMutants, ShareAndNothingDecided) {
    Claim claim = claim_with(held);
    claim.undecided_limit = 0.02;
    ClaimReport one_of_49;
    one_of_49.claim = &claim;
    one_of_49.held = 48;
    one_of_49.undecided = 1;
    Claim loose = claim;
    loose.undecided_limit = 1;
    ClaimReport nothing;
    nothing.claim = &loose;
    nothing.undecided = 5;
    const auto share = [&] { return exit_status({one_of_49}, false); };
    const auto green = [&] { return exit_status({nothing}, false); };
    EXPECT_EQ(share(), 3);
    EXPECT_EQ(green(), 3);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_EQ(with_mutant("undecided_share_rounded_up", share), 0);
    EXPECT_EQ(with_mutant("nothing_decided_is_green", green), 0);
}

TEST(HealthMutants, LabelsAreThoseOfCasesThatCount) {
    const auto counted = [] { return report_on([](const CaseFacts&) { return Verdict::vacuous("all"); }, 20).labels.size(); };
    EXPECT_EQ(counted(), 0U);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_GT(with_mutant("labels_of_vacuous_cases_count", counted), 0U);
}

TEST(ShrinkerMutants, WhatIsShrunkStillFails) {
    const Case start = generate_cases(realisable_datasets().tokens(3, 5))(5, 90);
    const std::size_t size = start.dataset.size();
    ASSERT_GT(size, 2U);
    const auto two_samples = [](const Case& value) { return value.dataset.size() >= 2; };
    const auto other_failure = [size](const Case& value) {
        if (value.dataset.size() < size) {
            throw std::logic_error("another failure");
        }
        return true;
    };
    const auto shrunk = [&] { return shrink_case(start, two_samples).value.dataset.size(); };
    const auto kept = [&] { return shrink_case(start, other_failure).value.dataset.size(); };
    const auto tried = [&] { return shrink_case(start, two_samples, {3, 100}).tried; };
    EXPECT_EQ(shrunk(), 2U);
    EXPECT_EQ(kept(), size);
    EXPECT_EQ(tried(), 3);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_LT(with_mutant("shrinker_takes_what_holds", shrunk), 2U);
    EXPECT_LT(with_mutant("shrinker_takes_another_failure", kept), size);
    EXPECT_GT(with_mutant("shrinker_without_a_budget", tried), 3);
}

TEST(HuntMutants, ARefutationIsDecidedTwice) {
    const auto confirmed = [] {
        int asked = 0;
        return hunt_for([&asked](const CaseFacts&) { return Verdict::refuted("now and then", "", std::to_string(++asked)); }, 4)
            .counterexample.has_value();
    };
    EXPECT_FALSE(confirmed());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_TRUE(with_mutant("search_without_confirmation", confirmed));
}

TEST(HuntMutants, ErrorsAreNotForgotten) {
    const auto status = [] {
        return hunt_status(hunt_for(
            [](const CaseFacts& facts) -> Verdict {
                if (facts.data().size() > 2) {
                    throw std::logic_error("relied on a hypothesis");
                }
                return Verdict::held();
            },
            60));
    };
    EXPECT_EQ(status(), 3);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_EQ(with_mutant("hunt_forgets_errors", status), 0);
}

TEST(HuntMutants, TheDroppedHypothesisKeepsFailing) {
    const auto fails_at_the_end = [] {
        Claim claim = claim_with(refuted);
        claim.hypotheses = {Hypothesis::realisable};
        Check check{&claim};
        check.without = {Hypothesis::realisable};
        HuntOptions options;
        options.cases = 200;
        options.jobs = 1;
        options.targeting = false;
        DatasetShape shape = realisable_datasets().plan(Plan::free).tokens(2, 4);
        shape.realisable = false;
        options.generate = generate_cases(where(shape, [](const Dataset& data) { return !realisable(data); }));
        return !realisable(hunt(check, options).counterexample.value().value.dataset);
    };
    EXPECT_TRUE(fails_at_the_end());
    ATTEST_NEEDS_MUTANTS();
    EXPECT_FALSE(with_mutant("hunt_shrinks_to_another_hypothesis", fails_at_the_end));
}

// The kept cases are those of least slack: weights grow towards the planted counterexample, which draws of small numbers never reach.
TEST(HuntMutants, TheSearchGoesTowardsSmallSlack) {
    const auto cases_needed = [] {
        Claim claim = claim_with([](const CaseFacts& facts) {
            if (!facts.data().embedding().is_one_hot()) {
                return Verdict::vacuous("one-hot"); // weights of other rows are drawn in their units
            }
            Rational largest = 0;
            const Matrix<Rational>& w = facts.value().weights("W");
            for (Index i = 0; i < w.size(); ++i) {
                largest = std::max(largest, w.data()[i]);
            }
            return largest < 100 ? Verdict::held(number_from<double>(100 - largest)) : Verdict::refuted("large", "below 100", "100 or more");
        });
        claim.generate =
            generate_cases(realisable_datasets().tokens(2, 3).embedded(EmbeddingKind::one_hot), {weights_input("W", {{1, WeightsKind::random}})});
        std::uint64_t r = 0;
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            HuntOptions options;
            options.seed = seed;
            options.cases = 600;
            options.jobs = 1;
            options.shrink.steps = 0;
            r += hunt({&claim}, options).cases();
        }
        return r;
    };
    const std::uint64_t steered = cases_needed();
    EXPECT_LT(steered, 8U * 600) << "something is found";
    ATTEST_NEEDS_MUTANTS();
    EXPECT_GT(with_mutant("hunt_keeps_the_largest_slack", cases_needed), steered);
}
