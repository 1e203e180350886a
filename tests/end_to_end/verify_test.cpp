// attest list, verify and replay as users run them: output, files, exit statuses, interrupts.
#include "model/input/json_document.h"
#include "properties/cases/case_json.h"
#include "properties/claims/statement.h"
#include "properties/generators/generate.h"
#include "run_attest.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

nlohmann::ordered_json parsed(const std::string& text) { return parse_json_value(text, "stdout").json(); }

/// The report without the times, which differ from run to run.
nlohmann::ordered_json without_times(nlohmann::ordered_json report) {
    report.erase("seconds");
    for (auto& claim : report["claims"]) {
        claim.erase("seconds");
    }
    return report;
}

/// A case on which the false neighbour "two components are always ordered" is refuted, and the claim holds.
std::string case_file(const std::string& check) {
    const CaseRecord record{"graph.order", check, {small_dataset({{{1, 0}, 1}, {{2, 0}, 2}}), {}}, "", "", "", 40, 1, "test"};
    return temporary_file("case-" + check + ".json", case_text(record));
}

} // namespace

TEST(List, NamesEveryClaimAndNeighbour) {
    const Result text = run_attest("list");
    EXPECT_EQ(text.status, 0) << text.err;
    const Result json = run_attest("list --json");
    EXPECT_EQ(json.status, 0) << json.err;
    const nlohmann::ordered_json list = parsed(json.out);
    ASSERT_EQ(list["claims"].size(), all_claims().size());
    for (const Claim& claim : all_claims()) {
        EXPECT_NE(text.out.find(claim.id), std::string::npos) << claim.id;
        for (const FalseNeighbour& neighbour : claim.false_neighbours) {
            EXPECT_NE(text.out.find(claim.id + "!" + neighbour.name), std::string::npos) << neighbour.name;
            EXPECT_NE(json.out.find("\"" + claim.id + "!" + neighbour.name + "\""), std::string::npos) << neighbour.name;
        }
    }
    const auto& first = list["claims"].front();
    for (const char* key : {"id", "statement", "source", "hypotheses", "grade", "false_neighbours"}) {
        EXPECT_TRUE(first.contains(key)) << key;
    }
}

TEST(Verify, ReportsAsTheFormatSays) {
    const Result run = run_attest("verify graph.order svm.zero --cases 40 --json");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.err.substr(0, 7), "seed 1\n") << "before the first case";
    const nlohmann::ordered_json report = parsed(run.out);
    EXPECT_EQ(report["format"], "attest-report/1");
    EXPECT_EQ(report["seed"], 1);
    EXPECT_EQ(report["cases"], 40);
    EXPECT_EQ(report["effort"], 1.0);
    ASSERT_EQ(report["claims"].size(), 2U);
    const auto& claim = report["claims"][0];
    EXPECT_EQ(claim["id"], "graph.order");
    EXPECT_EQ(claim["grade"], "exact");
    EXPECT_EQ(claim["held"], 40);
    EXPECT_EQ(claim["refuted"], 0);
    EXPECT_TRUE(claim["labels"].is_object());
    EXPECT_TRUE(claim["worst_slack"].is_null());
    EXPECT_TRUE(claim["health"].is_array());
    EXPECT_TRUE(claim["counterexample"].is_null());
    EXPECT_EQ(claim.size(), 15U) << "no key beyond the format";
}

TEST(Verify, ThreadsDoNotMatterAndSeedsDo) {
    const auto report = [](const std::string& options) {
        return without_times(parsed(run_attest("verify 'graph.*' --cases 60 --json " + options).out));
    };
    EXPECT_EQ(report("--jobs 1"), report("--jobs 2"));
    EXPECT_NE(report("--seed 1"), report("--seed 2"));
}

TEST(Verify, TheTableHasARowAClaim) {
    const Result run = run_attest("verify 'graph.*' --cases 20");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out.substr(0, 7), "seed 1\n");
    for (const Claim* claim : find_claims({"graph.*"})) {
        EXPECT_NE(run.out.find(claim->id + " "), std::string::npos) << claim->id;
    }
    EXPECT_NE(run.out.find("cases/s"), std::string::npos);
}

TEST(Verify, EffortMultipliesTheCases) {
    EXPECT_EQ(parsed(run_attest("verify graph.order --cases 20 --effort 2.5 --json").out)["cases"], 50);
    ::setenv("ATTEST_EFFORT", "0.5", 1);
    EXPECT_EQ(parsed(run_attest("verify graph.order --cases 20 --json").out)["cases"], 10);
    ::setenv("ATTEST_EFFORT", "plenty", 1);
    EXPECT_EQ(run_attest("verify graph.order --cases 20").status, 2);
    ::unsetenv("ATTEST_EFFORT");
}

