// Runs over small worlds: complete where nothing is refuted, the same for every number of threads and across interrupts, and red when
// something is wrong: a false neighbour, a world that is not listed whole, a state that was changed.
#include "properties/search/world_run.h"
#include "tests/active_mutant.h"

#include "model/input/input_error.h"
#include "properties/reports/world_report.h"
#include "properties/reproduction/studies/world_study.h"
#include "properties/search/world_state.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

const SmallWorld tiny{2, 2, 3};

WorldRun decided(const SmallWorld& world, std::vector<Check> checks, int jobs = 1) {
    WorldRun run = new_world_run(world, std::move(checks));
    decide_world(run, {.jobs = jobs});
    conclude_world(run, {});
    return run;
}

std::string message_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

const WorldCheck& of_claim(const WorldRun& run, const std::string& id) {
    return *std::find_if(run.checks.begin(), run.checks.end(), [&](const WorldCheck& of) { return of.check.id() == id; });
}

} // namespace

TEST(WorldRun, EveryExactClaimAndTheFiniteOnesHoldInTheWorldOf84) {
    const WorldRun run = decided(tiny, default_world_checks());
    EXPECT_TRUE(run.complete());
    EXPECT_EQ(run.datasets_decided(), 84U);
    EXPECT_EQ(exit_status(run, false), 0) << world_report_text(run);
    EXPECT_GT(run.checks.size(), 20U);
    for (const WorldCheck& of : run.checks) {
        EXPECT_EQ(of.counts.cases(), 84U) << of.check.id();
        EXPECT_TRUE(of.held_throughout() || of.counts.vacuous == 84) << of.check.id();
    }
    EXPECT_TRUE(of_claim(run, "svm.optimal").held_throughout());
    EXPECT_TRUE(of_claim(run, "finite.exists").held_throughout());
    EXPECT_TRUE(of_claim(run, "model.label-mass").held_throughout()) << "the head is written down";
    EXPECT_TRUE(of_claim(run, "model.gauge").held_throughout());
    EXPECT_FALSE(of_claim(run, "svm.infeasible").held_throughout()) << "one-hot worlds are feasible";
    EXPECT_FALSE(of_claim(run, "svm.optimal").inputs_drawn());
    EXPECT_TRUE(of_claim(run, "model.markov").inputs_drawn());
    EXPECT_EQ(run.labels.at("acyclic") + run.labels.at("cyclic"), 84U);
}

TEST(WorldRun, SharedFactsDecideAsFactsOfTheirOwn) {
    const SmallWorld world{2, 2, 2};
    const WorldRun run = decided(world, default_world_checks());
    std::map<std::string, std::array<std::uint64_t, 4>> alone;
    WorldDatasets search(world);
    std::vector<int> types;
    for (std::uint64_t index = 0; search.next(types); ++index) {
        for (const Check& check : default_world_checks()) {
            if (check.id() == "model.label-mass" || check.id() == "model.gauge") {
                continue; // they are decided with the head written down
            }
            const Case value = check.generate().for_dataset(search.dataset(types), case_seed(check, run.seed, index));
            ++alone[check.id()][static_cast<std::size_t>(decide_case(check, value).verdict.outcome)];
        }
    }
    for (const WorldCheck& of : run.checks) {
        const ClaimReport& c = of.counts;
        if (alone.count(of.check.id()) == 0) {
            EXPECT_TRUE(of.held_throughout()) << of.check.id();
            continue;
        }
        EXPECT_EQ(alone[of.check.id()], (std::array<std::uint64_t, 4>{c.held, c.refuted, c.undecided, c.vacuous})) << of.check.id();
    }
}

TEST(WorldRun, FalseNeighboursAreRefutedAtTheirFirstDatasetAndShrunk) {
    WorldRun run = decided(tiny, {find_check("svm.zero!iff-acyclic"), find_check("svm.zero")});
    ASSERT_GT(run.checks[0].counts.refuted, 1U) << "a refutation does not end the run";
    EXPECT_EQ(run.checks[0].counts.cases(), 84U);
    ASSERT_TRUE(run.checks[0].counts.counterexample);
    EXPECT_LE(run.checks[0].counts.counterexample->value.dataset.size(), run.checks[0].first_refuted->dataset.size());
    EXPECT_TRUE(run.checks[1].held_throughout());
    EXPECT_EQ(exit_status(run, false), 1);
    EXPECT_NE(world_report_text(run).find("svm.zero!iff-acyclic is refuted"), std::string::npos);
}

TEST(WorldRun, ReportIsTheSameForEveryNumberOfThreads) {
    const std::vector<Check> checks = {find_check("model.markov"), find_check("finite.limit"), find_check("svm.zero!iff-acyclic")};
    const std::string one = world_report_text(decided({3, 2, 3}, checks, 1));
    EXPECT_EQ(world_report_text(decided({3, 2, 3}, checks, 3)), one);
}

