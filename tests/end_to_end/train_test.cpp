// `attest train` as users run it: the JSON of the file format, the table, defaults, and one message for each bad input.
#include "model/json_value.h"
#include "model/number_text.h"
#include "run_attest.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

const std::string cyclic = R"({"format": "attest-dataset/1", "tokens": 3, "embedding": "one-hot",
 "samples": [{"context": [1,2,0], "label": 1}, {"context": [1,2,0], "label": 1}, {"context": [2,1,0], "label": 2}]})";
const std::string unrealisable = R"({"format": "attest-dataset/1", "tokens": 3, "embedding": "one-hot",
 "samples": [{"context": [1,0], "label": 2}, {"context": [1,0], "label": 1}]})";
const std::string balanced_labels = R"({"format": "attest-dataset/1", "tokens": 2, "embedding": "one-hot",
 "samples": [{"context": [1,0], "label": 1}, {"context": [1,0], "label": 0}]})";
const std::string other_head = R"({"format": "attest-dataset/1", "tokens": 2, "embedding": "one-hot", "head": [["2","0"],["0","1"]],
 "samples": [{"context": [1,0], "label": 1}]})";

JsonValue training_of(const std::string& file, const std::string& options) {
    const Result run = run_attest("train '" + file + "' --json " + options);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.err, "");
    JsonValue value = parse_json_value(run.out, "stdout");
    value.expect_format("attest-training/1");
    value.expect_keys({"format", "algorithm", "rate", "steps", "arithmetic", "checkpoints", "W"});
    return value;
}

nlohmann::json parsed(const std::string& file, const std::string& options) {
    training_of(file, options); // keys and format
    return nlohmann::json::parse(run_attest("train '" + file + "' --json " + options).out);
}

Rational number(const nlohmann::json& text) { return parse_decimal(text.get<std::string>()); }

TEST(Train, json_of_a_constant_run) {
    const nlohmann::json run = parsed(temporary_file("cyclic.json", cyclic), "--steps 10");
    EXPECT_EQ(run["algorithm"], "constant");
    EXPECT_EQ(run["rate"], "2"); // 1/beta = 2 for one-hot tokens
    EXPECT_EQ(run["steps"], 10);
    EXPECT_EQ(run["arithmetic"], "double");
    std::vector<int> steps;
    for (const nlohmann::json& checkpoint : run["checkpoints"]) {
        steps.push_back(checkpoint["step"]);
        EXPECT_EQ(checkpoint.size(), 6U);
    }
    EXPECT_EQ(steps, (std::vector<int>{0, 1, 2, 4, 8, 10}));
    const nlohmann::json& first = run["checkpoints"][0];
    EXPECT_EQ(first["norm"], "0");
    EXPECT_TRUE(first["correlation"].is_null());
    EXPECT_LT(abs(Rational(number(first["retrieval"]) - Rational(2, 3))), parse_decimal("1e-15"));
    EXPECT_LT(abs(Rational(number(first["loss"]) - parse_decimal("1.09861228866811"))), parse_decimal("1e-14")); // log 3
    // W_fin has logits +-log(2)/2, so |W_fin| = log(2)/sqrt 2.
    EXPECT_LT(abs(Rational(number(first["distance_to_W_fin"]) - parse_decimal("0.490129071734273"))), parse_decimal("1e-14"));
    const nlohmann::json& last = run["checkpoints"][5];
    EXPECT_GT(number(last["correlation"]), parse_decimal("0.9"));
    EXPECT_LT(number(last["correlation"]), Rational(1));
    ASSERT_EQ(run["W"].size(), 3U);
    EXPECT_EQ(run["W"][0].size(), 3U);
    EXPECT_GT(number(run["W"][1][0]), number(run["W"][2][0]));
    EXPECT_EQ(run["W"][0][1], "0");
}

TEST(Train, published_run) {
    const nlohmann::json run =
        parsed(test_data("authors/cyclic-0.json"), "--start '" + test_data("authors/cyclic-0-start.json") + "' --normalised --checkpoints 4000");
    EXPECT_EQ(run["algorithm"], "normalised");
    EXPECT_EQ(run["rate"], "0.01");
    EXPECT_EQ(run["steps"], 4000);
    ASSERT_EQ(run["checkpoints"].size(), 1U);
    EXPECT_LE(abs(Rational(number(run["checkpoints"][0]["correlation"]) - parse_decimal("0.9874426146476438"))), parse_decimal("2e-5"));
}

