// attest enumerate as users run it: counts, tables, JSON, refutations, interrupts and their continuation, bad usage.
#include "model/input/json_document.h"
#include "run_attest.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

/// `attest enumerate ARGUMENTS` where its states and cases may lie; `after` is what the shell does behind it.
Result run_enumerate(const std::string& arguments, const std::string& after = "") {
    const std::string out = temporary_directory().file("stdout");
    const std::string err = temporary_directory().file("stderr");
    const std::string command = "cd '" + temporary_directory().file("") + "'; : >'" + out + "'; '" ATTEST_BINARY "' enumerate " + arguments + " >'" +
                                out + "' 2>'" + err + "' " + after;
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), file_content(out), file_content(err)};
}

nlohmann::ordered_json parsed(const std::string& text) { return parse_json_value(text, "stdout").json(); }

std::string state_named_in(const std::string& err) {
    const std::string mark = "--resume ";
    const std::size_t begin = err.find(mark) + mark.size();
    return err.substr(begin, err.find('\n', begin) - begin);
}

} // namespace

TEST(Enumerate, DecidesAWholeWorld) {
    const Result run = run_enumerate("--tokens 2 --length 2 --samples 3 --claim 'graph.*' --claim svm.zero");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_NE(run.out.find("84 datasets up to renaming of tokens and order of samples, by Burnside's lemma (4 + 20 + 60 by number of samples)"),
              std::string::npos)
        << run.out;
    EXPECT_NE(run.out.find("every one of them listed and decided: 84 datasets"), std::string::npos) << run.out;
    EXPECT_LT(run.out.find("Nothing drawn"), run.out.find("graph.order"));
    EXPECT_LT(run.out.find("Datasets complete, other inputs drawn once for each (seed 1)"), run.out.find("graph.renaming"));
    const Result again = run_enumerate("--tokens 2 --length 2 --samples 3 --claim 'graph.*' --claim svm.zero --jobs 1");
    EXPECT_EQ(again.out, run.out) << "one thread, the same bytes";
}

TEST(Enumerate, JsonIsAReportWithTheWorld) {
    const Result run = run_enumerate("--tokens 2 --length 2 --samples 2 --sequences --claim model.markov --claim svm.zero --json");
    EXPECT_EQ(run.status, 0) << run.err;
    const auto report = parsed(run.out);
    EXPECT_EQ(report["format"], "attest-report/1");
    EXPECT_EQ(report["world"]["contexts"], "sequences");
    EXPECT_EQ(report["world"]["complete"], true);
    EXPECT_EQ(report["world"]["datasets"], report["cases"]);
    for (const auto& row : report["world"]["by_samples"]) {
        EXPECT_EQ(row["burnside"], row["listed"]);
    }
    EXPECT_EQ(report["claims"][0]["id"], "model.markov");
    EXPECT_EQ(report["claims"][0]["inputs"], "drawn");
    EXPECT_EQ(report["claims"][1]["inputs"], "none");
    EXPECT_EQ(report["claims"][1]["held"], report["cases"]);
}

TEST(Enumerate, ARefutationIsShrunkWrittenAndReplayed) {
    const Result run = run_enumerate("--tokens 2 --length 2 --samples 2 --claim 'svm.zero!iff-acyclic'");
    EXPECT_EQ(run.status, 1) << run.out;
    const std::string mark = "attest replay ";
    const std::size_t begin = run.err.find(mark) + mark.size();
    const std::string path = run.err.substr(begin, run.err.find('\n', begin) - begin);
    EXPECT_EQ(run_attest("replay '" + temporary_directory().file(path) + "'").status, 1) << run.err;
}

TEST(Enumerate, AStoppedRunGoesOn) {
    const std::string world = "--tokens 3 --length 2 --samples 3 --claim svm.optimal --claim finite.limit";
    const Result whole = run_enumerate(world);
    ASSERT_EQ(whole.status, 0) << whole.err;
    const Result stopped = run_enumerate(world + " --seconds 0.001");
    EXPECT_EQ(stopped.status, 3) << stopped.err << stopped.out;
    EXPECT_NE(stopped.out.find("NOT COMPLETE"), std::string::npos);
    const std::string state = state_named_in(stopped.err);
    const Result resumed = run_enumerate("--resume " + state);
    EXPECT_EQ(resumed.status, 0) << resumed.err;
    EXPECT_EQ(resumed.out, whole.out);
    EXPECT_FALSE(std::filesystem::exists(temporary_directory().file(state))) << "nothing is left to resume";
}

TEST(Enumerate, CtrlCWritesTheStateAndExitsWith130) {
    // interrupted once the run has said what it will do
    const std::string interrupt = "& pid=$!; for i in $(seq 600); do grep -q Burnside '" + temporary_directory().file("stdout") +
                                  "' && break; sleep 0.1; done; sleep 0.3; kill -INT $pid; wait $pid";
    const Result run = run_enumerate("--tokens 3 --length 3 --samples 4 --jobs 1", interrupt);
    EXPECT_EQ(run.status, 130) << run.err;
    const std::string state = state_named_in(run.err);
    const auto written = read_json_value(temporary_directory().file(state)).json();
    EXPECT_EQ(written["format"], "attest-enumeration/1");
    const Result further = run_enumerate("--resume " + state + " --seconds 0.001");
    EXPECT_EQ(further.status, 3) << further.err;
    EXPECT_NE(further.err.find("going on after"), std::string::npos) << further.err;
}

TEST(Enumerate, BadUsageSaysWhatWasExpected) {
    const std::pair<const char*, const char*> cases[] = {
        {"--tokens 2 --length 2", "--samples: is missing; expected --tokens K, --length T and --samples N, or --resume FILE"},
        {"--tokens 0 --length 2 --samples 1", "--tokens"},
        {"--tokens 2 --length 2 --samples 1 --claim no.such", "matches no claim"},
        {"--tokens 8 --length 8 --samples 12", "expected a world of at most 10^15"},
        {"--tokens 8 --length 4 --samples 1", "expected fewer tokens or shorter contexts"},
        {"--resume nowhere.json", "nowhere.json"},
        {"--resume nowhere.json --tokens 2", "comes with a world"},
    };
    for (const auto& [arguments, expected] : cases) {
        const Result run = run_enumerate(arguments);
        EXPECT_EQ(run.status, 2) << arguments;
        EXPECT_NE((run.out + run.err).find(expected), std::string::npos) << arguments << ": " << run.err;
    }
}

TEST(Enumerate, quiet_prints_what_is_wrong_alone) {
    const Result good = run_enumerate("--tokens 2 --length 2 --samples 1 --claim graph.order --quiet");
    EXPECT_EQ(good.status, 0) << good.err;
    EXPECT_EQ(good.out + good.err, "");
    const Result bad = run_enumerate("--tokens 3 --length 2 --samples 2 --claim 'graph.order!total' --quiet");
    EXPECT_EQ(bad.status, 1) << bad.err;
    EXPECT_NE(bad.out.find("graph.order!total"), std::string::npos);
}
