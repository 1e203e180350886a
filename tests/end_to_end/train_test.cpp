// `attest train` as users run it: the JSON of the file format, in doubles and certified, the table, defaults, an interrupt, and one message
// for each bad input.
#include "model/input/json_document.h"
#include "model/numbers/number_text.h"
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
    value.expect_keys({"format", "algorithm", "rate", "steps", "arithmetic", "checkpoints", "W"}, {"norm_margin"});
    return value;
}

nlohmann::json parsed(const std::string& file, const std::string& options) {
    training_of(file, options); // keys and format
    return nlohmann::json::parse(run_attest("train '" + file + "' --json " + options).out);
}

Rational number(const nlohmann::json& text) { return parse_decimal(text.get<std::string>()); }

TEST(Train, a_named_optimiser_with_a_norm_says_what_its_margin_tends_to) {
    const std::string chain = temporary_file("chain.json", R"({"format": "attest-dataset/1", "tokens": 3, "embedding": "one-hot",
 "samples": [{"context": [1,2,0], "label": 1}, {"context": [2,0], "label": 2}]})");
    const nlohmann::json run = parsed(chain, "--optimiser sign --rate 1/4 --steps 400");
    const nlohmann::json& margin = run["norm_margin"];
    EXPECT_EQ(margin["norm"], "max |W_ij|");
    EXPECT_EQ(number(margin["gamma"]["mid"]), 1);
    EXPECT_EQ(margin["tends_to_at_least"].get<std::string>().substr(0, 7), "4.05114"); // 1 - 4 (e^{1/2} - 3/2) = 0.405114..
    EXPECT_GE(number(margin["measured"]), number(margin["tends_to_at_least"]));
    EXPECT_NE(run_attest("train '" + chain + "' --optimiser sign --rate 1/4 --steps 400").out.find("proved to tend to 4.05114"), std::string::npos);
    EXPECT_TRUE(parsed(chain, "--optimiser sign --rate 10 --steps 4")["norm_margin"]["tends_to_at_least"].is_null());
    EXPECT_FALSE(parsed(chain, "--steps 4").contains("norm_margin"));
    EXPECT_EQ(parsed(temporary_file("cyclic.json", cyclic), "--optimiser sign --steps 4")["norm_margin"]["not_applicable"], "the data have a cycle");
    EXPECT_EQ(parsed(chain, "--optimiser adam --steps 4")["norm_margin"]["not_applicable"], "the steps of adam are steepest in no norm");
}

TEST(Train, a_named_optimiser_with_steps_of_one_length_says_what_is_proved_after_them) {
    const std::string chain = temporary_file("chain.json", R"({"format": "attest-dataset/1", "tokens": 3, "embedding": "one-hot",
 "samples": [{"context": [1,2,0], "label": 1}, {"context": [2,0], "label": 2}]})");
    for (const std::string optimiser : {"sign", "normalised", "muon"}) {
        const nlohmann::json run = parsed(chain, "--rate 1/10 --steps 2000 --optimiser " + optimiser);
        const nlohmann::json& margin = run["norm_margin"];
        const nlohmann::json& proved = margin["certified"];
        EXPECT_LE(number(proved["at_least"]), number(margin["measured"])) << optimiser;
        EXPECT_GE(number(proved["at_least"]) * 2, number(margin["measured"])) << optimiser; // within a factor of 2
        EXPECT_LE(number(run["checkpoints"].back()["loss"]), number(proved["loss_at_most"])) << optimiser;
        const Result table = run_attest("train '" + chain + "' --rate 1/10 --steps 2000 --optimiser " + optimiser);
        EXPECT_NE(table.out.find("proved of it after 2000 steps: at least " + proved["at_least"].get<std::string>()), std::string::npos) << table.out;
    }
    const auto why = [&](const std::string& options) {
        return parsed(chain, options)["norm_margin"]["certified"]["not_applicable"].get<std::string>();
    };
    EXPECT_NE(why("--optimiser coordinate --steps 4").find("as long as the gradient"), std::string::npos);
    EXPECT_NE(why("--optimiser sign --rate 10 --steps 4").find("too long"), std::string::npos);
    EXPECT_NE(why("--optimiser sign --rate 1/10 --steps 1").find("too much to bound every margin"), std::string::npos);
    const Result table = run_attest("train '" + chain + "' --rate 10 --steps 4 --optimiser sign");
    EXPECT_NE(table.out.find("nothing is proved of it after 4 steps: the steps are too long"), std::string::npos) << table.out;
}

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

