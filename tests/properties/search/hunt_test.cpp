// The search: steering finds planted counterexamples that as many independent draws miss; the same seed makes the same cases for every
// number of threads; an exception is never a counterexample; a dropped hypothesis keeps failing while the case shrinks.
#include "properties/search/hunt.h"

#include "properties/cases/case_json.h"
#include "properties/generators/generate.h"
#include "properties/search/hunt_target.h"
#include "properties/search/interrupt.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <stdexcept>

using namespace attest;

namespace {

std::string text_of(const Case& value) { return case_text({"c", "", value, "", "", "", 0, 0, ""}); }

/// False where some logit difference of the weights over a cycle of the data reaches 60; draws of small numbers stay below 10.
Verdict small_margin(const CaseFacts& facts) {
    Rational largest = 0;
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& e : graph.edges()) {
            if (!graph.strict(e)) {
                const Matrix<Rational>& w = facts.value().weights("W");
                const Rational m = w(e.from, graph.query()) - w(e.to, graph.query());
                largest = std::max(largest, m);
            }
        }
    }
    return largest < 60 ? Verdict::held(number_from<double>(60 - largest)) : Verdict::refuted("a large margin", "below 60", "60 or more");
}

Claim planted(Decide check) {
    Claim claim;
    claim.id = "test.planted";
    claim.statement = "Holds nearly everywhere.";
    claim.hypotheses = {Hypothesis::realisable};
    claim.generate = generate_cases(realisable_datasets().tokens(2, 5).embedded(EmbeddingKind::one_hot),
                                    {weights_input("W", {{1, WeightsKind::random}, {1, WeightsKind::zero}})});
    // mutations may leave one-hot rows; the checks here read W by tokens
    claim.check = [check = std::move(check)](const CaseFacts& facts) {
        return facts.data().embedding().is_one_hot() ? check(facts) : Verdict::vacuous("one-hot");
    };
    return claim;
}

HuntOptions options(std::uint64_t seed, std::uint64_t cases, bool targeting = true) {
    HuntOptions r;
    r.seed = seed;
    r.cases = cases;
    r.jobs = 1;
    r.targeting = targeting;
    r.shrink.steps = 300;
    return r;
}

/// In how many of ten searches a counterexample is found.
int found_of_ten(const Claim& claim, std::uint64_t cases, bool targeting) {
    int r = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        r += hunt({&claim}, options(seed, cases, targeting)).counterexample ? 1 : 0;
    }
    return r;
}

std::vector<std::string> cases_of(const Claim& claim, std::uint64_t seed, int jobs) {
    std::vector<std::string> r;
    HuntOptions o = options(seed, 320);
    o.jobs = jobs;
    o.decided = [&r](const Case& value, const Decision&) { r.push_back(text_of(value)); };
    hunt({&claim}, o);
    return r;
}

} // namespace

// Of each kind of case the closest one is kept, whatever comes later.
TEST(KeptCases, ACloseCaseGivesWayToCloserOnesAlone) {
    const Case value{small_dataset({{{1, 0}, 1}}), {}};
    KeptCases kept;
    const auto slack = [&] { return kept.all().front().slack; };
    EXPECT_TRUE(kept.see(value, std::nullopt));
    EXPECT_FALSE(kept.see(value, 0.0)); // both sides equal: no slack either
    EXPECT_TRUE(kept.see(value, 0.5));
    for (const std::optional<double> later : {std::optional<double>(), std::optional(0.0), std::optional(0.75)}) {
        EXPECT_FALSE(kept.see(value, later));
        EXPECT_EQ(slack(), 0.5);
    }
    EXPECT_TRUE(kept.see(value, 0.25));
    EXPECT_EQ(slack(), 0.25);
    ASSERT_EQ(kept.all().size(), 1U);
}

