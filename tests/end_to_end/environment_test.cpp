// What the commands that search answer where nothing can be written, in too little time, and to numbers that are none. A result is never
// lost to a folder, and a claim that decided nothing is never green.
#include "model/input/json_document.h"
#include "run_attest.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

nlohmann::ordered_json parsed(const std::string& text) { return parse_json_value(text, "stdout").json(); }

std::string fault(const std::string& name) { return "'" + test_data("faults/" + name) + "'"; }

/// Runs in a folder where attest-cases and attest-states are files, so that not even root can write into them.
class BlockedFolder : public testing::Test {
protected:
    void SetUp() override {
        folder_ = temporary_directory().file("blocked");
        std::filesystem::create_directories(folder_);
        for (const char* name : {"attest-cases", "attest-states"}) {
            std::ofstream(folder_ + "/" + name) << "in the way";
        }
        before_ = std::filesystem::current_path();
        std::filesystem::current_path(folder_);
    }
    void TearDown() override {
        std::filesystem::current_path(before_);
        std::filesystem::remove_all(folder_);
    }

private:
    std::string folder_;
    std::filesystem::path before_;
};

constexpr auto blocked = "attest-cases: nothing can be written there";

} // namespace

TEST_F(BlockedFolder, HuntPrintsTheCaseThatItCannotWrite) {
    const std::string hunt = "hunt 'model.bag-of-tokens!set-of-tokens' --cases 50 --seed 1";
    const Result run = run_attest(hunt);
    EXPECT_EQ(run.status, 1) << run.err;
    EXPECT_EQ(run.err.find(blocked), 0U) << "said at the start: " << run.err;
    EXPECT_TRUE(mentions(run.out, "A counterexample to")) << run.out;
    const std::string mark = "save it as attest-cases/";
    const std::size_t begin = run.out.find('\n', run.out.find(mark)) + 1;
    ASSERT_TRUE(mentions(run.out, mark)) << run.out;
    EXPECT_EQ(run_attest("replay '" + temporary_file("printed.json", run.out.substr(begin)) + "'").status, 1);

    const nlohmann::ordered_json report = parsed(run_attest(hunt + " --json").out);
    EXPECT_TRUE(report["file"].is_null());
    EXPECT_EQ(report["counterexample"]["format"], "attest-case/1");

    const Result elsewhere = run_attest(hunt + " --out elsewhere");
    EXPECT_EQ(elsewhere.status, 1) << elsewhere.err;
    EXPECT_TRUE(mentions(elsewhere.err, "written to elsewhere/")) << elsewhere.err;
    EXPECT_FALSE(mentions(elsewhere.err, blocked)) << elsewhere.err;
}

TEST_F(BlockedFolder, EnumerateKeepsItsTable) {
    const std::string world = "enumerate --tokens 2 --length 2 --samples 2 --claim 'svm.zero!iff-acyclic'";
    const Result run = run_attest(world);
    EXPECT_EQ(run.status, 1) << run.err;
    EXPECT_EQ(run.err.find(blocked), 0U) << run.err;
    EXPECT_TRUE(mentions(run.err, "cannot be written")) << run.err;
    EXPECT_TRUE(mentions(run.out, "is refuted")) << run.out;
    const Result stopped = run_attest("enumerate --tokens 4 --length 3 --samples 4 --claim 'graph.order' --seconds 0.5");
    EXPECT_EQ(stopped.status, 3) << stopped.err;
    EXPECT_TRUE(mentions(stopped.out, "NOT COMPLETE")) << stopped.out;
    EXPECT_TRUE(mentions(stopped.err, "no state could be written")) << stopped.err;
    const Result elsewhere = run_attest("enumerate --tokens 4 --length 3 --samples 4 --claim 'graph.order' --seconds 0.5 --out elsewhere");
    EXPECT_TRUE(mentions(elsewhere.err, "--resume elsewhere/")) << elsewhere.err;
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator("elsewhere"), std::filesystem::directory_iterator()), 1);
}

TEST_F(BlockedFolder, VerifyRunsAllTheSame) {
    const Result run = run_attest("verify graph.order --cases 5");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.err.find(blocked), 0U) << run.err;
}

TEST_F(BlockedFolder, AFolderThatWasAskedForIsRefusedBeforeTheRun) {
    for (const char* command :
         {"verify graph.order --cases 5 --out attest-cases", "verify graph.order --cases 5 --certificates attest-cases/c",
          "hunt graph.order --cases 5 --out attest-cases/c", "enumerate --tokens 2 --length 2 --samples 1 --out attest-cases"}) {
        const Result run = run_attest(command);
        EXPECT_EQ(run.status, 2) << command;
        EXPECT_EQ(run.out, "") << command;
        EXPECT_TRUE(mentions(run.err, "expected a folder that can be written")) << run.err;
    }
}

TEST(NothingDecided, TooLittleTimeIsStatusThreeAndNamesTheClaims) {
    const Result run = run_attest("verify --seconds 0.001 --seed 1 --json");
    EXPECT_EQ(run.status, 3) << run.err;
    std::size_t nothing = 0;
    const nlohmann::ordered_json report = parsed(run.out);
    for (const auto& claim : report["claims"]) {
        const bool decided = claim["held"].get<int>() + claim["refuted"].get<int>() > 0;
        nothing += decided ? 0 : 1;
        const std::size_t line = run.err.find("NOTHING DECIDED: ");
        ASSERT_NE(line, std::string::npos) << run.err;
        EXPECT_EQ(mentions(run.err.substr(line) + ",", claim["id"].get<std::string>()), !decided) << claim["id"];
    }
    EXPECT_GT(nothing, 40U);
    EXPECT_TRUE(mentions(run_attest("verify svm.zero graph.order --seconds 0.001 --seed 1").out, "NOTHING DECIDED: ")) << "in the table too";
}

