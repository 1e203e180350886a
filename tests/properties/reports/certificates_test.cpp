// What a verdict rests on is written as certificates that the independent checker accepts; refutations too.
#include "properties/reports/certificates.h"

#include "model/data/dataset_json.h"
#include "properties/search/runner.h"
#include "theory/checker/certificate_checker.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <unistd.h>

namespace attest {
namespace {

void expect_accepted(const std::string& text) {
    std::istringstream in(text);
    const auto result = attest_checker::check_certificate(in);
    EXPECT_EQ(result.answer, attest_checker::Answer::accepted) << result.reason << "\n" << text;
}

TEST(Certificates, of_a_case_are_written_and_accepted) {
    const auto folder = std::filesystem::temp_directory_path() / ("attest-certificates-" + std::to_string(getpid()));
    const CaseFacts facts(Case{read_dataset(ATTEST_TEST_DATA "/data/example.json"), {}});
    const auto paths = write_certificates(facts, folder.string(), "example");
    EXPECT_EQ(paths.size(), 5U);
    for (const std::string& path : paths) {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        expect_accepted(text.str());
    }
    std::filesystem::remove_all(folder);
}

TEST(Certificates, without_realisability_are_those_of_the_graphs) {
    Dataset data(Embedding::one_hot(3));
    data.add_sample({1, 0}, 2);
    const auto folder = std::filesystem::temp_directory_path() / ("attest-certificates-r-" + std::to_string(getpid()));
    EXPECT_EQ(write_certificates(CaseFacts(Case{data, {}}), folder.string(), "case").size(), 2U);
    std::filesystem::remove_all(folder);
}

/// Finds a counterexample with the runner, as hunt does, and certifies it.
void expect_certified(const std::string& check, std::vector<Hypothesis> without = {}) {
    Check found = find_check(check);
    found.without = std::move(without);
    RunOptions options;
    options.cases = 400;
    const Refutation refutation = refute(found, options);
    ASSERT_TRUE(refutation.counterexample) << check << " was not refuted";
    const auto text = counterexample_certificate(found.id(), CaseFacts(refutation.counterexample->value));
    ASSERT_TRUE(text) << check;
    expect_accepted(*text);
}

TEST(CertificatesLevel1, of_refuted_neighbours_are_accepted) {
    expect_certified("svm.feasible!distinct-rows");
    expect_certified("graph.label-on-top!another-query");
    expect_certified("loss.convex!squared-loss");
    expect_certified("loss.convex!linear-loss");
    expect_certified("descent.monotone!rate-4-over-beta");
    expect_certified("descent.monotone!whole-square");
    expect_certified("descent.monotone!without-step");
}

TEST(Certificates, of_what_the_format_cannot_say_are_not_written) {
    const CaseFacts facts(Case{read_dataset(ATTEST_TEST_DATA "/data/example.json"), {}});
    EXPECT_FALSE(counterexample_certificate("svm.feasible", facts)) << "it is feasible";
    EXPECT_FALSE(counterexample_certificate("graph.label-on-top", facts)) << "the labels are on top";
    EXPECT_FALSE(counterexample_certificate("graph.label-on-top!edges-reversed", facts)) << "no statement speaks of reversed edges";
    EXPECT_FALSE(counterexample_certificate("svm.unique", facts)) << "no statement";
    EXPECT_FALSE(counterexample_certificate("loss.convex", facts)) << "no inputs";
    EXPECT_FALSE(counterexample_certificate("descent.monotone!rate-4-over-beta", facts)) << "no inputs";
    Case short_step{facts.data(), {}};
    short_step.inputs.emplace("start", WeightsInput{zero_matrix<Rational>(4, 4)});
    short_step.inputs.emplace("share", ScalarInput{Rational(1)});
    EXPECT_FALSE(counterexample_certificate("descent.monotone", CaseFacts(short_step))) << "true";
    EXPECT_FALSE(counterexample_certificate("descent.monotone!optimiser-adam", CaseFacts(short_step))) << "the statement is gradient descent's";
    EXPECT_TRUE(certificate_kinds("model.gauge").empty());
}

} // namespace
} // namespace attest
