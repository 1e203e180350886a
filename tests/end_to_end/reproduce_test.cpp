// attest reproduce as users run it, with little effort so that it stays short.
#include "model/input/json_document.h"
#include "model/numbers/number_text.h"
#include "run_attest.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

JsonValue document(const Result& run) {
    JsonValue value = parse_json_value(run.out, "stdout");
    value.expect_format("attest-reproduction/1");
    return value;
}

} // namespace

TEST(ReproduceLevel1, the_authors_datasets_meet_what_was_printed) {
    const Result run = run_attest("reproduce --json --effort 0.01");
    EXPECT_EQ(run.status, 0) << run.err;
    const JsonValue datasets = document(run).at("datasets");
    ASSERT_EQ(datasets.size(), 5U);
    for (const JsonValue& study : datasets.elements()) {
        SCOPED_TRACE(study.at("name").text());
        EXPECT_TRUE(study.at("components").at("agree").boolean());
        EXPECT_EQ(study.at("graph_svm").at("certificate").text(), "held");
        const JsonValue training = study.at("training");
        const Rational difference = training.at("correlation").decimal() - training.at("printed_correlation").decimal();
        EXPECT_TRUE(abs(difference) <= parse_decimal("2e-5"));
        EXPECT_TRUE(training.at("agrees").boolean());
        // lambda = 1e-50 and shallower; the norm grows and the direction comes closer
        ASSERT_GE(study.at("path").size(), 2U);
        EXPECT_EQ(study.at("path_undecided").size(), 0U);
        const JsonValue first = study.at("path").at(std::size_t{0});
        const JsonValue last = study.at("path").at(study.at("path").size() - 1);
        EXPECT_EQ(last.at("lambda").text(), "1e-50");
        const auto value = [](const JsonValue& row, const char* key, int sign) {
            return Rational(row.at(key).at("mid").decimal() + sign * row.at(key).at("radius").decimal());
        };
        EXPECT_TRUE(value(first, "norm", 1) < value(last, "norm", -1));
        EXPECT_TRUE(value(last, "direction_error", 1) < value(first, "direction_error", -1));
        EXPECT_TRUE(value(last, "distance_to_W_fin", 1) < parse_decimal("1e-15"));
        EXPECT_TRUE(last.at("radius").decimal() <= parse_decimal("1e-40"));
    }
    EXPECT_NE(run.err.find("cyclic-4 at lambda = 1e-10"), std::string::npos) << "progress, one plain line a job";
}

TEST(ReproduceLevel1, given_datasets_as_tables) {
    const Result run = run_attest("reproduce --effort 0.001 --data '" + test_data("example.json") + "'");
    EXPECT_EQ(run.status, 0) << run.err;
    for (const char* part : {"seed 1", "example", "components", "1e-10", "held", "0.477385626"}) { // L* to the digits of the worked example
        EXPECT_NE(run.out.find(part), std::string::npos) << part << "\n" << run.out;
    }
    EXPECT_EQ(run.out.find("cyclic-0"), std::string::npos);
}

TEST(ReproduceLevel1, data_outside_the_theory_say_why_something_is_missing) {
    const std::string absent = temporary_file("absent.json", R"({"format": "attest-dataset/1", "tokens": 3, "embedding": "one-hot",
        "samples": [{"context": [1, 0], "label": 2}]})");
    const Result run = run_attest("reproduce --json --effort 0.001 --data '" + absent + "'");
    EXPECT_EQ(run.status, 0) << run.err;
    const JsonValue study = document(run).at("datasets").at(std::size_t{0});
    EXPECT_TRUE(study.at("training").is_null());
    EXPECT_NE(study.at("path_reason").text().find("label"), std::string::npos);
    EXPECT_EQ(study.at("path").size(), 0U);
}

TEST(ReproduceLevel1, the_infimum_is_not_claimed_without_a_feasible_direction) {
    const Result run = run_attest("reproduce --json --effort 0.001 --data '" + test_data("faults/infeasible_tied.json") + "'");
    const JsonValue finite = document(run).at("datasets").at(std::size_t{0}).at("finite_component");
    EXPECT_TRUE(finite.at("loss_infimum").is_null());
    EXPECT_NEAR(number_from<double>(finite.at("restricted_loss_infimum").at("mid").decimal()), 0.34657359027997, 1e-13);
}

// The signal is sent when the command has said something on standard error that it says before its work is done, so no timing decides.
TEST(ReproduceLevel1, an_interrupt_before_the_first_result_leaves_a_valid_report) {
    const Result run = run_attest_until("seed", {"reproduce", "--json", "--effort", "0.001"});
    EXPECT_EQ(run.status, 130) << run.err;
    const JsonValue report = document(run);
    EXPECT_TRUE(report.at("interrupted").boolean());
    EXPECT_EQ(report.at("claims").size(), 0U);
}

TEST(ReproduceLevel1, an_interrupt_among_the_claims_keeps_what_was_finished) {
    const std::string folder = temporary_directory().file("interrupted-report");
    const Result run = run_attest_until("claim graph.", {"reproduce", "--json", "--effort", "0.001", "--report", folder});
    EXPECT_EQ(run.status, 130) << run.err;
    const JsonValue report = document(run);
    EXPECT_TRUE(report.at("interrupted").boolean());
    EXPECT_EQ(report.at("datasets").size(), 5U);
    EXPECT_GE(report.at("datasets").at(std::size_t{0}).at("path").size(), 2U);
    EXPECT_TRUE(report.at("experiments").at(std::size_t{0}).at("agrees").boolean());
    EXPECT_GE(report.at("claims").size(), 1U);
    const std::string page = file_content(folder + "/index.html");
    EXPECT_NE(page.find("interrupted"), std::string::npos);
    EXPECT_NE(page.find("</html>"), std::string::npos);
    EXPECT_EQ(file_content(folder + "/report.json"), run.out);
}

TEST(ReproduceLevel1, progress_on_a_terminal_is_one_line_with_the_time_left) {
    const std::string typescript = temporary_directory().file("typescript");
    const std::string command = "script -qec \"'" ATTEST_BINARY "' reproduce --effort 0.001 --data '" + test_data("example.json") + "'\" '" +
                                typescript + "' </dev/null >/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
    const std::string text = file_content(typescript);
    EXPECT_NE(text.find("\r\033[K[1/"), std::string::npos) << text;
    EXPECT_NE(text.find(" s left"), std::string::npos) << text;
    EXPECT_EQ(text.find(" s\r\n["), std::string::npos) << "no plain lines of progress";
}

TEST(ReproduceLevel1, bad_usage) {
    EXPECT_EQ(run_attest("reproduce --effort 0").status, 2);
    EXPECT_EQ(run_attest("reproduce --data /nowhere.json").status, 2);
    EXPECT_EQ(run_attest("reproduce --unknown").status, 2);
}