TEST(Verify, ATimeBudgetDrawsAFreshSeedAndEnds) {
    const Result run = run_attest("verify graph.order --seconds 0.3 --json");
    EXPECT_EQ(run.status, 0) << run.err;
    const nlohmann::ordered_json report = parsed(run.out);
    EXPECT_EQ(run.err.substr(0, run.err.find('\n')), "seed " + report["seed"].dump());
    EXPECT_GT(report["claims"][0]["held"], 0);
    EXPECT_EQ(report["cases"], 0) << "not bounded by a number of cases";
}

TEST(Verify, AGivenDataset) {
    const Result run = run_attest("verify 'graph.*' 'svm.*' --data '" + test_data("example.json") + "' --cases 20 --json");
    EXPECT_EQ(run.status, 0) << run.err;
    const nlohmann::ordered_json report = parsed(run.out);
    ASSERT_GT(report["claims"].size(), 10U);
    for (const auto& claim : report["claims"]) {
        EXPECT_EQ(claim["refuted"], 0) << claim["id"];
        EXPECT_EQ(claim["undecided"], 0) << claim["id"];
        EXPECT_EQ(claim["held"] == 0, claim["id"] == "svm.infeasible") << claim.dump();
    }
}

TEST(Verify, BadUsageIsStatusTwoWithAHint) {
    const Result unknown = run_attest("verify graph.ordr");
    EXPECT_EQ(unknown.status, 2);
    EXPECT_NE(unknown.err.find("graph.order"), std::string::npos) << unknown.err;
    EXPECT_EQ(unknown.out, "");
    EXPECT_EQ(run_attest("verify 'nothing.*'").status, 2);
    for (const char* options :
         {"--cases 0", "--cases many", "--seconds 0", "--jobs 0", "--effort 0", "--seed -1", "--data /no/such/file", "--unknown"}) {
        const Result run = run_attest(std::string("verify graph.order ") + options);
        EXPECT_EQ(run.status, 2) << options;
        EXPECT_NE(run.err, "") << options;
    }
    const std::string many = temporary_file("many.json", R"({"format": "attest-dataset/1", "tokens": 100000, "embedding": "one-hot",
        "samples": [{"context": [99999, 0], "label": 0}]})");
    const Result large = run_attest("verify graph.order --data '" + many + "'");
    EXPECT_EQ(large.status, 2);
    EXPECT_NE(large.err.find("at most 500"), std::string::npos) << large.err;
}

TEST(Verify, AnInterruptLeavesAValidReport) {
    const std::string out = temporary_directory().file("interrupted.json");
    const std::string command =
        "'" ATTEST_BINARY "' verify graph.order --cases 1000000000 --json >'" + out + "' 2>/dev/null & pid=$!; sleep 0.7; kill -INT $pid; wait $pid";
    // A shell without job control starts background commands with SIGINT ignored; the command's own handler undoes that.
    const int status = std::system(command.c_str());
    EXPECT_EQ(WEXITSTATUS(status), 130);
    const nlohmann::ordered_json report = parsed(file_content(out));
    EXPECT_GT(report["claims"][0]["held"], 0);
    EXPECT_EQ(report["claims"][0]["refuted"], 0);
}

TEST(Replay, AnswersByExitStatus) {
    const Result held = run_attest("replay '" + case_file("") + "'");
    EXPECT_EQ(held.status, 0) << held.out << held.err;
    EXPECT_NE(held.out.find("held"), std::string::npos);
    const Result refuted = run_attest("replay '" + case_file("total") + "'");
    EXPECT_EQ(refuted.status, 1) << refuted.out << refuted.err;
    EXPECT_NE(refuted.out.find("refuted"), std::string::npos);
    EXPECT_NE(refuted.out.find("expected:"), std::string::npos);
}

TEST(Replay, BadInputIsStatusTwo) {
    EXPECT_EQ(run_attest("replay /no/such/file").status, 2);
    EXPECT_EQ(run_attest("replay").status, 2);
    EXPECT_EQ(run_attest("replay '" + temporary_file("text.json", "not JSON") + "'").status, 2);
    const Result unknown = run_attest("replay '" + case_file("totl") + "'");
    EXPECT_EQ(unknown.status, 2);
    EXPECT_NE(unknown.err.find("graph.order!total"), std::string::npos) << unknown.err;
    const CaseRecord incomplete{"graph.realisable", "", {small_dataset({{{1, 0}, 1}}), {}}, "", "", "", 40, 1, "test"};
    const Result missing = run_attest("replay '" + temporary_file("incomplete.json", case_text(incomplete)) + "'");
    EXPECT_EQ(missing.status, 2) << missing.out;
    EXPECT_NE(missing.err.find("\"graph\" is missing"), std::string::npos) << missing.err;
}