// Every optimiser of the library, from the command line to W; the first steps from 0 are those of the formulas.
TEST(Train, optimisers) {
    const std::string file = temporary_file("single.json", R"({"format": "attest-dataset/1", "tokens": 3, "embedding": "one-hot",
 "samples": [{"context": [1,2,0], "label": 1}]})"); // g = (1/3, -2/3, 1/3) in the column of query 0
    const auto first = [&](const std::string& options) {
        const nlohmann::json run = parsed(file, "--rate 3 --steps 1 " + options);
        return std::vector<Rational>{number(run["W"][0][0]), number(run["W"][1][0]), number(run["W"][2][0])};
    };
    const auto near = [](const std::vector<Rational>& a, const std::vector<Rational>& b) {
        return abs(Rational(a[0] - b[0])) + abs(Rational(a[1] - b[1])) + abs(Rational(a[2] - b[2])) < parse_decimal("1e-12");
    };
    EXPECT_TRUE(near(first("--optimiser gradient"), {-1, 2, -1}));
    EXPECT_TRUE(near(first("--optimiser sign"), {-3, 3, -3}));
    EXPECT_TRUE(near(first("--optimiser adam --epsilon 1/3 --momentum 0.5 --square-memory 0.75"), {Rational(-3, 2), 2, Rational(-3, 2)}));
    EXPECT_TRUE(near(first("--optimiser coordinate"), {0, 2, 0}));
    EXPECT_TRUE(near(first("--optimiser heavy-ball --momentum 1/2"), {-1, 2, -1}));
    EXPECT_TRUE(near(first("--optimiser nesterov"), {-1, 2, -1}));
    EXPECT_TRUE(near(first("--optimiser weight-decay --decay 1/3"), {-1, 2, -1}));
    EXPECT_TRUE(near(first("--optimiser muon"), first("--optimiser normalised"))) << "one query: a gradient of rank 1";
    for (const std::string name : {"normalised", "sign", "adam", "heavy-ball", "nesterov", "coordinate", "weight-decay", "muon"}) {
        const nlohmann::json run = parsed(file, "--steps 20 --optimiser " + name + (name == "weight-decay" ? " --decay 0.01" : ""));
        EXPECT_EQ(run["algorithm"], name);
        EXPECT_EQ(run["steps"], 20);
        ASSERT_EQ(run["checkpoints"].size(), 7U);
        EXPECT_LT(number(run["checkpoints"][6]["loss"]), number(run["checkpoints"][0]["loss"])) << name;
    }
    nlohmann::json named = parsed(file, "--steps 20 --optimiser normalised");
    EXPECT_TRUE(named.contains("norm_margin")) << "said of an optimiser by its name";
    named.erase("norm_margin");
    EXPECT_EQ(parsed(file, "--steps 20 --normalised"), named);
    EXPECT_EQ(parsed(file, "--optimiser gradient --steps 3")["algorithm"], "constant") << "as attest-training/1 has always called it";
    const Result table = run_attest("train '" + file + "' --steps 4 --optimiser heavy-ball");
    EXPECT_NE(table.out.find("heavy-ball steps of rate 2 on the log loss, from 0, in double precision"), std::string::npos) << table.out;
}

