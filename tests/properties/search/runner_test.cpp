// The runner on claims made for the test: seeds and threads, escalation, hypotheses, errors, health, budgets, exit statuses.
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/generators/generate.h"
#include "properties/reports/verify_report.h"
#include "properties/search/runner.h"

#include <condition_variable>
#include <cstdlib>
#include <gtest/gtest.h>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

using namespace attest;

namespace {

Claim claim_with(Decide check, DatasetShape shape = realisable_datasets().tokens(1, 4).embedded(EmbeddingKind::one_hot)) {
    Claim r;
    r.id = "test.claim";
    r.statement = "A claim of the tests.";
    r.generate = generate_cases(shape);
    r.check = std::move(check);
    return r;
}

Verdict always_held(const CaseFacts&) { return Verdict::held(); }

/// Depends on the case alone: held, undecided or vacuous by the number of samples.
Verdict by_size(const CaseFacts& facts) {
    switch (facts.data().size() % 4) {
    case 0: return Verdict::undecided("a multiple of 4");
    case 1: return Verdict::vacuous("more samples");
    default: return Verdict::held(static_cast<double>(facts.data().size()));
    }
}

RunOptions options(std::uint64_t cases, int jobs = 1) {
    RunOptions r;
    r.cases = cases;
    r.jobs = jobs;
    return r;
}

std::string summary(const ClaimReport& report) {
    std::string r = std::to_string(report.held) + " " + std::to_string(report.refuted) + " " + std::to_string(report.undecided) + " " +
                    std::to_string(report.vacuous) + " " + std::to_string(report.errors);
    for (const auto& [label, count] : report.labels) {
        r += " " + label + "=" + std::to_string(count);
    }
    for (const std::string& complaint : report.health) {
        r += "\n" + complaint;
    }
    return r + (report.counterexample ? case_text(record_of(*report.counterexample)) : "");
}

} // namespace

TEST(Runner, ResultsDoNotDependOnTheThreads) {
    const Claim claim = claim_with(by_size);
    EXPECT_EQ(summary(run_claim(claim, options(300, 1))), summary(run_claim(claim, options(300, 2))));
    EXPECT_EQ(summary(run_claim(claim, options(300, 1))), summary(run_claim(claim, options(300, 7))));

    const Claim refuted = claim_with([](const CaseFacts& facts) {
        return facts.data().size() >= 3 ? Verdict::refuted("three samples", "fewer", std::to_string(facts.data().size())) : Verdict::held();
    });
    const ClaimReport one = run_claim(refuted, options(300, 1));
    ASSERT_TRUE(one.counterexample);
    EXPECT_EQ(summary(one), summary(run_claim(refuted, options(300, 2))));
}

// The first case waits for a second thread (a loaded machine may start it late), so this cannot pass with one.
TEST(Runner, ThreadsAreUsed) {
    std::mutex mutex;
    std::condition_variable arrived;
    std::set<std::thread::id> threads;
    std::size_t awaited = 2;
    const Claim claim = claim_with([&](const CaseFacts&) {
        std::unique_lock lock(mutex);
        threads.insert(std::this_thread::get_id());
        arrived.notify_all();
        arrived.wait_for(lock, std::chrono::seconds(30), [&] { return threads.size() >= awaited; });
        return Verdict::held();
    });
    run_claim(claim, options(64, 2));
    EXPECT_EQ(threads.size(), 2U);
    threads.clear();
    awaited = 1;
    run_claim(claim, options(64, 1));
    EXPECT_EQ(threads.size(), 1U);
}

TEST(Runner, TheSeedOfTheRunMatters) {
    const Claim claim = claim_with(by_size);
    RunOptions other = options(100);
    other.seed = 2;
    EXPECT_NE(summary(run_claim(claim, options(100))), summary(run_claim(claim, other)));
}

TEST(Runner, MoreCasesBeginWithTheSameOnes) {
    std::vector<std::string> seen;
    const Claim claim = claim_with([&](const CaseFacts& facts) {
        seen.push_back(case_text({"c", "", facts.value(), "", "", "", 0, 0, ""}));
        return Verdict::held();
    });
    run_claim(claim, options(40));
    const std::vector<std::string> first = seen;
    seen.clear();
    run_claim(claim, options(100));
    ASSERT_EQ(seen.size(), 100U);
    seen.resize(first.size());
    EXPECT_EQ(first, seen);
}

