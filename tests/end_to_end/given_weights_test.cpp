// attest verify --weights as users run it: what claims say of every W, decided at a given one. A proved claim is not refuted there; its false
// neighbour is, where that W shows it, and held where it does not: it is this W that decides.
#include "model/input/json_document.h"
#include "run_attest.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

using Json = nlohmann::ordered_json;

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// `attest verify` on the example at that W, its cases in a folder of the test.
Result verify(const std::string& claims, const std::string& w, const std::string& options = "") {
    const std::string file = temporary_file("W.json", R"({"format": "attest-weights/1", "W": )" + w + "}");
    return run_attest(fmt::format("verify {} --data '{}' --weights '{}' --seed 1 --out '{}' {}", claims, test_data("example.json"), file,
                                  temporary_directory().file("cases"), options));
}
Json report(const Result& run) { return parse_json_value(run.out, "stdout").json(); }

const std::string trained = R"([["-4",0,0,0], ["17/4",0,0,0], ["15/4",0,0,0], [-4,0,0,0]])";
const std::string untrained = "[[0,0,0,0], [0,0,0,0], [0,0,0,0], [0,0,0,0]]";

} // namespace

TEST(GivenWeights, decides_the_claims_that_speak_of_every_w_and_names_the_rest) {
    for (const std::string& w : {trained, untrained}) {
        const Result run = verify("", w, "--cases 5 --json");
        EXPECT_EQ(run.status, 0) << run.err;
        const Json claims = report(run)["claims"];
        EXPECT_TRUE(mentions(run.err, fmt::format("{} of ", claims.size()))) << run.err;
        EXPECT_TRUE(mentions(run.err, " claims speak of a given W; the others are not asked\n")) << run.err;
        std::map<std::string, int> held;
        for (const Json& claim : claims) {
            EXPECT_EQ(claim["refuted"], 0) << claim;
            EXPECT_EQ(claim["undecided"], 0) << claim;
            held[claim["id"]] = claim["held"];
            EXPECT_TRUE(claim["held"] > 0 || !claim["vacuous_because"].empty()) << claim;
        }
        // nothing else is drawn for the first three: one case; a displacement for the others
        for (const auto& [id, count] : std::map<std::string, int>{{"svm.unique", 1},
                                                                  {"finite.infimum", 1},
                                                                  {"retrieval.training", 1},
                                                                  {"loss.convex", 5},
                                                                  {"loss.gradient", 5},
                                                                  {"finite.limit", 5}}) {
            EXPECT_EQ(held[id], count) << id;
        }
        EXPECT_EQ(held.count("svm.zero") + held.count("graph.order"), 0U) << "they speak of no W";
    }
}

TEST(GivenWeights, a_false_neighbour_is_refuted_where_this_w_shows_it) {
    const std::string claim = "'retrieval.training!outside-the-label'";
    const Result held = verify(claim, untrained, "--json");
    EXPECT_EQ(held.status, 0) << held.err;
    EXPECT_EQ(report(held)["claims"][0]["held"], 1);
    const Result refuted = verify(claim, trained, "--json");
    EXPECT_EQ(refuted.status, 1) << refuted.err;
    EXPECT_EQ(report(refuted)["claims"][0]["refuted"], 1);
    const std::string mark = "attest replay ";
    ASSERT_TRUE(mentions(refuted.err, mark)) << refuted.err;
    std::string path = refuted.err.substr(refuted.err.find(mark) + mark.size());
    path = path.substr(0, path.find('\n'));
    EXPECT_EQ(run_attest("replay '" + path + "'").status, 1) << "the counterexample, shrunk";
}

TEST(GivenWeights, parts_and_their_merge_know_the_weights) {
    const auto part = [](int i, const std::string& w) {
        const std::string name = temporary_directory().file(fmt::format("part-{}.json", i));
        const Result made = verify("loss.convex finite.infimum", w, fmt::format("--cases 6 --shard {}/2 --output '{}'", i, name));
        EXPECT_EQ(made.status, 0) << made.err;
        return "'" + name + "' ";
    };
    const auto counts = [](const Result& run) {
        EXPECT_EQ(run.status, 0) << run.err;
        std::string r;
        const Json merged = report(run);
        for (const Json& claim : merged["claims"]) {
            r += fmt::format("{} {}, ", claim["id"].get<std::string>(), claim["held"].get<int>());
        }
        return r;
    };
    EXPECT_EQ(counts(run_attest("merge --json " + part(0, trained) + part(1, trained))), "loss.convex 6, finite.infimum 1, ");
    std::filesystem::remove(temporary_directory().file("part-1.json"));
    const Result mixed = run_attest("merge " + part(0, trained) + part(1, untrained));
    EXPECT_EQ(mixed.status, 2);
    EXPECT_TRUE(mentions(mixed.err, "part-1.json: of.weights: is [[\"0\",")) << mixed.err;
}

TEST(GivenWeights, refuses_what_cannot_be_asked) {
    const std::string w = "'" + temporary_file("W.json", R"({"format": "attest-weights/1", "W": )" + trained + "}") + "'";
    const std::string small = "'" + temporary_file("small.json", R"({"format": "attest-weights/1", "W": [[1]]})") + "'";
    const std::string data = " --data '" + test_data("example.json") + "'";
    const std::pair<std::string, std::string> lines[] = {
        {"svm.zero" + data + " --weights " + w, "--weights: does not go with svm.zero, which speaks of no given W"},
        {"'graph.*'" + data + " --weights " + w, "--weights: goes with none of these claims"},
        {"loss.convex --weights " + w, "W.json, without --data; expected the dataset that the weights belong to"},
        {"loss.convex --data - --weights - </dev/null", "--weights: is - and so is the dataset; expected a file for one of them"},
        {"loss.convex" + data + " --weights /no/such.npy", "/no/such.npy: cannot be read (No such file or directory); expected an .npy file"},
        {"loss.convex" + data + " --weights " + small, "small.json: W: has 1 rows; expected 4"},
        {"loss.convex" + data + " --weights '" + temporary_file("bad.npy", "\x93NUMPY") + "'", "bad.npy: "},
    };
    for (const auto& [arguments, message] : lines) {
        const Result run = run_attest("verify " + arguments);
        EXPECT_EQ(run.status, 2) << arguments;
        EXPECT_EQ(run.out, "") << arguments;
        EXPECT_TRUE(mentions(run.err, message)) << arguments << ": " << run.err;
    }
}
