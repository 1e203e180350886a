// attest check: one line a file, exit 0 all accepted, 1 one refused, 2 no such file, 3 could not decide; and what
// attest verify --certificates writes is accepted.
#include "run_attest.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

std::string stored(const std::string& name) { return "'" ATTEST_TEST_DATA "/certificates/" + name + "'"; }

long lines_of(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

} // namespace

TEST(CheckCommand, accepts_good_certificates) {
    const Result run = run_attest("check " + stored("good/example.graph.cert") + " " + stored("good/example.graph-svm.cert"));
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(lines_of(run.out), 2);
    EXPECT_NE(run.out.find("example.graph-svm.cert: accepted: the Graph-SVM is solved by the stated W, |W|^2 = 1\n"), std::string::npos) << run.out;
}

TEST(CheckCommand, refuses_a_bad_certificate_among_good_ones) {
    const Result run = run_attest("check " + stored("good/example.graph.cert") + " " + stored("bad/svm-multiplier-wrong.cert"));
    EXPECT_EQ(run.status, 1);
    EXPECT_NE(run.out.find("svm-multiplier-wrong.cert: refused: line 12: stationarity fails: W is not sum lambda_e M_e\n"), std::string::npos)
        << run.out;
}

TEST(CheckCommand, says_when_it_cannot_decide) {
    std::string text = file_content(ATTEST_TEST_DATA "/certificates/good/example.finite-component.cert");
    const auto at = text.find("\"digits\":") + 9;
    text.replace(at, text.find('}', at) - at, "20");
    const Result run = run_attest("check '" + temporary_file("few-digits.cert", text) + "'");
    EXPECT_EQ(run.status, 3) << run.out;
    EXPECT_NE(run.out.find("could not decide"), std::string::npos) << run.out;
}

TEST(CheckCommand, needs_files) {
    EXPECT_EQ(run_attest("check").status, 2);
    const Result run = run_attest("check /no/such/file");
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.err, "attest: /no/such/file: cannot be read (No such file or directory); expected a certificate\n");
    EXPECT_EQ(run_attest("check /").status, 2);
}

TEST(CheckCommandLevel1, accepts_every_certificate_of_a_run) {
    const std::string folder = temporary_directory().file("certificates");
    const Result run = run_attest("verify 'graph.components' 'svm.optimal' 'finite.exists' --cases 20 --seed 3 --certificates '" + folder + "'");
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    const Result check = run_attest("check '" + folder + "'/*");
    EXPECT_EQ(check.status, 0) << check.out;
    EXPECT_GE(lines_of(check.out), 40);
    for (const char* kind : {".graph.cert: accepted", ".graph-svm.cert: accepted", ".finite-component.cert: accepted"}) {
        EXPECT_NE(check.out.find(kind), std::string::npos) << kind;
    }
}

TEST(CheckCommandLevel1, accepts_the_certificates_of_a_given_dataset) {
    const std::string folder = temporary_directory().file("given");
    const Result run =
        run_attest("verify 'graph.*' 'svm.*' 'finite.*' --cases 1 --data '" + test_data("example.json") + "' --certificates '" + folder + "'");
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    const Result check = run_attest("check '" + folder + "'/*");
    EXPECT_EQ(check.status, 0) << check.out;
    EXPECT_EQ(lines_of(check.out), 3) << "one certificate a kind for one dataset";
}

TEST(CheckCommand, reports_a_folder_that_cannot_be_written) {
    EXPECT_EQ(run_attest("verify graph.components --cases 1 --certificates /dev/null/here").status, 2);
}