TEST(Hunt, SteeringFindsLargeWeightsThatDrawsMiss) {
    const Claim claim = planted(small_margin);
    EXPECT_GE(found_of_ten(claim, 1200, true), 9);
    EXPECT_EQ(found_of_ten(claim, 1200, false), 0);
}

TEST(Hunt, TheSameSeedMakesTheSameCasesForEveryNumberOfThreads) {
    const Claim claim = planted([](const CaseFacts& facts) { return Verdict::held(static_cast<double>(facts.data().size())); });
    const std::vector<std::string> alone = cases_of(claim, 7, 1);
    ASSERT_EQ(alone.size(), 320U);
    EXPECT_EQ(alone, cases_of(claim, 7, 2));
    EXPECT_EQ(alone, cases_of(claim, 7, 3));
    EXPECT_NE(alone, cases_of(claim, 8, 1));
    EXPECT_GT(std::set<std::string>(alone.begin(), alone.end()).size(), 200U) << "most cases are new ones";
}

TEST(Hunt, TheSameCounterexampleForEveryNumberOfThreads) {
    const Claim claim = planted(small_margin);
    HuntOptions two = options(3, 3000);
    two.jobs = 2;
    const HuntReport a = hunt({&claim}, options(3, 3000));
    const HuntReport b = hunt({&claim}, two);
    ASSERT_TRUE(a.counterexample && b.counterexample);
    EXPECT_EQ(text_of(a.counterexample->value), text_of(b.counterexample->value));
    EXPECT_EQ(a.found_at, b.found_at);
    EXPECT_EQ(a.cases(), b.cases());
}

TEST(Hunt, AnExceptionIsCountedAndNeverACounterexample) {
    const Claim claim = planted([](const CaseFacts& facts) -> Verdict {
        if (facts.data().size() > 2) {
            throw std::logic_error("relied on a hypothesis");
        }
        return Verdict::held();
    });
    const HuntReport report = hunt({&claim}, options(1, 200));
    EXPECT_FALSE(report.counterexample);
    EXPECT_GT(report.errors, 20U);
    EXPECT_EQ(report.cases(), 200U);
    ASSERT_FALSE(report.problems.empty());
    EXPECT_NE(report.problems.front().find("relied on a hypothesis"), std::string::npos);
    EXPECT_EQ(hunt_status(report), 3) << "some cases held, but the others are not decided";
}

TEST(Hunt, ARefutationThatDoesNotRepeatIsAProblem) {
    int asked = 0;
    const Claim claim = planted([&asked](const CaseFacts&) { return Verdict::refuted("now and then", "", std::to_string(++asked)); });
    const HuntReport report = hunt({&claim}, options(1, 10));
    EXPECT_FALSE(report.counterexample);
    EXPECT_GT(report.refuted, 0U);
    EXPECT_EQ(report.unconfirmed, report.refuted);
    EXPECT_EQ(hunt_status(report), 3);
    HuntReport with_held = report;
    with_held.held = 100;
    EXPECT_EQ(hunt_status(with_held), 3) << "not forgotten once a case held";
    ASSERT_FALSE(report.problems.empty());
    EXPECT_NE(report.problems.front().find("answers otherwise"), std::string::npos);
}

TEST(Hunt, NothingTestedIsStatusThree) {
    const Claim vacuous = planted([](const CaseFacts&) { return Verdict::vacuous("luck"); });
    const HuntReport none = hunt({&vacuous}, options(1, 40));
    EXPECT_EQ(none.vacuous, 40U);
    EXPECT_EQ(none.vacuous_because.at("luck") + none.vacuous_because.at("one-hot"), 40U);
    EXPECT_EQ(hunt_status(none), 3);
    const Claim undecided = planted([](const CaseFacts&) { return Verdict::undecided("never"); });
    EXPECT_EQ(hunt_status(hunt({&undecided}, options(1, 20))), 3);
    const Claim held = planted([](const CaseFacts&) { return Verdict::held(); });
    EXPECT_EQ(hunt_status(hunt({&held}, options(1, 20))), 0);
}

