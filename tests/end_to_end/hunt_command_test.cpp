// attest hunt as users run it: what it finds and writes, the story, exit statuses, bad usage, interrupts; and the replay of what it wrote.
#include "model/input/json_document.h"
#include "properties/cases/case_json.h"
#include "run_attest.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

/// Runs `attest hunt` in a folder of its own, where it writes its cases.
class HuntCommand : public testing::Test {
protected:
    void SetUp() override {
        folder_ = temporary_directory().file(testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(folder_);
        before_ = std::filesystem::current_path();
        std::filesystem::current_path(folder_);
    }
    void TearDown() override { std::filesystem::current_path(before_); }

    std::vector<std::string> written() const {
        std::vector<std::string> r;
        if (std::filesystem::exists("attest-cases")) {
            for (const auto& entry : std::filesystem::directory_iterator("attest-cases")) {
                r.push_back(entry.path().string());
            }
        }
        std::sort(r.begin(), r.end());
        return r;
    }

private:
    std::string folder_;
    std::filesystem::path before_;
};

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string story_of(const std::string& out) {
    const std::size_t at = out.find("A counterexample to");
    return at == std::string::npos ? "" : out.substr(at);
}

} // namespace

TEST_F(HuntCommand, ACounterexampleIsWrittenToldAndReplayed) {
    const Result run = run_attest("hunt path.direction --loss linear --seed 1 --cases 2000");
    EXPECT_EQ(run.status, 1) << run.out << run.err;
    EXPECT_EQ(run.out.substr(0, 7), "seed 1\n");
    const std::vector<std::string> files = written();
    ASSERT_EQ(files.size(), 1U);
    const CaseRecord record = read_case(files[0]);
    EXPECT_EQ(record.id(), "path.direction!loss-linear");
    EXPECT_LE(record.value.dataset.tokens(), 3);
    EXPECT_LE(record.value.dataset.size(), 2U);

    const std::string story = story_of(run.out);
    for (const char* part :
         {"A counterexample to path.direction, with the loss linear", "What is claimed (bounded;", "W_mm/|W_mm|", "the loss is -log u",
          "given up by what is checked here", "realisable: every label is in its context", "The data: ", "sample  context", "the next token is",
          "Token-priority graphs", "components", "above", "strict edges", "tied edges", "direction W_mm, |W_mm|^2 =", "What is to be expected",
          "What happens instead", "interval arithmetic", "Run it again: attest replay attest-cases/"}) {
        EXPECT_TRUE(mentions(story, part)) << part << "\n" << run.out;
    }
    const Result again = run_attest("replay '" + files[0] + "'");
    EXPECT_EQ(again.status, 1) << again.err;
    EXPECT_TRUE(mentions(again.out, "path.direction!loss-linear: ")) << again.out;
    EXPECT_EQ(story_of(again.out), story) << "the same story";
}

TEST_F(HuntCommand, ADroppedHypothesisIsNamedWithTheReasonWhyItFails) {
    const Result run = run_attest("hunt svm.feasible --without I --seed 1 --cases 2000");
    EXPECT_EQ(run.status, 1) << run.out << run.err;
    EXPECT_TRUE(mentions(run.out, "A counterexample to svm.feasible, without I")) << run.out;
    EXPECT_TRUE(mentions(run.out, "dropped; FAILS: the")) << run.out;
    EXPECT_TRUE(mentions(run.out, "rows of E have rank")) << run.out;
    EXPECT_FALSE(mentions(run.out, "refutes the claim itself")) << run.out;
    ASSERT_FALSE(written().empty());
    EXPECT_EQ(run_attest("replay '" + written().back() + "'").status, 1);
}

TEST_F(HuntCommand, ACertificateIsWrittenWhereTheFormatHasAStatement) {
    const Result run = run_attest("hunt loss.convex --loss squared --seed 1 --cases 500");
    EXPECT_EQ(run.status, 1) << run.out << run.err;
    EXPECT_TRUE(mentions(run_attest("hunt 'loss.convex!strongly-convex' --seed 1 --cases 500").out, "a statement next to loss.convex"));
    std::string certificate;
    for (const std::string& file : written()) {
        certificate = file.find("loss-squared") != std::string::npos && file.find(".cert") != std::string::npos ? file : certificate;
    }
    ASSERT_FALSE(certificate.empty()) << run.err;
    EXPECT_TRUE(mentions(run.err, "attest check " + certificate)) << run.err;
    EXPECT_EQ(run_attest("check '" + certificate + "'").status, 0);
}

