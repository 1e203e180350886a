// Reports of users on analyze, check and reproduce, with their inputs (tests/data/faults/): what is said must be true, text from files is escaped
// wherever it is printed, no failure costs more than its own part, and nothing is printed half.
#include "model/input/json_document.h"
#include "model/numbers/number_text.h"
#include "run_attest.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace attest;

namespace {

std::string fault(const std::string& name) { return "'" + test_data("faults/" + name) + "'"; }

bool plain(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return (c >= 0x20 && c != 0x7F) || c == '\n'; });
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST(ReportFaults, without_F_the_infimum_of_the_restricted_risk_is_not_called_that_of_the_risk) {
    for (const char* name : {"borderline_0.json", "infeasible_tied.json"}) {
        SCOPED_TRACE(name);
        const Result table = run_attest("analyze " + fault(name));
        EXPECT_EQ(table.status, 0) << table.err;
        EXPECT_FALSE(contains(table.out, "inf L = L*")) << table.out;
        EXPECT_TRUE(contains(table.out, "the infimum of the restricted risk")) << table.out;
        const Result json = run_attest("analyze --json " + fault(name));
        const JsonValue finite = parse_json_value(json.out, "stdout").at("finite_component");
        EXPECT_TRUE(finite.at("loss_infimum").is_null());
        EXPECT_LT(number_from<double>(finite.at("restricted_loss_infimum").at("mid").decimal()), 0.6) << "inf L is log 2";
    }
    const Result feasible = run_attest("analyze --json '" + test_data("example.json") + "'");
    const JsonValue finite = parse_json_value(feasible.out, "stdout").at("finite_component");
    EXPECT_EQ(finite.at("loss_infimum").at("mid").text().substr(0, 11), "0.477385626");
}

TEST(ReportFaults, a_cyclic_subspace_that_is_zero_says_why) {
    const Result equal = run_attest("analyze " + fault("highs2489_zero_tie.json"));
    EXPECT_EQ(equal.status, 0) << equal.err;
    EXPECT_TRUE(contains(equal.out, "zero: tied tokens have the same embedding\n")) << equal.out;
    EXPECT_FALSE(contains(equal.out, "zero: every component is a single token")) << equal.out;
    const std::string query = temporary_file("zero-query.json", R"({"format": "attest-dataset/1", "tokens": 3, "embedding": [["0"], ["1"], ["2"]],
        "samples": [{"context": [1, 2, 0], "label": 1}, {"context": [1, 2, 0], "label": 2}]})");
    const Result zero = run_attest("analyze '" + query + "'");
    EXPECT_TRUE(contains(zero.out, "zero: the embedding of the query is 0\n")) << zero.out;
}

TEST(ReportFaults, names_of_tokens_are_escaped_wherever_they_are_printed) {
    for (const char* options : {"", "--dot"}) {
        const Result run = run_attest(std::string("analyze ") + options + " " + fault("json_esc_name.json"));
        EXPECT_EQ(run.status, 0) << run.err;
        EXPECT_TRUE(plain(run.out)) << options;
        EXPECT_TRUE(contains(run.out, "x1b[31mred")) << run.out;
    }
    const std::string nul = temporary_file("names.json", R"({"format": "attest-dataset/1", "tokens": ["a\u0000b", "line\nquery x", "\r\u001b[2Jc"],
        "embedding": "one-hot", "samples": [{"context": [0, 1, 2], "label": 0}]})");
    for (const char* options : {"", "--dot"}) {
        EXPECT_TRUE(plain(run_attest(std::string("analyze ") + options + " '" + nul + "'").out)) << options;
    }
    const std::string odd = temporary_file("odd\x1b[31m.json", file_content(test_data("example.json")));
    const Result named = run_attest("analyze '" + odd + "'");
    EXPECT_EQ(named.status, 0);
    EXPECT_TRUE(plain(named.out)) << "the path too";
}

TEST(ReportFaults, a_certificate_prints_one_line) {
    const Result run = run_attest("check " + fault("claim-text-spoofs-a-line.cert"));
    EXPECT_EQ(std::count(run.out.begin(), run.out.end(), '\n'), 1) << run.out;
    EXPECT_TRUE(plain(run.out));
}

namespace {

/// What `attest check` says of the certificates that `attest verify svm.optimal` writes for the dataset.
Result check_of_own_certificates(const std::string& name) {
    const std::string folder = temporary_directory().file("own-" + name);
    const Result run = run_attest("verify svm.optimal --data " + fault(name) + " --certificates '" + folder + "'");
    EXPECT_EQ(run.status, 0) << run.err;
    return run_attest("check '" + folder + "'/*");
}

} // namespace