TEST(WorldRun, AnInterruptedRunGoesOnFromItsStateToTheSameReport) {
    const std::vector<Check> checks = {find_check("graph.renaming"), find_check("svm.zero!iff-acyclic")};
    const SmallWorld world{3, 2, 3};
    const std::string whole = world_report_text(decided(world, checks));

    WorldRun run = new_world_run(world, checks);
    std::atomic<bool> stop{false};
    WorldOptions options;
    options.jobs = 1;
    options.stop = &stop;
    options.progress = [&stop](const WorldRun&) { stop = true; }; // after the first batch
    decide_world(run, options);
    ASSERT_FALSE(run.finished);
    ASSERT_GT(run.datasets_decided(), 0U);
    ASSERT_GT(run.checks[1].counts.refuted, 0U) << "the state must carry a refuted case";
    EXPECT_EQ(exit_status(run, true), 130);
    EXPECT_EQ(exit_status(new_world_run(world, {find_check("graph.renaming")}), false), 3) << "the time was up";

    WorldRun resumed = world_from_json(JsonValue(world_to_json(run), "state"));
    EXPECT_EQ(world_to_json(resumed).dump(), world_to_json(run).dump());
    decide_world(resumed, {.jobs = 1});
    conclude_world(resumed, {});
    EXPECT_EQ(world_report_text(resumed), whole);
}

TEST(WorldRun, ChangedStatesAreRefused) {
    WorldRun run = new_world_run({2, 2, 2}, {find_check("graph.order")});
    decide_world(run, {.jobs = 1});
    const nlohmann::ordered_json good = world_to_json(run);
    const auto refusal = [&](const std::function<void(nlohmann::ordered_json&)>& change) {
        nlohmann::ordered_json state = good;
        change(state);
        return message_of([&] {
            WorldRun read = world_from_json(JsonValue(state, "state"));
            decide_world(read, {.jobs = 1});
        });
    };
    EXPECT_EQ(refusal([](auto&) {}), "accepted");
    EXPECT_NE(refusal([](auto& s) { s["revision"] = "another"; }).find("state: revision: is \"another\"; expected"), std::string::npos);
    EXPECT_NE(refusal([](auto& s) { s["checks"][0]["held"] = 1; }).find("one for each dataset decided"), std::string::npos);
    EXPECT_NE(refusal([](auto& s) { s["checks"][0]["id"] = "no.such"; }).find("is unknown"), std::string::npos);
    EXPECT_NE(refusal([](auto& s) { s["decided"][0] = 1000; }).find("expected at most"), std::string::npos);
    EXPECT_NE(refusal([](auto& s) { // as many datasets, of other sizes
                  s["listed"][0] = s["decided"][0] = s["decided"][0].template get<int>() - 1;
                  s["checks"][0]["held"] = s["checks"][0]["held"].template get<int>() - 1;
              })
                  .find("is no beginning of the world"),
              std::string::npos);
    EXPECT_NE(refusal([](auto& s) { s["world"]["tokens"] = 0; }).find("world.tokens"), std::string::npos);
}

TEST(WorldRun, AWorldBeyondAllPatienceIsRefusedWithItsSize) {
    const std::string message = message_of([] { new_world_run({4, 4, 12, SmallWorld::Contexts::sequences}, {}); });
    EXPECT_NE(message.find("expected a world of at most 10^15"), std::string::npos) << message;
}

TEST(WorldRun, AWorldThatIsNotListedAsBurnsideCountsIsAComplaint) {
    ATTEST_NEEDS_MUTANTS();
    switch_mutant("small_world_forgets_a_renaming");
    const WorldRun run = decided(tiny, {find_check("graph.order")});
    switch_mutant(nullptr);
    EXPECT_TRUE(run.finished);
    EXPECT_FALSE(run.complete());
    EXPECT_EQ(exit_status(run, false), 1);
    EXPECT_NE(world_report_text(run).find("Burnside's lemma counts"), std::string::npos);
}

TEST(SmallWorlds, SaysWhatDidNotHoldInAWorld) {
    const std::atomic<bool> stop{false};
    ASSERT_EQ(small_worlds_for(0.1), std::vector<SmallWorld>{tiny});
    EXPECT_EQ(small_worlds_for(1).size(), 2U);
    const std::vector<WorldRun> runs = decide_small_worlds({{2, 1, 2}}, 1, stop);
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].datasets_decided(), runs[0].datasets());
    EXPECT_EQ(not_held(runs[0]), "");
    EXPECT_TRUE(small_worlds_complaints(runs).empty());

    std::vector<WorldRun> refuted = {decided(tiny, {find_check("svm.zero!iff-acyclic")})};
    EXPECT_EQ(small_worlds_complaints(refuted).size(), 1U);
    EXPECT_NE(not_held(refuted[0]).find("svm.zero!iff-acyclic"), std::string::npos);
    const std::atomic<bool> stopped{true};
    EXPECT_TRUE(decide_small_worlds({tiny}, 1, stopped).empty());
}

TEST(WorldRunLong, EveryExactClaimAndTheFiniteOnesHoldInTheWorldOf4962) {
    const WorldRun run = decided({3, 3, 3}, default_world_checks(), 0);
    EXPECT_TRUE(run.complete());
    EXPECT_EQ(run.datasets_decided(), 4962U);
    EXPECT_EQ(exit_status(run, false), 0) << world_report_text(run);
    for (const WorldCheck& of : run.checks) {
        EXPECT_EQ(of.counts.refuted + of.counts.errors, 0U) << of.check.id();
    }
}