TEST_F(HuntCommand, FindingNothingSaysSoAndIsNoProof) {
    const Result run = run_attest("hunt loss.smooth --seed 1 --cases 64");
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_TRUE(mentions(run.out, "loss.smooth: no counterexample found in 64 cases")) << run.out;
    EXPECT_TRUE(mentions(run.out, "the least slack was")) << run.out;
    EXPECT_TRUE(mentions(run.out, "This is no proof.")) << run.out;
    EXPECT_TRUE(written().empty());
}

TEST_F(HuntCommand, AVariationThatIsProvedSaysItsProof) {
    const Result run = run_attest("hunt loss.smooth --loss linear --seed 1 --cases 32");
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_TRUE(mentions(run.out, "is true, so none should be found: the second derivative")) << run.out;
}

TEST_F(HuntCommand, JsonHoldsTheCase) {
    const Result run = run_attest("hunt loss.convex --loss linear --seed 2 --cases 500 --json");
    EXPECT_EQ(run.status, 1) << run.out << run.err;
    EXPECT_EQ(run.err.substr(0, 7), "seed 2\n");
    const nlohmann::ordered_json report = parse_json_value(run.out, "stdout").json();
    EXPECT_EQ(report["format"], "attest-hunt/1");
    EXPECT_EQ(report["check"], "loss.convex!loss-linear");
    EXPECT_EQ(report["counterexample"]["format"], "attest-case/1");
    EXPECT_EQ(report["file"], written().back()) << "after its certificate";
    EXPECT_EQ(report["counterexample"].dump(1) + "\n", file_content(written().back()));
}

TEST_F(HuntCommand, TheSameSeedFindsTheSameForEveryNumberOfThreads) {
    const auto found = [](const std::string& more) {
        nlohmann::ordered_json report =
            parse_json_value(run_attest("hunt loss.gradient --loss squared --cases 500 --json " + more).out, "stdout").json();
        report.erase("seconds");
        return report;
    };
    EXPECT_EQ(found("--seed 3 --jobs 1"), found("--seed 3 --jobs 2"));
    EXPECT_NE(found("--seed 3 --jobs 2"), found("--seed 4 --jobs 2"));
}

TEST_F(HuntCommand, BadUsageIsStatusTwo) {
    for (const auto& [arguments, part] :
         std::vector<std::pair<std::string, std::string>>{{"hunt", "CLAIM"},
                                                          {"hunt svm.feasibel", "svm.feasible"},
                                                          {"hunt svm.feasible --without Q", "expected one of its own: I"},
                                                          {"hunt svm.feasible --without R", "not a hypothesis of svm.feasible"},
                                                          {"hunt svm.feasible --loss hinge", "log, squared, linear"},
                                                          {"hunt svm.feasible --loss squared", "does not apply to svm.feasible"},
                                                          {"hunt svm.feasible --optimiser lion", "heavy-ball"},
                                                          {"hunt svm.feasible --optimiser sign", "does not apply to svm.feasible"},
                                                          {"hunt --all --without R", "--all"},
                                                          {"hunt --all no.such", "no.such"},
                                                          {"hunt --all --cases 4 --output a.json", "--output"},
                                                          {"hunt svm.feasible --tightness --cases 4 --shard 0/2 --output a.json", "--tightness"},
                                                          {"hunt svm.feasible --corpus c --cases 4 --output a.json", "--corpus"},
                                                          {"hunt svm.feasible --corpus /dev/null/c --cases 4", "--corpus"},
                                                          {"hunt svm.feasible --seconds 0", "seconds"},
                                                          {"hunt svm.feasible --jobs 0", "jobs"}}) {
        const Result run = run_attest(arguments);
        EXPECT_EQ(run.status, 2) << arguments << run.err;
        EXPECT_TRUE(mentions(run.err, part)) << arguments << ": " << run.err;
    }
}