// Embeddings that double precision cannot tell apart, or that share a part far larger than their differences: more digits, and the certified values.
TEST(TrainFaults, double_precision_that_is_not_enough_is_replaced) {
    for (const std::string name : {"cos1", "train_closeS_1e-8", "train_offset_1e-7"}) {
        const std::string file = test_data("faults/" + name + ".json");
        const nlohmann::json run = parsed(file, "--steps 64");
        const nlohmann::json truth = parsed(file, "--steps 64 --digits 12");
        EXPECT_EQ(run["arithmetic"], "double, rounded from 40 digits") << name;
        ASSERT_EQ(run["checkpoints"].size(), truth["checkpoints"].size());
        for (std::size_t i = 0; i < run["checkpoints"].size(); ++i) {
            for (const char* key : {"loss", "norm", "correlation", "distance_to_W_fin", "retrieval"}) {
                const nlohmann::json& shown = run["checkpoints"][i][key];
                const nlohmann::json& exact = truth["checkpoints"][i][key];
                ASSERT_EQ(shown.is_null(), exact.is_null()) << name << " " << key;
                if (!shown.is_null()) {
                    const Rational apart = abs(Rational(number(shown) - number(exact["mid"])));
                    EXPECT_LE(apart, number(exact["radius"]) + abs(number(shown)) * parse_decimal("1e-6")) << name << " " << key << " " << i;
                    EXPECT_TRUE(std::string(key) != "correlation" || number(shown) <= Rational(1));
                }
            }
        }
    }
    const Result table = run_attest("train '" + test_data("faults/cos1.json") + "' --steps 64");
    EXPECT_NE(table.out.find("with 40 digits, since double precision is not enough"), std::string::npos) << table.out;
}

// Where double precision is enough it stays: a million steps of either rule on dense embeddings.
TEST(TrainFaults, double_precision_that_is_enough_stays) {
    const std::string start = " --start '" + test_data("authors/cyclic-0-start.json") + "'";
    for (const std::string& options :
         {std::string("--normalised --steps 1000000"), std::string("--steps 1000000"), "--normalised --steps 1000" + start}) {
        const nlohmann::json run = parsed(test_data("authors/cyclic-0.json"), options);
        EXPECT_EQ(run["arithmetic"], "double") << options;
        const nlohmann::json& last = run["checkpoints"].back();
        for (const char* key : {"loss", "norm", "correlation", "distance_to_W_fin", "retrieval"}) {
            EXPECT_FALSE(last[key].is_null()) << options << " " << key;
        }
    }
}

TEST(TrainFaults, what_more_digits_would_take_too_long_for_is_left_out) {
    const std::string options = "train '" + test_data("faults/train_closeS_1e-8.json") + "' --steps 10000000 --checkpoints 0,10000000";
    const Result table = run_attest(options);
    EXPECT_EQ(table.status, 0) << table.err;
    EXPECT_NE(table.out.find("values left out: double precision cannot tell them"), std::string::npos) << table.out;
    const nlohmann::json run = nlohmann::json::parse(run_attest(options + " --json").out);
    EXPECT_TRUE(run["checkpoints"][1]["norm"].is_null());
    EXPECT_TRUE(run["checkpoints"][1]["correlation"].is_null());
    EXPECT_TRUE(run["W"].is_null());
    EXPECT_EQ(run["checkpoints"][0]["norm"], "0");
}

