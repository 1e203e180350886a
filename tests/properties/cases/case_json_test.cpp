// Case files: everything that is written is read again, a replay answers the same, and what is wrong is refused at its place.
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/generators/generate.h"
#include "properties/search/runner.h"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace attest;

namespace {

CaseRecord example() {
    Case value{small_dataset({{{1, 2, 0}, 1}, {{2, 1, 0}, 2}}), {}};
    value.inputs = {{"W", WeightsInput{Matrix<Rational>::Ones(3, 3) * Rational(-1, 2)}},
                    {"p", TokenTableInput{Matrix<Rational>::Ones(3, 3)}},
                    {"s", ScalarInput{Rational(1, 3)}},
                    {"context", ContextInput{{1, 2, 0}}},
                    {"graph", GraphInput{0, {{1, 0}, {1, 2}}}},
                    {"renaming", RenamingInput{{1, 0, 2}}}};
    return {"graph.order", "total", value, "what should be", "what is", "why it fails", 40, 18446744073709551615U, "v1"};
}

nlohmann::ordered_json example_json() { return case_to_json(example()); }

/// What the reader says.
std::string message(const nlohmann::ordered_json& document) {
    try {
        case_from_json(JsonValue(document, "case.json"));
    } catch (const InputError& error) {
        return error.what();
    }
    return "no error";
}

std::string message_with(const std::string& pointer, nlohmann::ordered_json value) {
    nlohmann::ordered_json document = example_json();
    document[nlohmann::ordered_json::json_pointer(pointer)] = std::move(value);
    return message(document);
}

} // namespace

TEST(CaseJson, EveryKeyOfTheFormat) {
    std::vector<std::string> keys;
    const nlohmann::ordered_json document = example_json();
    for (const auto& [key, value] : document.items()) {
        keys.push_back(key);
    }
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(keys, (std::vector<std::string>{"check", "claim", "dataset", "expected", "format", "found", "inputs", "precision", "revision", "seed",
                                              "why"}));
    EXPECT_EQ(example_json()["format"], "attest-case/1");
}

TEST(CaseJson, WrittenAndReadAgain) {
    const CaseRecord read = case_from_json(parse_json_value(case_text(example()), "case"));
    EXPECT_EQ(case_text(read), case_text(example()));
    EXPECT_EQ(read.id(), "graph.order!total");
    EXPECT_EQ(read.seed, 18446744073709551615U);
    EXPECT_EQ(read.value.scalar("s"), Rational(1, 3));
    EXPECT_EQ(read.value.graph("graph").edges, (std::vector<Edge>{{1, 0}, {1, 2}}));
    EXPECT_EQ(read.value.renaming("renaming"), (std::vector<Token>{1, 0, 2}));
}

TEST(CaseJson, TheClaimItselfHasTwoSpellings) {
    nlohmann::ordered_json document = example_json();
    document["check"] = "";
    EXPECT_EQ(case_from_json(JsonValue(document, "")).id(), "graph.order");
    document["check"] = "graph.order";
    EXPECT_EQ(case_from_json(JsonValue(document, "")).id(), "graph.order");
}

TEST(CaseJson, AReplayAnswersTheSame) {
    int replayed = 0;
    for (const Claim& claim : all_claims()) {
        for (const FalseNeighbour& neighbour : claim.false_neighbours) {
            if (claim.grade != Grade::exact) {
                continue;
            }
            RunOptions options;
            options.cases = 1000;
            options.jobs = 1;
            options.shrink.steps = 100;
            const Refutation refutation = refute({&claim, &neighbour}, options);
            ASSERT_TRUE(refutation.counterexample) << neighbour.name;
            const CaseRecord stored = case_from_json(parse_json_value(case_text(record_of(*refutation.counterexample)), "case"));
            const Decision again = decide_case(find_check(stored.id()), stored.value);
            EXPECT_EQ(again.verdict.outcome, Outcome::refuted) << stored.id();
            EXPECT_EQ(again.verdict.found, stored.found) << stored.id();
            EXPECT_EQ(again.verdict.expected, stored.expected) << stored.id();
            ++replayed;
        }
    }
    EXPECT_GT(replayed, 10);
}

TEST(CaseJson, WrongValuesAreRefusedAtTheirPlace) {
    const std::vector<std::tuple<std::string, nlohmann::ordered_json, std::string>> wrong = {
        {"/format", "attest-case/2", "format"},
        {"/claim", 3, "claim"},
        {"/precision", -1, "precision"},
        {"/precision", "40", "precision"},
        {"/seed", -1, "seed"},
        {"/seed", 1.5, "seed"},
        {"/dataset/tokens", 0, "dataset.tokens"},
        {"/dataset/samples/0/label", 3, "dataset.samples[0].label"},
        {"/inputs", nlohmann::ordered_json::array(), "inputs"},
        {"/inputs/W/kind", "matrix", "inputs.W.kind"},
        {"/inputs/W/value/0/0", true, "inputs.W.value[0][0]"},
        {"/inputs/W/value/0/0", "1/0", "inputs.W.value[0][0]"},
        {"/inputs/W/value/0", nlohmann::ordered_json::array({"1"}), "inputs.W.value[0]"},
        {"/inputs/W/value", nlohmann::ordered_json::array({nlohmann::ordered_json::array({"1"})}), "inputs.W.value"},
        {"/inputs/p/value/1/2", "0", "inputs.p.value"},
        {"/inputs/p/value/1/2", "-1", "inputs.p.value"},
        {"/inputs/s/value", true, "inputs.s.value"},
        {"/inputs/s/more", 1, "inputs.s"},
        {"/inputs/context/value", nlohmann::ordered_json::array(), "inputs.context.value"},
        {"/inputs/context/value/0", 7, "inputs.context.value[0]"},
        {"/inputs/graph/query", 3, "inputs.graph.query"},
        {"/inputs/graph/edges/0", nlohmann::ordered_json::array({1, 1}), "inputs.graph.edges[0]"},
        {"/inputs/graph/edges/0", nlohmann::ordered_json::array({1}), "inputs.graph.edges[0]"},
        {"/inputs/renaming/value/0", 0, "inputs.renaming.value"},
        {"/inputs/renaming/value", nlohmann::ordered_json::array({1, 0}), "inputs.renaming.value"},
        {"/unknown", 1, "unknown"},
    };
    for (const auto& [pointer, value, place] : wrong) {
        const std::string text = message_with(pointer, value);
        EXPECT_NE(text.find("case.json"), std::string::npos) << pointer << ": " << text;
        EXPECT_NE(text.find(place), std::string::npos) << pointer << ": " << text;
    }
    EXPECT_EQ(message_with("/precision", 100), "no error");
}

TEST(CaseJson, EveryKeyIsRequired) {
    const nlohmann::ordered_json whole = example_json();
    for (const auto& [key, value] : whole.items()) {
        nlohmann::ordered_json document = whole;
        document.erase(key);
        EXPECT_NE(message(document).find(key), std::string::npos) << key;
    }
}

TEST(CaseJson, WritesAFile) {
    const std::string folder = (std::filesystem::temp_directory_path() / ("attest-case-json-" + std::to_string(::getpid()))).string();
    const std::string path = write_case(folder, example());
    EXPECT_EQ(case_text(read_case(path)), case_text(example()));
    EXPECT_EQ(path.find('!'), std::string::npos) << "no character that a shell reads";
    std::filesystem::remove_all(folder);
    EXPECT_THROW(write_case("/proc/no-such-folder", example()), std::runtime_error);
}