TEST_F(HuntCommand, ACorpusIsKeptFromOneHuntToTheNextAndABrokenOneIsRefused) {
    const Result first = run_attest("hunt loss.gradient --seed 1 --cases 100 --corpus kept");
    ASSERT_EQ(first.status, 0) << first.err;
    const std::string file = "kept/loss.gradient.json";
    const std::size_t kept = parse_json_value(file_content(file), file).at("kept").elements().size();
    EXPECT_GT(kept, 3U);
    const Result second = run_attest("hunt loss.gradient --seed 2 --cases 10 --corpus kept --json");
    ASSERT_EQ(second.status, 0) << second.err;
    EXPECT_EQ(parse_json_value(second.out, "stdout").at("cases").unsigned_integer(), kept + 10) << "those of the corpus first";
    std::ofstream(file) << R"({"format": "attest-corpus/1", "check": "svm.zero", "kept": []})";
    for (const std::string hunted : {"hunt loss.gradient", "hunt --all"}) {
        const Result third = run_attest(hunted + " --seed 2 --cases 10 --corpus kept");
        EXPECT_EQ(third.status, 2);
        EXPECT_TRUE(mentions(third.err, file)) << third.err;
    }
}

TEST_F(HuntCommand, TightnessNamesEachBoundAndItsFactor) {
    const Result text = run_attest("hunt discovery.components --tightness --seed 1 --cases 40");
    ASSERT_EQ(text.status, 0) << text.err;
    EXPECT_TRUE(mentions(text.out, "How tight the bounds were")) << text.out;
    EXPECT_TRUE(mentions(text.out, "tied")) << text.out;
    const JsonValue report = parse_json_value(run_attest("hunt discovery.components --tightness --seed 1 --cases 40 --json").out, "stdout");
    double last = 1;
    for (const JsonValue& row : report.at("tightness").elements()) {
        EXPECT_GE(row.at("factor").number(), last) << "the tightest first";
        last = row.at("factor").number();
        EXPECT_FALSE(bare_case_from_json(row.at("case")).dataset.size() == 0);
    }
    EXPECT_FALSE(parse_json_value(run_attest("hunt svm.zero --seed 1 --cases 20 --json").out, "stdout").has("tightness"));
}

TEST_F(HuntCommand, AllClaimsAreHuntedTogether) {
    const Result run = run_attest("hunt --all 'graph.*' --seed 1 --cases 30");
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_TRUE(mentions(run.out, "graph.order") && mentions(run.out, "Nothing found is no proof")) << run.out;
    const Result nothing = run_attest("hunt --all 'graph.*' --seed 1 --seconds 0.001");
    EXPECT_EQ(nothing.status, 3) << nothing.out;
    EXPECT_TRUE(mentions(nothing.out, "NOTHING DECIDED: ")) << nothing.out;
    const Result found = run_attest("hunt --all 'model.bag-of-tokens!*' --seed 1 --cases 200 --json");
    EXPECT_EQ(found.status, 1) << found.err;
    const nlohmann::ordered_json report = parse_json_value(found.out, "stdout").json();
    EXPECT_EQ(report["format"], "attest-hunt-all/1");
    EXPECT_EQ(report["checks"][0]["counterexample"]["format"], "attest-case/1");
    EXPECT_EQ(run_attest("hunt --all 'graph.*' --seed 1 --cases 30 --quiet").out, "");
    EXPECT_EQ(run_attest("hunt graph.order --seed 1 --cases 30 --quiet").out, "");
    EXPECT_NE(run_attest("hunt 'model.bag-of-tokens!set-of-tokens' --seed 1 --cases 50 --quiet").out, "");
}

TEST_F(HuntCommand, AnInterruptEndsWithStatus130) {
    const Result run = run_attest("hunt graph.order --seed 1 --seconds 60 & pid=$!; sleep 1; kill -INT $pid; wait $pid");
    EXPECT_EQ(run.status, 130) << run.out << run.err;
    EXPECT_TRUE(mentions(run.out, "no counterexample found in")) << run.out;
    EXPECT_TRUE(mentions(run.err, "interrupted")) << run.err;
}

TEST_F(HuntCommand, ListNamesTheVariations) {
    EXPECT_TRUE(mentions(run_attest("list").out, "hunted: loss.convex!loss-squared: ")) << "text";
    const nlohmann::ordered_json list = parse_json_value(run_attest("list --json").out, "stdout").json();
    for (const auto& claim : list["claims"]) {
        ASSERT_TRUE(claim.contains("variations")) << claim["id"];
        if (claim["id"] == "loss.smooth") {
            EXPECT_TRUE(mentions(claim["variations"].dump(), "loss.smooth!loss-linear"));
        }
    }
}