TEST(Train, table) {
    const Result run = run_attest("train '" + temporary_file("cyclic.json", cyclic) + "' --steps 4");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_NE(run.out.find("3 samples over 3 tokens; constant steps of rate 2 on the log loss, from 0"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("correlation"), std::string::npos);
    const Result balanced = run_attest("train --normalised '" + temporary_file("balanced.json", balanced_labels) + "'");
    EXPECT_EQ(balanced.status, 0) << balanced.err;
    EXPECT_NE(balanced.out.find("stopped after 0 of 4000 steps: the gradient is 0"), std::string::npos) << balanced.out;
    EXPECT_NE(balanced.out.find("no correlation: W_mm is 0"), std::string::npos) << balanced.out;
}

TEST(Train, other_losses_do_without_realisability) {
    const std::string file = temporary_file("unrealisable.json", unrealisable);
    const nlohmann::json run = parsed(file, "--loss squared --steps 3");
    EXPECT_TRUE(run["checkpoints"][0]["distance_to_W_fin"].is_null());
    EXPECT_EQ(run["checkpoints"][0]["loss"], "0.625"); // (1 + 1/4)/2
    EXPECT_EQ(parsed(file, "--loss linear --steps 3")["checkpoints"][0]["loss"], "-0.25");
    const Result refused = run_attest("train '" + file + "'");
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.err.find("samples[0].label: \"2\" is not in its context, so the log-loss is infinite"), std::string::npos) << refused.err;
}

struct BadUse {
    std::string name;
    std::string options;
    std::string message; ///< a part of it
};
void PrintTo(const BadUse& use, std::ostream* out) { *out << use.options; }

class TrainBadUse : public testing::TestWithParam<BadUse> {};

TEST_P(TrainBadUse, one_message_and_status_2) {
    const std::string file = temporary_file("cyclic.json", cyclic);
    const Result run = run_attest("train '" + file + "' " + GetParam().options);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.out, "");
    EXPECT_NE(run.err.find(GetParam().message), std::string::npos) << run.err;
}
INSTANTIATE_TEST_SUITE_P(, TrainBadUse,
                         testing::Values(BadUse{"zero_denominator", "--rate 1/0", "--rate: \"1/0\": expected a denominator that is not 0"},
                                         BadUse{"negative_rate", "--rate=-1", "--rate: \"-1\" is not above 0"},
                                         BadUse{"zero_rate", "--rate 0", "--rate: \"0\" is not above 0"},
                                         BadUse{"nan_rate", "--rate nan", "--rate: \"nan\""},
                                         BadUse{"exponent_rate", "--rate 1e-3", "--rate: \"1e-3\""}, BadUse{"empty_rate", "--rate=", "--rate"},
                                         BadUse{"wild_rate", "--rate 1" + std::string(400, '0'), "outside the range of double precision"},
                                         BadUse{"negative_steps", "--steps=-1", "--steps"}, BadUse{"fractional_steps", "--steps 1.5", "--steps"},
                                         BadUse{"checkpoint_after_the_end", "--steps 10 --checkpoints 5,11", "--checkpoints: 11 is outside the run"},
                                         BadUse{"negative_checkpoint", "--steps 10 --checkpoints=-5", "--checkpoints: -5 is outside the run"},
                                         BadUse{"unsorted_checkpoints", "--steps 10 --checkpoints 5,3", "--checkpoints: 3 follows 5"},
                                         BadUse{"repeated_checkpoint", "--steps 10 --checkpoints 5,5", "--checkpoints: 5 follows 5"},
                                         BadUse{"empty_checkpoint", "--checkpoints 1,,2", "--checkpoints: \"\" is not a step number"},
                                         BadUse{"wordy_checkpoint", "--checkpoints 1,two", "--checkpoints: \"two\" is not a step number"},
                                         BadUse{"huge_checkpoint", "--checkpoints 99999999999999999999", "--checkpoints"},
                                         BadUse{"unknown_loss", "--loss hinge", "--loss"},
                                         BadUse{"missing_start", "--start /nonexistent.json", "/nonexistent.json"},
                                         BadUse{"start_of_another_shape", "--start '" + test_data("authors/cyclic-0-start.json") + "'", "8"},
                                         BadUse{"unknown_option", "--momentum 0.9", "--momentum"}),
                         [](const auto& use) { return use.param.name; });

TEST(Train, refuses_a_head_that_is_not_aligned) {
    const Result run = run_attest("train '" + temporary_file("head.json", other_head) + "'");
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find("head: is not aligned"), std::string::npos) << run.err;
}

} // namespace