TEST(TrainFaults, numbers_that_no_double_holds) {
    const Result outside = run_attest("train '" + test_data("faults/train_1e200.json") + "' --steps 8");
    EXPECT_EQ(outside.status, 2);
    EXPECT_EQ(outside.out, "");
    EXPECT_NE(outside.err.find("--rate: the rate 1/beta = 2"), std::string::npos) << outside.err;
    EXPECT_NE(outside.err.find("--digits"), std::string::npos) << outside.err;
    EXPECT_EQ(run_attest("train '" + test_data("faults/train_1e200.json") + "' --steps 8 --digits 10").status, 0);
    // W_mm has numbers above 1e308: no correlation, and why; everything else is shown
    const std::string file = test_data("faults/ghffa02_1e-300.json");
    const nlohmann::json run = parsed(file, "--steps 10");
    for (const nlohmann::json& checkpoint : run["checkpoints"]) {
        EXPECT_TRUE(checkpoint["correlation"].is_null());
        EXPECT_FALSE(checkpoint["loss"].is_null());
        EXPECT_FALSE(checkpoint["distance_to_W_fin"].is_null());
    }
    const Result table = run_attest("train '" + file + "' --steps 10");
    EXPECT_NE(table.out.find("values left out: double precision cannot tell them on these embeddings; try --digits"), std::string::npos) << table.out;
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
INSTANTIATE_TEST_SUITE_P(
    , TrainBadUse,
    testing::Values(
        BadUse{"zero_denominator", "--rate 1/0", "--rate: \"1/0\": expected a denominator that is not 0"},
        BadUse{"negative_rate", "--rate=-1", "--rate: \"-1\" is not above 0"}, BadUse{"zero_rate", "--rate 0", "--rate: \"0\" is not above 0"},
        BadUse{"nan_rate", "--rate nan", "--rate: \"nan\""}, BadUse{"empty_rate", "--rate=", "--rate"},
        BadUse{"wild_rate", "--rate 1" + std::string(400, '0'), "outside the range of double precision"},
        BadUse{"negative_steps", "--steps=-1", "--steps"}, BadUse{"fractional_steps", "--steps 1.5", "--steps"},
        BadUse{"checkpoint_after_the_end", "--steps 10 --checkpoints 5,11", "--checkpoints: 11 is outside the run"},
        BadUse{"negative_checkpoint", "--steps 10 --checkpoints=-5", "--checkpoints: -5 is outside the run"},
        BadUse{"unsorted_checkpoints", "--steps 10 --checkpoints 5,3", "--checkpoints: 3 follows 5"},
        BadUse{"repeated_checkpoint", "--steps 10 --checkpoints 5,5", "--checkpoints: 5 follows 5"},
        BadUse{"empty_checkpoint", "--checkpoints 1,,2", "--checkpoints: \"\" is not a step number"},
        BadUse{"wordy_checkpoint", "--checkpoints 1,two", "--checkpoints: \"two\" is not a step number"},
        BadUse{"huge_checkpoint", "--checkpoints 99999999999999999999", "--checkpoints"}, BadUse{"unknown_loss", "--loss hinge", "--loss"},
        BadUse{"missing_start", "--start /nonexistent.json", "/nonexistent.json"},
        BadUse{"start_of_another_shape", "--start '" + test_data("authors/cyclic-0-start.json") + "'", "8"},
        BadUse{"no_digits", "--digits 0", "--digits"}, BadUse{"negative_digits", "--digits=-5", "--digits"},
        BadUse{"wordy_digits", "--digits many", "--digits"}, BadUse{"fractional_digits", "--digits 1.5", "--digits"},
        BadUse{"too_many_digits", "--digits 8001", "--digits"},
        BadUse{"digits_of_normalised_steps", "--digits 20 --normalised", "--digits: cannot be had with --normalised"},
        BadUse{"unknown_option", "--warmth 0.9", "--warmth"},
        BadUse{"unknown_optimiser", "--optimiser momentum",
               "--optimiser: \"momentum\" is unknown; expected gradient, normalised, sign, adam, heavy-ball, nesterov, coordinate, weight-decay or"},
        BadUse{"two_optimisers", "--optimiser sign --normalised", "--normalised"},
        BadUse{"parameter_of_another", "--momentum 0.9", "--momentum: is no parameter of gradient; expected none"},
        BadUse{"parameter_of_another_one", "--optimiser adam --decay 0.1",
               "--decay: is no parameter of adam; expected --momentum, --square-memory or --epsilon"},
        BadUse{"missing_parameter", "--optimiser weight-decay", "--decay: is needed by weight-decay"},
        BadUse{"momentum_of_one", "--optimiser heavy-ball --momentum 1", "--momentum: \"1\" is out of the range"},
        BadUse{"wordy_parameter", "--optimiser adam --epsilon small", "--epsilon: \"small\""},
        BadUse{"digits_of_another_optimiser", "--digits 20 --optimiser sign", "--digits: cannot be had with --optimiser sign"}),
    [](const auto& use) { return use.param.name; });

// ---- --digits

// Every number of a certified run is {"mid", "radius"}; |truth - mid| <= radius <= 10^-digits.
void expect_enclosure(const nlohmann::json& x, const Rational& largest) {
    ASSERT_TRUE(x.is_object()) << x;
    ASSERT_EQ(x.size(), 2U) << x;
    number(x["mid"]);
    EXPECT_GE(number(x["radius"]), Rational(0)) << x;
    EXPECT_LE(number(x["radius"]), largest) << x;
}
bool contains(const nlohmann::json& x, const Rational& value) { return abs(Rational(number(x["mid"]) - value)) <= number(x["radius"]); }

void expect_certified(const nlohmann::json& run, const Rational& largest) {
    for (const nlohmann::json& c : run["checkpoints"]) {
        EXPECT_EQ(c.size(), 6U);
        for (const char* key : {"loss", "norm", "retrieval"}) {
            expect_enclosure(c[key], largest);
        }
        for (const char* key : {"correlation", "distance_to_W_fin"}) {
            if (!c[key].is_null()) {
                expect_enclosure(c[key], largest);
            }
        }
    }
    for (const nlohmann::json& row : run["W"]) {
        for (const nlohmann::json& x : row) {
            expect_enclosure(x, largest);
        }
    }
}

TEST(TrainDigits, json_of_a_certified_run) {
    const std::string file = temporary_file("cyclic.json", cyclic);
    const nlohmann::json run = parsed(file, "--steps 10 --digits 30");
    EXPECT_EQ(run["algorithm"], "constant");
    EXPECT_EQ(run["rate"], "2");
    EXPECT_EQ(run["steps"], 10);
    EXPECT_EQ(run["arithmetic"], "30 digits");
    ASSERT_EQ(run["checkpoints"].size(), 6U);
    expect_certified(run, parse_decimal("1e-30"));
    EXPECT_TRUE(run["checkpoints"][0]["correlation"].is_null());
    EXPECT_EQ(run["checkpoints"][0]["norm"]["mid"], "0");
    EXPECT_EQ(run["checkpoints"][0]["norm"]["radius"], "0");
    EXPECT_TRUE(contains(run["checkpoints"][0]["retrieval"], Rational(2, 3)));
    // log 3, and |W_fin| = log(2)/sqrt 2
    const auto near = [](const nlohmann::json& x, const char* text) { return abs(Rational(number(x["mid"]) - parse_decimal(text))); };
    EXPECT_LT(near(run["checkpoints"][0]["loss"], "1.098612288668109691395245236922525704647"), parse_decimal("2e-30"));
    EXPECT_LT(near(run["checkpoints"][0]["distance_to_W_fin"], "0.4901290717342735958569508618176166906457"), parse_decimal("2e-30"));
    // W(1) = -2 grad L(0): masses 1/3, labels 1, 1, 2
    const nlohmann::json first = parsed(file, "--steps 1 --digits 50");
    const Rational expected[] = {Rational(-2, 3), Rational(2, 3), Rational(0)};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_TRUE(contains(first["W"][i][0], expected[i])) << first["W"];
        EXPECT_TRUE(contains(first["W"][i][1], 0));
    }
    // more digits, the same numbers
    const nlohmann::json more = parsed(file, "--steps 10 --digits 100");
    for (std::size_t i = 1; i < 6; ++i) {
        for (const char* key : {"loss", "norm", "correlation", "distance_to_W_fin", "retrieval"}) {
            EXPECT_LE(abs(Rational(number(run["checkpoints"][i][key]["mid"]) - number(more["checkpoints"][i][key]["mid"]))),
                      number(run["checkpoints"][i][key]["radius"]) + number(more["checkpoints"][i][key]["radius"]));
        }
    }
}