// W_mm is so long a fraction that its beginning says nothing: decimals that enclose it.
TEST(ReportFaults, a_long_number_is_shown_by_decimals_around_it) {
    const Result check = check_of_own_certificates("ghffa01_1e-20.json");
    EXPECT_EQ(check.status, 0) << check.out;
    EXPECT_TRUE(contains(check.out, "|W|^2 between 0.99999999999999999999 and 1.00000000000000000000")) << check.out;
}

TEST(ReportFaultsLevel1, a_certificate_of_long_numbers_is_accepted) {
    const Result check = check_of_own_certificates("topic_K16_d16_n250.json");
    EXPECT_EQ(check.status, 0) << check.out;
    EXPECT_TRUE(contains(check.out, "accepted: the Graph-SVM is solved by the stated W, |W|^2 between 644.3586")) << check.out;
}

TEST(ReportFaults, analyze_gives_up_when_the_time_is_up_with_nothing_half_printed) {
    std::string samples;
    for (int i = 0; i < 300; ++i) {
        samples += std::string(i == 0 ? "" : ",") + R"({"context": [)" + std::to_string(i * 7 % 23) + "," + std::to_string(i * 5 % 24) + "," +
                   std::to_string(i % 25) + "], \"label\": " + std::to_string(i * 7 % 23) + "}";
    }
    std::string rows;
    for (int v = 0; v < 25; ++v) {
        rows += v == 0 ? "[" : ",[";
        for (int j = 0; j < 24; ++j) {
            rows += std::string(j == 0 ? "\"0." : ",\"0.") + std::to_string((v * 7919 + j * 104729 + v * j * 31337) % 1000000007 + 1) + "\"";
        }
        rows += "]";
    }
    const std::string file =
        temporary_file("slow.json", R"({"format": "attest-dataset/1", "tokens": 25, "embedding": [)" + rows + R"(], "samples": [)" + samples + "]}");
    const Result run = run_attest("analyze --json --seconds 0.001 '" + file + "'");
    EXPECT_EQ(run.status, 3) << run.err;
    EXPECT_EQ(run.out, "");
    EXPECT_TRUE(contains(run.err, "expected a smaller dataset or more --seconds")) << run.err;
}

TEST(ReportFaultsLevel1, reproduce_leaves_a_figure_out_rather_than_the_page) {
    for (const char* name : {"min_tied.json", "one_token.json"}) { // no strict edge: no direction error to draw
        SCOPED_TRACE(name);
        const std::string folder = temporary_directory().file(std::string("report-") + name);
        const Result run = run_attest("reproduce --effort 0.001 --data " + fault(name) + " --report '" + folder + "'");
        EXPECT_EQ(run.status, 0) << run.err;
        const std::string page = file_content(folder + "/index.html");
        EXPECT_TRUE(contains(page, "</html>"));
        EXPECT_TRUE(contains(page, "Left out: there is no point to draw."));
    }
}

TEST(ReportFaultsLevel1, reproduce_without_drawing_programs_writes_the_page) {
    const std::string folder = temporary_directory().file("report-without-programs");
    const Result run = run_attest("--version >/dev/null; PATH=/nowhere '" ATTEST_BINARY "' reproduce --effort 0.001 --data '" +
                                  test_data("example.json") + "' --report '" + folder + "'");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(contains(run.err, "is left out: cannot run gnuplot")) << run.err;
    const std::string page = file_content(folder + "/index.html");
    EXPECT_TRUE(contains(page, "Left out: cannot run dot"));
    EXPECT_TRUE(contains(page, "</html>"));
}

TEST(ReportFaultsLevel1, reproduce_keeps_the_parts_that_can_be_finished) {
    const std::string folder = temporary_directory().file("report-tiny");
    const Result run = run_attest("reproduce --effort 0.00001 --data " + fault("fin_tiny_1e-50.json") + " --report '" + folder + "'");
    EXPECT_EQ(run.status, 3) << run.err;
    EXPECT_TRUE(contains(run.out, "UNDECIDED  fin_tiny_1e-50: the excess loss was not enclosed at lambda = 1e-1, ")) << run.out;
    EXPECT_TRUE(contains(file_content(folder + "/index.html"), "its interval has no finite end."));
    EXPECT_TRUE(contains(file_content(folder + "/index.html"), "</html>"));
    EXPECT_TRUE(parse_json_value(file_content(folder + "/report.json"), "report.json").has("rates"));
}