TEST(Runner, PrecisionGrowsWhileUndecided) {
    Claim claim = claim_with([](const CaseFacts&) { return working_digits() >= 160 ? Verdict::held() : Verdict::undecided("overlap"); });
    const Case value = claim.generate(1, 20);
    const Check check{&claim};
    EXPECT_EQ(decide_case(check, value).verdict.outcome, Outcome::held);
    EXPECT_EQ(decide_case(check, value).digits, 160);
    claim.last_digits = 80;
    EXPECT_EQ(decide_case(check, value).verdict.outcome, Outcome::undecided);
    EXPECT_EQ(decide_case(check, value).digits, 80);
    claim.last_digits = 640;
    const Decision late = decide_case(check, value, false, 0.0);
    EXPECT_EQ(late.verdict.outcome, Outcome::undecided);
    EXPECT_NE(late.verdict.reason.find("time limit"), std::string::npos) << late.verdict.reason;
}

TEST(Runner, HypothesesAreTestedBeforeTheCheck) {
    Claim claim = claim_with(
        [](const CaseFacts& facts) { return realisable(facts.data()) ? Verdict::held() : Verdict::refuted("R fails", "never called", "called"); },
        any_dataset().plan(Plan::free).tokens(2, 4));
    claim.hypotheses = {Hypothesis::realisable};
    const ClaimReport report = run_claim(claim, options(100));
    EXPECT_GT(report.vacuous, 0U);
    EXPECT_GT(report.held, 0U);
    EXPECT_EQ(report.refuted, 0U);

    claim.false_neighbours = {{"without-r", "The same without R.", claim.check, {}, {Hypothesis::realisable}}};
    const Refutation refutation = refute({&claim, &claim.false_neighbours.front()}, options(1000));
    ASSERT_TRUE(refutation.counterexample);
    EXPECT_FALSE(realisable(refutation.counterexample->value.dataset));
    EXPECT_EQ(refutation.counterexample->check, "test.claim!without-r");
    EXPECT_EQ(refutation.counterexample->value.dataset.size(), 1U) << "shrunk";
    const Refutation dropped = refute({&claim, nullptr, {Hypothesis::realisable}}, options(1000));
    EXPECT_TRUE(dropped.counterexample) << "hunt --without R";
}

TEST(Runner, HypothesesOfACase) {
    const auto holds = [](Hypothesis hypothesis, const Case& value) { return hypothesis_holds(hypothesis, CaseFacts(value)); };
    const Case acyclic_case{small_dataset({{{1, 2, 0}, 1}}), {}};
    const Case cycle{small_dataset({{{1, 0}, 1}, {{1, 0}, 0}}), {}};
    const Case infeasible{small_dataset({{{1, 0}, 1}}, {{1}, {1}}), {}};
    const Case unrealisable{small_dataset({{{1, 0}, 2}}), {}};
    EXPECT_TRUE(holds(Hypothesis::acyclic, acyclic_case));
    EXPECT_FALSE(holds(Hypothesis::acyclic, cycle));
    EXPECT_TRUE(holds(Hypothesis::strict_edge, acyclic_case));
    EXPECT_FALSE(holds(Hypothesis::strict_edge, cycle));
    EXPECT_TRUE(holds(Hypothesis::feasible, cycle));
    EXPECT_FALSE(holds(Hypothesis::feasible, infeasible));
    EXPECT_FALSE(holds(Hypothesis::independent, infeasible));
    EXPECT_FALSE(holds(Hypothesis::realisable, unrealisable));
    Case headed = cycle;
    headed.dataset.set_head(Matrix<Rational>::Ones(2, 2));
    EXPECT_TRUE(holds(Hypothesis::head, cycle));
    EXPECT_FALSE(holds(Hypothesis::head, headed));
    // one-hot, two tokens: D^2 = 2, |e_k| = 1, beta = 1/2, so 0 < eta <= 2
    for (const auto& [step, expected] : std::vector<std::pair<Rational, bool>>{{2, true}, {Rational(21, 10), false}, {0, false}, {-1, false}}) {
        Case stepped = cycle;
        stepped.inputs.emplace("step", ScalarInput{step});
        EXPECT_EQ(holds(Hypothesis::step, stepped), expected) << step;
    }
    EXPECT_TRUE(holds(Hypothesis::step, cycle));
    Case squared = cycle;
    squared.inputs.emplace("loss", ScalarInput{Rational(1)});
    EXPECT_FALSE(holds(Hypothesis::log_loss, squared));
    EXPECT_TRUE(holds(Hypothesis::tail_regular, squared));
}

TEST(Runner, AnExceptionIsAnErrorOfItsOwn) {
    const Claim claim = claim_with([](const CaseFacts& facts) -> Verdict {
        if (facts.data().size() == 2) {
            throw std::logic_error("the certificate does not hold");
        }
        return Verdict::held();
    });
    const ClaimReport report = run_claim(claim, options(50));
    EXPECT_GT(report.errors, 0U);
    EXPECT_GT(report.held, 0U);
    ASSERT_FALSE(report.health.empty());
    EXPECT_NE(report.health.front().find("the certificate does not hold"), std::string::npos) << report.health.front();
    EXPECT_EQ(exit_status({report}, false), 1);

    Claim generator = claim_with(always_held);
    generator.generate = Generate([](std::uint64_t, int) -> Dataset { throw std::runtime_error("no dataset"); });
    EXPECT_EQ(run_claim(generator, options(5)).errors, 5U);
}

