// Options of a hunt as a check: what applies, what is refused and with which list, and that the id of the check finds it again.
#include "properties/search/hunt_target.h"

#include "model/input/input_error.h"
#include "properties/generators/random_source.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace attest;

namespace {

std::string refusal(const HuntRequest& request) {
    try {
        hunt_target(request);
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST(HuntTarget, TheClaimItself) {
    const HuntTarget target = hunt_target({"svm.zero"});
    EXPECT_EQ(target.check.id(), "svm.zero");
    EXPECT_FALSE(target.generate);
    EXPECT_EQ(hunt_target({"svm.zero!iff-acyclic"}).check.id(), "svm.zero!iff-acyclic");
}

TEST(HuntTarget, UnknownNamesAreRefusedWithAList) {
    EXPECT_TRUE(mentions(refusal({"svm.zerro"}), "svm.zero"));
    const std::string hypothesis = refusal({"svm.feasible", {"Q"}});
    EXPECT_TRUE(mentions(hypothesis, "\"Q\"") && mentions(hypothesis, "expected one of its own: I")) << hypothesis;
    EXPECT_TRUE(mentions(refusal({"svm.feasible", {"R"}}), "not a hypothesis of svm.feasible"));
    EXPECT_TRUE(mentions(refusal({"graph.components", {"R"}}), "none")) << "a claim without hypotheses";
    const std::string loss = refusal({"loss.convex", {}, "hinge"});
    EXPECT_TRUE(mentions(loss, "\"hinge\"") && mentions(loss, "log, squared, linear")) << loss;
    const std::string optimiser = refusal({"descent.direction", {}, "", "lion"});
    EXPECT_TRUE(mentions(optimiser, "\"lion\"") && mentions(optimiser, "sign, adam, heavy-ball, nesterov, coordinate, weight-decay, factorised"));
}

TEST(HuntTarget, WhatDoesNotApplyIsRefusedWithWhatDoes) {
    const std::string loss = refusal({"svm.zero", {}, "squared"});
    EXPECT_TRUE(mentions(loss, "does not apply to svm.zero") && mentions(loss, "loss.convex")) << loss;
    const std::string optimiser = refusal({"svm.zero", {}, "", "sign"});
    EXPECT_TRUE(mentions(optimiser, "does not apply to svm.zero")) << optimiser;
    const std::string linear = refusal({"finite.calibration", {}, "linear"});
    EXPECT_TRUE(mentions(linear, "those that apply to it: squared")) << linear;
    EXPECT_TRUE(mentions(refusal({"loss.convex", {}, "squared", "sign"}), "one of the two"));
    EXPECT_TRUE(mentions(refusal({"loss.convex!strongly-convex", {}, "squared"}), "expected the claim itself"));
}

TEST(HuntTarget, ALossIsAVariation) {
    const HuntTarget target = hunt_target({"loss.convex", {}, "squared"});
    EXPECT_EQ(target.check.id(), "loss.convex!loss-squared");
    EXPECT_EQ(hunt_target({"loss.convex", {}, "log"}).check.id(), "loss.convex") << "the claim is about the log-loss";
    EXPECT_EQ(hunt_target({"loss.convex", {"L"}, "squared"}).check.variation, target.check.variation);
    EXPECT_EQ(hunt_target({"path.general-loss", {"A"}, "linear"}).check.id(), "path.general-loss!loss-linear+without-A");
}

TEST(HuntTarget, EveryIdFindsItsCheckAgain) {
    for (const HuntRequest& request :
         {HuntRequest{"svm.feasible", {"I"}}, HuntRequest{"finite.calibration", {"I", "R"}}, HuntRequest{"path.general-loss", {"A"}, "linear"},
          HuntRequest{"finite.limit!half-kappa", {"F"}}, HuntRequest{"loss.convex", {}, "linear"}}) {
        const Check check = hunt_target(request).check;
        const Check again = find_check(check.id());
        EXPECT_EQ(again.id(), check.id());
        EXPECT_EQ(again.claim, check.claim);
        EXPECT_EQ(again.neighbour, check.neighbour);
        EXPECT_EQ(again.variation, check.variation);
        EXPECT_EQ(again.without, check.without);
        EXPECT_EQ(again.hypotheses(), check.hypotheses());
    }
    EXPECT_THROW(find_check("svm.feasible!without-R"), InputError) << "not a hypothesis of the claim";
    EXPECT_THROW(find_check("svm.feasible!without-I+nonsense"), InputError);
    EXPECT_THROW(find_check("svm.feasible!"), InputError);
    EXPECT_THROW(find_check("svm.feasible!without-I+"), InputError);
}

TEST(HuntTarget, ADroppedHypothesisIsNotTested) {
    const Check check = hunt_target({"finite.calibration", {"I", "I"}}).check;
    const std::vector<Hypothesis> tested = check.hypotheses();
    EXPECT_EQ(std::count(tested.begin(), tested.end(), Hypothesis::independent), 0);
    EXPECT_EQ(check.dropped(), std::vector<Hypothesis>{Hypothesis::independent});
}

TEST(HuntTarget, TheGeneratorIsWidenedWhereNoVariationDropsTheHypothesis) {
    const HuntTarget target = hunt_target({"path.general-loss", {"A", "R"}, "linear"});
    ASSERT_TRUE(target.generate);
    int cyclic = 0;
    int without_label = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Case value = target.generate(seed, 50);
        cyclic += acyclic(token_graphs(value.dataset)) ? 0 : 1;
        without_label += realisable(value.dataset) ? 0 : 1;
        EXPECT_TRUE(value.has("s") && value.has("sideways")) << "the claim's inputs are drawn for them";
    }
    EXPECT_GT(cyclic, 12);
    EXPECT_GT(without_label, 12);
}

TEST(HuntTarget, AHypothesisOfTheSetUpNeedsAVariation) {
    const HuntRequest neighbour{"loss.closed-form!counts-ignored", {"L"}}; // the claim itself has without-L
    EXPECT_TRUE(mentions(refusal(neighbour), "--loss")) << refusal(neighbour);
    EXPECT_TRUE(mentions(refusal({"path.general-loss", {"T"}, "linear"}), "is part of how")) << refusal({"path.general-loss", {"T"}, "linear"});
}