TEST(NothingDecided, ASingleUndecidedCaseIsNoAllowedShare) {
    const Result run = run_attest("verify path.direction --data " + fault("path_not_enclosed.json"));
    EXPECT_EQ(run.status, 3) << run.out << run.err;
    EXPECT_TRUE(mentions(run.out, "NOTHING DECIDED: path.direction")) << run.out;
    // rows from 1e-21 to 1e30, open for a long time
    EXPECT_EQ(run_attest("verify path.direction --data " + fault("undecided_only.json")).status, 0);
}

TEST(Vacuous, TheHypothesisThatFailsIsNamed) {
    const std::string verify = "verify svm.optimal graph.label-on-top 'path.*' --data " + fault("json_label_not_in_context.json");
    const Result run = run_attest(verify);
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_TRUE(mentions(run.out, "R fails (")) << run.out;
    EXPECT_FALSE(mentions(run.out, "at least")) << "labels are not watched on given data: " << run.out;
    EXPECT_FALSE(mentions(run.out, "NOTHING DECIDED")) << run.out;
    EXPECT_EQ(run_attest(verify + " --fail-on-vacuous").status, 3);
    const nlohmann::ordered_json report = parsed(run_attest(verify + " --json").out);
    std::size_t without_r = 0;
    for (const auto& claim : report["claims"]) {
        std::uint64_t named = 0;
        for (const auto& [hypothesis, cases] : claim["vacuous_because"].items()) {
            named += cases.get<std::uint64_t>();
            without_r += hypothesis == "R" ? 1 : 0;
        }
        EXPECT_EQ(named, claim["vacuous"].get<std::uint64_t>()) << claim["id"];
    }
    EXPECT_GT(without_r, 0U);
    EXPECT_TRUE(report["revision"].is_string());
}

TEST(Vacuous, DrawnCasesThatAreAllVacuousHaveDecidedNothing) {
    for (int seed = 1; seed <= 60; ++seed) { // H fails on a share of what is drawn: some single case is vacuous
        const std::string verify = "verify model.label-mass --cases 1 --seed " + std::to_string(seed);
        const Result run = run_attest(verify);
        if (run.status == 0) {
            continue;
        }
        EXPECT_EQ(run.status, 3) << run.out;
        EXPECT_TRUE(mentions(run.out, "NOTHING DECIDED: model.label-mass (vacuous: 1 of 1 cases: H fails")) << run.out;
        EXPECT_TRUE(mentions(run_attest(verify + " --json").err, "H fails")) << "with --json on stderr";
        return;
    }
    FAIL() << "no vacuous case was drawn";
}

TEST(Health, AShortRunSaysWhatItDoesNotWatch) {
    EXPECT_TRUE(mentions(run_attest("verify graph.order --cases 20").out, "judged from 200 cases on"));
    EXPECT_FALSE(mentions(run_attest("verify graph.order --cases 200").out, "judged from 200 cases on"));
}

TEST(OptionValues, WhatIsNoNumberIsRefusedInOneShortLine) {
    const std::vector<std::string> commands = {"verify graph.order --cases 1", "hunt graph.order --cases 1",
                                               "enumerate --tokens 2 --length 1 --samples 1", "reproduce"};
    for (const std::string& command : commands) {
        const bool effort = command.rfind("verify", 0) == 0 || command == "reproduce";
        const std::string other = effort ? "--effort" : "--seconds";
        for (const std::string& option :
             std::vector<std::string>{"--seed 18446744073709551616", "--seed 99999999999999999999", "--seed -1", "--seed 1.5", "--seed 0x10",
                                      other + " nan", other + " inf", other + " -nan", other + " 1e400", other + " 1s", other + " -1"}) {
            const Result run = run_attest(command + " " + option);
            EXPECT_EQ(run.status, 2) << command << " " << option;
            EXPECT_EQ(run.out, "") << command << " " << option;
            EXPECT_TRUE(mentions(run.err, option.substr(0, option.find(' ')))) << run.err;
            EXPECT_LT(run.err.size(), 200U) << run.err;
            EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
        }
    }
    EXPECT_EQ(run_attest("verify graph.order --cases 1 --seed 18446744073709551615").out.substr(0, 26), "seed 18446744073709551615\n");
    EXPECT_EQ(run_attest("verify graph.order --cases 1 --seed 010").out.substr(0, 8), "seed 10\n") << "decimal";
}

TEST(Interrupt, IsAcknowledged) {
    const Result run = run_attest_until("seed 1\n", {"verify", "graph.order", "--cases", "1000000000", "--json"});
    EXPECT_EQ(run.status, 130) << run.err;
    EXPECT_TRUE(mentions(run.err, "stopping: what is finished is kept")) << run.err;
    EXPECT_EQ(parsed(run.out)["format"], "attest-report/1") << "whole, with what was finished";
}
