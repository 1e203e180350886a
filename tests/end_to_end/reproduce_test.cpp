// attest reproduce as users run it, with little effort so that it stays short.
#include "model/json_value.h"
#include "model/number_text.h"
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
        // lambda = 1e-10 and shallower; the norm grows and the direction comes closer
        ASSERT_GE(study.at("path").size(), 2U);
        EXPECT_EQ(study.at("path_undecided").size(), 0U);
        const JsonValue first = study.at("path").at(std::size_t{0});
        const JsonValue last = study.at("path").at(study.at("path").size() - 1);
        EXPECT_EQ(last.at("lambda").text(), "1e-20");
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
    for (const char* part : {"seed 1", "example", "not printed", "1e-10", "held", "0.477385626"}) { // L* to the digits of the worked example
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

TEST(ReproduceInterruptLong, an_interrupt_leaves_a_valid_partial_report) {
    const Result run =
        run_attest("--version >/dev/null; timeout --preserve-status --signal=INT 0.5 '" ATTEST_BINARY "' reproduce --json --effort 0.5");
    EXPECT_EQ(run.status, 130);
    EXPECT_TRUE(document(run).at("interrupted").boolean());
}

TEST(ReproduceLevel1, bad_usage) {
    EXPECT_EQ(run_attest("reproduce --effort 0").status, 2);
    EXPECT_EQ(run_attest("reproduce --data /nowhere.json").status, 2);
    EXPECT_EQ(run_attest("reproduce --unknown").status, 2);
}
