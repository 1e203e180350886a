// attest check --verified: what both checkers accept is accepted, and a contradiction is said and is not green. A script stands for attest-verified
// where its answer matters; the program itself decides the stored certificates when scripts/prove.sh has built it.
#include "run_attest.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

std::string stored(const std::string& name) { return "'" ATTEST_TEST_DATA "/certificates/" + name + "'"; }

/// The option for a program that answers this to everything.
std::string answering(const std::string& word) {
    const std::string path =
        temporary_file("answers-" + word.substr(0, word.find(' ')), "#!/bin/sh\ncat >/dev/null\nprintf '" + word + "\\t-\\tbecause\\n'\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return " --verified-checker '" + path + "'";
}

bool says(const Result& run, const std::string& text) { return run.out.find(text) != std::string::npos; }

const std::string good = stored("good/example.graph-svm.cert");
const std::string bad = stored("bad/svm-multiplier-wrong.cert");

} // namespace

TEST(VerifiedCheck, accepts_what_both_accept) {
    const Result run = run_attest("check " + good + answering("accepted"));
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_TRUE(says(run, "accepted: the Graph-SVM is solved by the stated W, |W|^2 = 1 (attest-verified: accepted)\n")) << run.out;
}

TEST(VerifiedCheck, says_aloud_that_the_checkers_disagree) {
    for (const auto& [certificate, answer] : {std::pair(good, "refused"), std::pair(bad, "accepted")}) {
        const Result run = run_attest("check " + certificate + answering(answer));
        EXPECT_EQ(run.status, 1);
        EXPECT_TRUE(says(run, "THE CHECKERS DISAGREE")) << run.out;
    }
}

TEST(VerifiedCheck, is_undecided_when_one_of_them_is) {
    const Result run = run_attest("check " + good + answering("not decided"));
    EXPECT_EQ(run.status, 3) << run.out << run.err;
    EXPECT_TRUE(says(run, "could not decide: attest check: accepted")) << run.out;
    EXPECT_EQ(run_attest("check " + bad + answering("not decided")).status, 1);
}

TEST(VerifiedCheck, needs_a_program_that_answers) {
    const Result none = run_attest("check " + good + " --verified-checker /no/such/program");
    EXPECT_EQ(none.status, 2);
    EXPECT_EQ(none.err, "attest: /no/such/program: cannot be run; expected the program attest-verified\n");
    const Result other = run_attest("check " + good + answering("perhaps"));
    EXPECT_EQ(other.status, 2);
    EXPECT_EQ(other.out, "");
    EXPECT_EQ(run_attest("check " + good + " --verified-checker /bin/true").status, 2) << "no answer is not an acceptance";
}

TEST(CheckCommand, reads_standard_input) {
    const Result run = run_attest("check - <" + good);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(says(run, "standard input: accepted")) << run.out;
    EXPECT_EQ(run_attest("check - </dev/null").status, 1);
}

/// The program itself. Skipped by name where it is not built: scripts/prove.sh builds it and runs tests/verified/agree.py, which cannot be skipped.
TEST(VerifiedCheckLevel1, accepts_the_good_and_refuses_the_bad) {
    if (run_attest("check --verified " + good).status == 2) {
        GTEST_SKIP() << "attest-verified is not built; scripts/prove.sh builds it";
    }
    for (const auto& [folder, status] : {std::pair("good", 0), std::pair("bad", 1)}) {
        std::string files;
        for (const auto& entry : std::filesystem::directory_iterator(ATTEST_TEST_DATA "/certificates/" + std::string(folder))) {
            if (entry.path().extension() == ".cert") {
                files += " '" + entry.path().string() + "'";
            }
        }
        const Result run = run_attest("check --verified" + files);
        EXPECT_EQ(run.status, status) << run.out << run.err;
        EXPECT_FALSE(says(run, "DISAGREE")) << run.out;
        EXPECT_EQ(says(run, "accepted"), status == 0) << run.out;
        EXPECT_FALSE(says(run, "could not decide")) << run.out;
    }
}