TEST(Runner, AnAnswerThatChangesIsAnError) {
    int calls = 0;
    const Claim claim = claim_with([&](const CaseFacts&) { return calls++ == 0 ? Verdict::refuted("once", "a", "b") : Verdict::held(); });
    const ClaimReport report = run_claim(claim, options(20));
    EXPECT_EQ(report.refuted, 1U);
    EXPECT_FALSE(report.counterexample);
    ASSERT_FALSE(report.health.empty());
    EXPECT_NE(report.health.front().find("answers otherwise"), std::string::npos) << report.health.front();
    EXPECT_EQ(exit_status({report}, false), 1);
}

TEST(Runner, StopsAtTheFirstRefutation) {
    const Claim claim = claim_with([](const CaseFacts&) { return Verdict::refuted("always", "a", "b"); });
    const ClaimReport report = run_claim(claim, options(500, 2));
    EXPECT_EQ(report.refuted, 1U);
    EXPECT_EQ(report.cases(), 1U);
    ASSERT_TRUE(report.counterexample);
    EXPECT_EQ(report.counterexample->value.dataset.tokens(), 1);
    EXPECT_EQ(report.counterexample->value.dataset.size(), 1U);
    EXPECT_EQ(exit_status({report}, false), 1);
}

TEST(Health, ARareLabelIsAComplaint) {
    Claim claim = claim_with(always_held);
    claim.required_labels = {{"tokens-4", 0.9}, {"one-hot", 0.6}};
    const ClaimReport few = run_claim(claim, options(199));
    EXPECT_TRUE(few.health.empty()) << "enforced from 200 cases on";
    const ClaimReport enough = run_claim(claim, options(200));
    ASSERT_EQ(enough.health.size(), 1U);
    EXPECT_NE(enough.health.front().find("tokens-4"), std::string::npos) << enough.health.front();
    EXPECT_EQ(exit_status({enough}, false), 1);
}

TEST(Health, TooManyVacuousCasesAreAComplaint) {
    Claim claim = claim_with([](const CaseFacts& facts) { return facts.data().tokens() > 2 ? Verdict::vacuous("few tokens") : Verdict::held(); });
    const ClaimReport report = run_claim(claim, options(200));
    EXPECT_GT(report.vacuous, 60U);
    ASSERT_EQ(report.health.size(), 1U);
    EXPECT_NE(report.health.front().find("vacuous"), std::string::npos);
    EXPECT_EQ(exit_status({report}, false), 1);
    for (const auto& [label, count] : report.labels) {
        EXPECT_LE(count, report.held) << label << ": labels of vacuous cases do not count";
    }
}

TEST(Health, TooManyUndecidedCasesHaveAStatusOfTheirOwn) {
    Claim claim = claim_with([](const CaseFacts& facts) { return facts.data().size() == 1 ? Verdict::undecided("overlap") : Verdict::held(); });
    claim.last_digits = claim.first_digits;
    const ClaimReport report = run_claim(claim, options(200));
    EXPECT_GT(report.undecided, 0U);
    ASSERT_EQ(report.health.size(), 1U);
    EXPECT_EQ(exit_status({report}, false), 3);
    claim.undecided_limit = 1;
    EXPECT_TRUE(run_claim(claim, options(200)).health.empty());
    EXPECT_EQ(exit_status({run_claim(claim, options(200))}, false), 0);
}

TEST(Health, AShareOfAFewCasesIsNotRoundedUp) {
    Claim claim = claim_with(always_held);
    claim.undecided_limit = 0.02;
    ClaimReport report;
    report.claim = &claim;
    report.held = 49;
    report.undecided = 1;
    EXPECT_EQ(exit_status({report}, false), 0) << "1 of 50 is the share";
    report.held = 48;
    EXPECT_EQ(exit_status({report}, false), 3) << "1 of 49 is more";
    claim.undecided_limit = 1;
    report.held = 0;
    EXPECT_FALSE(too_many_undecided(report));
    EXPECT_EQ(exit_status({report}, false), 3) << "nothing decided is never green";
    report.undecided = 0;
    EXPECT_TRUE(decided_nothing(report)) << "no case at all";
    report.vacuous = 3;
    EXPECT_FALSE(decided_nothing(report));
    EXPECT_TRUE(all_vacuous(report));
    report.finished = false;
    EXPECT_EQ(exit_status({report}, false), 3) << "the time was up before a case that is not vacuous";
}

