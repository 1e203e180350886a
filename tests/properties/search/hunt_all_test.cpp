// Hunts that learn: tight bounds are looked for and found, a corpus gives a later hunt what an earlier one knew, and the time of a search over many
// checks goes to those that still yield.
#include "properties/search/corpus.h"
#include "properties/search/hunt_all.h"

#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/generators/generate.h"
#include "tests/active_mutant.h"
#include "theory/comparison.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <numeric>

namespace attest {
namespace {

/// A claim on weights whose check is given |W|^2.
Claim planted(const std::string& id, std::function<Verdict(const Rational&)> check) {
    Claim claim;
    claim.id = id;
    claim.statement = "Holds.";
    claim.generate =
        generate_cases(realisable_datasets().tokens(2, 4).embedded(EmbeddingKind::one_hot), {weights_input("W", {{1, WeightsKind::random}})});
    claim.check = [check](const CaseFacts& facts) {
        const Matrix<Rational>& w = facts.value().weights("W");
        return check(inner_product(w, w));
    };
    return claim;
}

HuntOptions options(std::uint64_t cases) {
    HuntOptions r;
    r.cases = cases;
    r.jobs = 1;
    r.shrink.steps = 50;
    return r;
}

class Corpus : public testing::Test {
protected:
    void SetUp() override {
        folder_ = (std::filesystem::temp_directory_path() /
                   ("attest-corpus-" + std::to_string(::getpid()) + testing::UnitTest::GetInstance()->current_test_info()->name()))
                      .string();
    }
    void TearDown() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string folder_;
};

} // namespace

TEST(HuntTightness, finds_how_tight_a_bound_is) {
    // 1 + |W|^2 <= 2 (1 + |W|^2) + 1/(1 + |W|^2): the factor falls to 2 as W grows
    const Claim claim = planted("test.tight", [](const Rational& square) {
        const Interval x = Interval(1) + Interval(square);
        return at_most(x, Interval(2) * x + Interval(1) / x, "x against twice itself");
    });
    HuntOptions o = options(400);
    o.tightness = true;
    const HuntReport report = hunt({&claim}, o);
    ASSERT_EQ(report.tightest.size(), 1U);
    const TightestCase& best = report.tightest.at("x against twice itself");
    EXPECT_GE(best.factor, 2);
    EXPECT_LT(best.factor, 2.01);
    EXPECT_TRUE(hunt({&claim}, options(10)).tightest.empty()) << "only when asked for";
}

TEST(HuntTightness, a_case_that_is_not_held_says_nothing_of_the_bound) {
    const Claim claim = planted("test.tight", [](const Rational& square) {
        at_most(Interval(1) + Interval(square), Interval(2) + Interval(square), "a step on the way");
        return Verdict::vacuous("something else");
    });
    HuntOptions o = options(50);
    o.tightness = true;
    EXPECT_TRUE(hunt({&claim}, o).tightest.empty());
}

TEST_F(Corpus, what_one_hunt_kept_is_what_the_next_begins_with) {
    const Claim claim = planted("test.kept", [](const Rational& square) { return Verdict::held(number_from<double>(Rational(1 / (1 + square)))); });
    HuntOptions first = options(200);
    std::vector<KeptCase> kept;
    first.last = [&](const HuntState& state) { kept = state.kept; };
    const HuntReport before = hunt({&claim}, first);
    ASSERT_FALSE(kept.empty());
    const std::string path = corpus_path(folder_, "test.kept", false);
    write_corpus(path, "test.kept", kept);
    const std::vector<KeptCase> read = read_corpus(path, "test.kept");
    ASSERT_EQ(read.size(), kept.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
        EXPECT_EQ(read[i].slack, kept[i].slack);
        EXPECT_EQ(bare_case_to_json(read[i].value), bare_case_to_json(kept[i].value));
    }
    HuntOptions again = options(kept.size()); // nothing but the corpus
    again.seed = 99;
    again.corpus = read;
    const HuntReport after = hunt({&claim}, again);
    EXPECT_EQ(after.cases(), kept.size());
    EXPECT_EQ(after.least_slack, before.least_slack);
}

TEST_F(Corpus, a_counterexample_in_it_is_found_at_once) {
    const Claim mild = planted("test.kept", [](const Rational&) { return Verdict::held(1.0); });
    const Claim strict = planted("test.kept", [](const Rational& square) {
        return square < 20 ? Verdict::held(1.0) : Verdict::refuted("a large W", "below 20", "20 or more");
    });
    HuntOptions first = options(300);
    std::vector<KeptCase> kept;
    first.last = [&](const HuntState& state) { kept = state.kept; };
    hunt({&mild}, first);
    HuntOptions again = options(kept.size());
    again.corpus = kept;
    const HuntReport report = hunt({&strict}, again);
    ASSERT_TRUE(report.counterexample);
    EXPECT_LE(report.found_at, kept.size());
    ATTEST_NEEDS_MUTANTS();
    again.cases = 1; // the first case of the corpus, or a first draw
    again.corpus = {kept.back()};
    again.corpus.front().value = report.counterexample->value;
    EXPECT_TRUE(hunt({&strict}, again).counterexample);
    EXPECT_FALSE(with_mutant("hunt_forgets_its_corpus", [&] { return hunt({&strict}, again).counterexample; }));
}

TEST_F(Corpus, a_foreign_or_broken_file_is_refused_with_its_name) {
    const std::string path = corpus_path(folder_, "a!b", true);
    EXPECT_EQ(path, folder_ + "/a.b.tight.json");
    EXPECT_TRUE(read_corpus(path, "a!b").empty()) << "none yet";
    const auto refused = [&](const std::string& text, const std::string& part) {
        write_whole_file(path, text);
        try {
            read_corpus(path, "a!b");
            ADD_FAILURE() << text;
        } catch (const InputError& error) {
            EXPECT_NE(std::string(error.what()).find(path), std::string::npos) << error.what();
            EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
        }
    };
    refused("{", "end");
    refused(R"({"format": "attest-case/1"})", "attest-corpus/1");
    refused(R"({"format": "attest-corpus/1", "check": "c", "kept": []})", ": check:");
    refused(R"({"format": "attest-corpus/1", "check": "a!b", "kept": [{"slack": 1}]})", "kept[0]");
    refused(R"({"format": "attest-corpus/1", "check": "a!b", "kept": [{"slack": 1, "bound": "", "case": 3}]})", "kept[0].case");
}

TEST(HuntAll, the_time_follows_the_yield_and_nobody_starves) {
    const std::vector<double> shares = time_shares({3, 1, 0, 5}, {false, false, false, true});
    EXPECT_DOUBLE_EQ(std::accumulate(shares.begin(), shares.end(), 0.0), 1);
    EXPECT_DOUBLE_EQ(shares[3], 0);
    EXPECT_NEAR(shares[2], 0.2 / 3, 1e-12);
    EXPECT_NEAR(shares[0], 0.2 / 3 + 0.8 * 0.75, 1e-12);
    const std::vector<double> none = time_shares({0, 0}, {false, false});
    EXPECT_DOUBLE_EQ(none[0], 0.5);
    ATTEST_NEEDS_MUTANTS();
    EXPECT_EQ(with_mutant("hunt_all_starves", [] { return time_shares({3, 0}, {false, false})[1]; }), 0);
    EXPECT_GT(time_shares({3, 0}, {false, false})[1], 0);
}

TEST(HuntAll, every_check_sees_the_cases_of_its_own_hunt) {
    const Claim first = planted("test.first", [](const Rational& square) { return Verdict::held(number_from<double>(square)); });
    const Claim second = planted("test.second", [](const Rational& square) {
        return square < 60 ? Verdict::held(number_from<double>(Rational(60 - square))) : Verdict::refuted("a large W", "below 60", "60 or more");
    });
    HuntAllOptions all;
    all.each = options(1000);
    const std::vector<HuntReport> reports = hunt_all({{{&first}, {}}, {{&second}, {}}}, all);
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[0].cases(), 1000U);
    EXPECT_FALSE(reports[0].counterexample);
    const HuntReport alone = hunt({&second}, options(1000));
    ASSERT_TRUE(reports[1].counterexample && alone.counterexample);
    EXPECT_EQ(reports[1].found_at, alone.found_at);
    EXPECT_EQ(reports[0].least_slack, hunt({&first}, options(1000)).least_slack);
}

} // namespace attest