TEST(TrainDigits, start_rate_checkpoints_and_losses) {
    const std::string file = temporary_file("cyclic.json", cyclic);
    const std::string start =
        temporary_file("start.json", R"({"format": "attest-weights/1", "W": [["1/3", "0", "0"], ["0", "-0.25", "0"], ["0", "0", "1"]]})");
    const nlohmann::json run = parsed(file, "--start '" + start + "' --rate 1/7 --steps 20 --checkpoints 0,7,20 --digits 40");
    EXPECT_EQ(run["rate"], "1/7");
    ASSERT_EQ(run["checkpoints"].size(), 3U);
    EXPECT_EQ(run["checkpoints"][1]["step"], 7);
    expect_certified(run, parse_decimal("1e-40"));
    EXPECT_TRUE(contains(run["W"][1][1], Rational(-1, 4))) << "off S nothing moves";
    const std::string absent = temporary_file("unrealisable.json", unrealisable);
    const nlohmann::json squared = parsed(absent, "--loss squared --steps 3 --digits 20");
    expect_certified(squared, parse_decimal("1e-20"));
    EXPECT_TRUE(squared["checkpoints"][0]["distance_to_W_fin"].is_null());
    EXPECT_TRUE(contains(squared["checkpoints"][0]["loss"], Rational(5, 8)));
    EXPECT_TRUE(contains(parsed(absent, "--loss linear --steps 3 --digits 20")["checkpoints"][0]["loss"], Rational(-1, 4)));
    // above 2/beta errors grow, and more digits make up for it
    expect_certified(parsed(file, "--rate 20 --steps 100 --digits 25"), parse_decimal("1e-25"));
}