TEST(Hunt, AnInterruptEndsTheSearch) {
    const Claim claim = planted([](const CaseFacts&) { return Verdict::held(); });
    std::atomic<bool> stop{false};
    HuntOptions o = options(1, UINT64_MAX);
    o.stop = &stop;
    o.progress = [&stop](std::uint64_t cases) { stop = cases >= 96; };
    const HuntReport report = hunt({&claim}, o);
    EXPECT_EQ(report.cases(), 96U);
    EXPECT_TRUE(report.interrupted);
    EXPECT_EQ(hunt_status(report), status_interrupted);
}

TEST(Hunt, ATimeLimitEndsTheSearch) {
    const Claim claim = planted([](const CaseFacts&) { return Verdict::held(); });
    HuntOptions o = options(1, UINT64_MAX);
    o.seconds = 0.2;
    const HuntReport report = hunt({&claim}, o);
    EXPECT_GT(report.cases(), 0U);
    EXPECT_LT(report.seconds, 5);
    EXPECT_EQ(hunt_status(report), 0);
}

TEST(Hunt, TheDroppedHypothesisKeepsFailing) {
    const Claim claim = planted([](const CaseFacts&) { return Verdict::refuted("always", "", ""); });
    Check check{&claim};
    check.without = {Hypothesis::realisable};
    HuntOptions o = options(2, 200);
    DatasetShape shape = realisable_datasets().plan(Plan::free).tokens(2, 4);
    shape.realisable = false;
    o.generate = generate_cases(where(shape, [](const Dataset& data) { return !realisable(data); }), {weights_input("W")});
    o.targeting = false;
    const HuntReport report = hunt(check, o);
    ASSERT_TRUE(report.counterexample);
    EXPECT_EQ(report.counterexample->check, "test.planted!without-R");
    EXPECT_FALSE(realisable(report.counterexample->value.dataset)) << text_of(report.counterexample->value);
    EXPECT_EQ(report.counterexample->value.dataset.size(), 1U);
}

// Without a variation of its own the claim's check is used as it stands, so these are about the claims' own false relatives.
TEST(Hunt, FindsThatFeasibilityNeedsIndependence) {
    const HuntTarget target = hunt_target({"svm.feasible", {"I"}});
    HuntOptions o = options(1, 400);
    o.generate = target.generate;
    const HuntReport report = hunt(target.check, o);
    ASSERT_TRUE(report.counterexample);
    const Case& value = report.counterexample->value;
    EXPECT_FALSE(independent(value.dataset));
    EXPECT_LE(value.dataset.tokens(), 3);
    EXPECT_LE(value.dataset.size(), 2U);
}

TEST(HuntLevel1, TrueClaimsSurvive) {
    for (const char* id : {"model.gauge", "loss.convex", "graph.order", "svm.optimal", "finite.limit", "retrieval.training", "path.norm"}) {
        const Check check = find_check(id);
        const HuntReport report = hunt(check, options(1, check.claim->grade == Grade::bounded ? 24 : 96));
        EXPECT_FALSE(report.counterexample) << id << "\n" << (report.counterexample ? text_of(report.counterexample->value) : "");
        EXPECT_EQ(report.refuted, 0U) << id;
        EXPECT_GT(report.held, 5U) << id;
        EXPECT_EQ(report.errors, 0U) << id << ": " << testing::PrintToString(report.problems);
    }
}

TEST(Hunt, AMutationThatLeavesTheInputsOfTheClaimGivesWayToADraw) {
    const Check check = find_check("topic.change"); // its inputs are whole numbers in a range
    const HuntReport report = hunt(check, options(5, 120));
    EXPECT_EQ(report.errors, 0U) << (report.problems.empty() ? "" : report.problems.front());
    EXPECT_EQ(report.cases(), 120U);
}