TEST(Runner, AnInterruptLeavesWhatWasFinished) {
    std::atomic<bool> stop{false};
    const Claim claim = claim_with([&](const CaseFacts&) {
        stop = true;
        return Verdict::held();
    });
    RunOptions run = options(10000);
    run.stop = &stop;
    const std::vector<ClaimReport> reports = run_claims({&claim, &claim}, run);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_FALSE(reports.front().finished);
    EXPECT_EQ(reports.front().held, 1U);
    EXPECT_EQ(exit_status(reports, true), 130);
}

TEST(Runner, ATimeBudgetEndsTheRun) {
    const Claim claim = claim_with([](const CaseFacts&) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return Verdict::held();
    });
    RunOptions run = options(1'000'000'000);
    run.seconds = 0.2;
    const std::vector<ClaimReport> reports = run_claims({&claim, &claim}, run);
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_GT(reports[0].held, 0U);
    EXPECT_GT(reports[1].held, 0U);
    EXPECT_FALSE(reports[0].finished);
    EXPECT_EQ(exit_status(reports, false), 0);
}

TEST(Runner, AGivenDatasetIsUsedAsItIs) {
    const Dataset data = small_dataset({{{1, 2, 0}, 1}, {{2, 1, 0}, 2}});
    std::set<std::string> inputs;
    Claim claim = claim_with([&](const CaseFacts& facts) {
        EXPECT_EQ(facts.data().size(), 2U);
        EXPECT_EQ(facts.data().tokens(), 3);
        if (facts.value().has("W")) {
            inputs.insert(inputs_to_json(facts.value().inputs).dump());
        }
        return Verdict::held();
    });
    RunOptions run = options(50);
    run.data = &data;
    EXPECT_EQ(run_claim(claim, run).cases(), 1U) << "nothing else is drawn";
    claim.generate = generate_cases(realisable_datasets(), {weights_input("W")});
    EXPECT_EQ(run_claim(claim, run).cases(), 50U);
    EXPECT_GT(inputs.size(), 25U);
    claim.hypotheses = {Hypothesis::acyclic};
    claim.required_labels = {{"acyclic", 1}};
    const ClaimReport vacuous = run_claim(claim, run);
    EXPECT_EQ(vacuous.vacuous, 50U);
    EXPECT_TRUE(vacuous.health.empty()) << "a hypothesis that fails on given data is an answer";
}

TEST(Registry, IdsAreUniqueAndComplete) {
    std::set<std::string> ids;
    for (const Claim& claim : all_claims()) {
        EXPECT_TRUE(ids.insert(claim.id).second) << claim.id;
        EXPECT_FALSE(claim.statement.empty()) << claim.id;
        EXPECT_FALSE(claim.source.empty()) << claim.id;
        EXPECT_TRUE(claim.check) << claim.id;
        EXPECT_TRUE(claim.generate) << claim.id;
        EXPECT_GE(claim.false_neighbours.size(), claim.grade == Grade::trend ? 1U : 2U) << claim.id;
        for (const FalseNeighbour& neighbour : claim.false_neighbours) {
            EXPECT_TRUE(ids.insert(Check{&claim, &neighbour}.id()).second) << neighbour.name;
            EXPECT_TRUE(neighbour.decide) << neighbour.name;
        }
    }
}

TEST(Registry, PatternsAndSuggestions) {
    EXPECT_EQ(find_claims({"graph.*"}).size(), 5U);
    EXPECT_EQ(find_claims({"graph.order", "*aph.order"}).size(), 1U);
    EXPECT_EQ(find_claims({"g*h.*r*r"}).size(), 1U);
    EXPECT_EQ(find_claims({}).size(), all_claims().size());
    EXPECT_EQ(find_check("graph.order!total").id(), "graph.order!total");
    const auto message = [](auto call) {
        try {
            call();
        } catch (const InputError& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    };
    EXPECT_NE(message([] { find_claims({"graph.ordr"}); }).find("graph.order"), std::string::npos);
    EXPECT_NE(message([] { find_check("graph.order!totl"); }).find("graph.order!total"), std::string::npos);
    EXPECT_NE(message([] { find_claims({"*.nothing"}); }).find("matches no claim"), std::string::npos);
}

TEST(Effort, IsReadFromTheEnvironment) {
    ::unsetenv("ATTEST_EFFORT");
    EXPECT_EQ(effort_from_environment(), 1);
    ::setenv("ATTEST_EFFORT", "2.5", 1);
    EXPECT_EQ(effort_from_environment(), 2.5);
    for (const char* bad : {"0", "-1", "much", "", "1e9"}) {
        ::setenv("ATTEST_EFFORT", bad, 1);
        EXPECT_THROW(effort_from_environment(), InputError) << bad;
    }
    ::unsetenv("ATTEST_EFFORT");
}