TEST(TrainDigits, nulls_and_runs_that_stand_still) {
    const nlohmann::json run = parsed(temporary_file("balanced.json", balanced_labels), "--digits 20");
    EXPECT_EQ(run["steps"], 4000);
    EXPECT_TRUE(run["checkpoints"].back()["correlation"].is_null());
    EXPECT_EQ(run["checkpoints"].back()["norm"]["radius"], "0");
}

TEST(TrainDigits, table) {
    const Result run = run_attest("train '" + temporary_file("cyclic.json", cyclic) + "' --steps 4 --digits 30");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.err, "");
    EXPECT_NE(run.out.find("constant steps of rate 2 on the log loss, from 0, certified to 30 digits"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("1.09861228867"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("within 1e-30"), std::string::npos) << run.out;
}

// Ctrl-C in the middle of a run that would take years: a whole document with what was finished, status 130.
TEST(TrainDigitsLevel1, interrupted) {
    const std::string file = temporary_file("cyclic.json", cyclic);
    const std::string out = temporary_directory().file("interrupted.json");
    const std::string err = temporary_directory().file("interrupted.err");
    const std::string command = "timeout --preserve-status -s INT 2 '" ATTEST_BINARY "' train '" + file +
                                "' --json --steps 1000000000000 --digits 30 >'" + out + "' 2>'" + err + "'";
    const int status = std::system(command.c_str());
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130);
    EXPECT_NE(file_content(err).find("interrupted after"), std::string::npos) << file_content(err);
    const nlohmann::json run = nlohmann::json::parse(file_content(out));
    const std::int64_t steps = run["steps"];
    EXPECT_GT(steps, 0);
    EXPECT_LT(steps, 1000000000000);
    EXPECT_EQ(run["checkpoints"].back()["step"], steps);
    expect_certified(run, parse_decimal("1e-30"));
}

TEST(TrainDigits, refuses_what_cannot_be_certified) {
    const std::string balanced = temporary_file("balanced.json", balanced_labels);
    const std::string start = temporary_file("tilted.json", R"({"format": "attest-weights/1", "W": [["1", "0"], ["0", "0"]]})");
    const Result growing = run_attest("train '" + balanced + "' --start '" + start + "' --rate 12 --steps 1000000 --digits 30");
    EXPECT_EQ(growing.status, 2);
    EXPECT_EQ(growing.out, "");
    EXPECT_NE(growing.err.find("--digits: 30 digits after 1000000 steps would take more than 20000 working digits"), std::string::npos)
        << growing.err;
    EXPECT_NE(growing.err.find("a rate of at most 2/beta = 4"), std::string::npos) << growing.err;
    const Result head = run_attest("train '" + temporary_file("head.json", other_head) + "' --digits 20");
    EXPECT_EQ(head.status, 2);
    EXPECT_NE(head.err.find("head: is not aligned"), std::string::npos) << head.err;
    const Result absent = run_attest("train '" + temporary_file("unrealisable.json", unrealisable) + "' --digits 20");
    EXPECT_EQ(absent.status, 2);
    EXPECT_NE(absent.err.find("so the log-loss is infinite"), std::string::npos) << absent.err;
    const Result large = run_attest("train '" + temporary_file("large.json", R"({"format": "attest-dataset/1", "tokens": 501, "embedding": "one-hot",
 "samples": [{"context": [1,0], "label": 1}]})") +
                                    "' --digits 20");
    EXPECT_EQ(large.status, 2);
    EXPECT_NE(large.err.find("has 501 tokens in 501 dimensions; with --digits expected at most 500"), std::string::npos) << large.err;
}

TEST(Train, refuses_a_head_that_is_not_aligned) {
    const Result run = run_attest("train '" + temporary_file("head.json", other_head) + "'");
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find("head: is not aligned"), std::string::npos) << run.err;
}

} // namespace
