// Every registered claim, and every false neighbour, is a test of its own. Known cases (tests/regressions/) come first.
//
//   Claim.svm_optimal                    holds on ATTEST_CASES cases (default 200, times ATTEST_EFFORT), in good health
//   FalseNeighbour.svm_optimal__…        is refuted within 1000 cases
//   Variation.descent_gauge__…           a claim without a hypothesis, with another loss or optimiser: its stored cases are refuted; one that is
//                                        proved true is not refuted on 200 cases. Open ones without a stored case have no test
// Claims that need intervals carry Level1 in the suite's name. GoogleTest gives `-` and `.` in names a meaning of their own, so
// they become `_`. A stored case of a claim must be held (vacuous when it says so: an input outside the claim's domain); one of a false
// neighbour or a variation must be refuted.
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/reports/verify_report.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

namespace attest {
namespace {

constexpr std::uint64_t cases_for_refutation = 1000;

std::string test_name(std::string id) {
    for (std::size_t at = id.find('!'); at != std::string::npos; at = id.find('!')) {
        id.replace(at, 1, "__");
    }
    std::replace_if(
        id.begin(), id.end(), [](char c) { return c == '.' || c == '-'; }, '_');
    return id;
}

std::string suite_name(const Check& check) {
    const char* cost = check.claim->grade == Grade::exact ? "" : "Level1";
    return std::string(check.neighbour ? "FalseNeighbour" : check.variation ? "Variation" : "Claim") + cost;
}

/// ATTEST_CASES, else 200, times ATTEST_EFFORT.
std::uint64_t wanted_cases() {
    const char* text = std::getenv("ATTEST_CASES");
    const double cases = text ? std::strtod(text, nullptr) : 200;
    return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(cases * effort_from_environment()));
}

/// ctest runs several tests at once: one thread each.
RunOptions options(std::uint64_t cases) {
    RunOptions r;
    r.cases = cases;
    r.jobs = 1;
    return r;
}

struct Regression {
    std::string path;
    CaseRecord record;
};

std::vector<Regression> read_regressions() {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(ATTEST_TEST_DATA) + "/regressions")) {
        if (entry.path().extension() == ".json") {
            paths.push_back(entry.path().string());
        }
    }
    std::sort(paths.begin(), paths.end());
    std::vector<Regression> r;
    for (const std::string& path : paths) {
        r.push_back({path, read_case(path)});
    }
    return r;
}

const std::vector<Regression>& regressions() {
    static const std::vector<Regression> all = read_regressions();
    return all;
}

/// The stored cases of the check answer as they must.
void replay_regressions(const Check& check) {
    for (const Regression& regression : regressions()) {
        if (regression.record.id() != check.id()) {
            continue;
        }
        const Decision decision = decide_case(check, regression.record.value);
        EXPECT_FALSE(decision.error) << regression.path << ": " << decision.error.value_or("");
        const Outcome wanted = check.neighbour || check.variation     ? Outcome::refuted
                               : regression.record.found == "vacuous" ? Outcome::vacuous
                                                                      : Outcome::held;
        EXPECT_EQ(decision.verdict.outcome, wanted)
            << regression.path << ": " << outcome_name(decision.verdict.outcome) << ", " << decision.verdict.reason;
    }
}

class ClaimHolds : public testing::Test {
public:
    explicit ClaimHolds(const Check& check) : check_(check) {}
    void TestBody() override {
        replay_regressions(check_);
        const ClaimReport report = run_claim(*check_.claim, options(wanted_cases()));
        RecordProperty("held", std::to_string(report.held));
        RecordProperty("undecided", std::to_string(report.undecided));
        RecordProperty("vacuous", std::to_string(report.vacuous));
        EXPECT_EQ(report.refuted, 0U) << (report.counterexample ? counterexample_text(*report.counterexample) : "");
        EXPECT_TRUE(report.health.empty()) << testing::PrintToString(report.health);
        EXPECT_GT(report.held, 0U) << "no case was decided";
    }

private:
    Check check_;
};

class NeighbourIsRefuted : public testing::Test {
public:
    explicit NeighbourIsRefuted(const Check& check) : check_(check) {}
    void TestBody() override {
        replay_regressions(check_);
        const Refutation refutation = refute(check_, options(cases_for_refutation));
        EXPECT_TRUE(refutation.errors.empty()) << testing::PrintToString(refutation.errors);
        ASSERT_TRUE(refutation.counterexample) << "not refuted in " << refutation.cases << " cases: " << check_.statement();
        const Dataset& data = refutation.counterexample->value.dataset;
        RecordProperty("cases", std::to_string(refutation.cases));
        RecordProperty("tokens", data.tokens());
        RecordProperty("samples", static_cast<int>(data.size()));
        std::printf("refuted after %d cases, shrunk to %d tokens and %d samples\n%s", static_cast<int>(refutation.cases), data.tokens(),
                    static_cast<int>(data.size()), counterexample_text(*refutation.counterexample).c_str());
    }

private:
    Check check_;
};

bool has_stored_case(const Check& check) {
    return std::any_of(regressions().begin(), regressions().end(), [&](const Regression& r) { return r.record.id() == check.id(); });
}

class VariationIsDecided : public testing::Test {
public:
    explicit VariationIsDecided(const Check& check) : check_(check) {}
    void TestBody() override {
        replay_regressions(check_);
        if (check_.variation->not_needed.empty()) {
            return;
        }
        EXPECT_FALSE(has_stored_case(check_)) << "proved true, and a counterexample is stored";
        const Refutation refutation = refute(check_, options(wanted_cases()));
        EXPECT_TRUE(refutation.errors.empty()) << testing::PrintToString(refutation.errors);
        EXPECT_FALSE(refutation.counterexample) << counterexample_text(*refutation.counterexample);
    }

private:
    Check check_;
};

/// A stored case of a claim that no longer exists would never be run.
class RegressionsAreKnown : public testing::Test {
public:
    void TestBody() override {
        for (const Regression& regression : regressions()) {
            EXPECT_NO_THROW(find_check(regression.record.id())) << regression.path;
        }
    }
};

template <class Test>
void register_test(const Check& check) {
    testing::RegisterTest(suite_name(check).c_str(), test_name(check.id()).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [check]() -> testing::Test* { return new Test(check); });
}

void register_all() {
    testing::RegisterTest("Regressions", "are_of_known_claims", nullptr, nullptr, __FILE__, __LINE__,
                          []() -> testing::Test* { return new RegressionsAreKnown; });
    // GoogleTest wants the tests of a suite in a row.
    for (const bool exact : {true, false}) {
        for (const Claim& claim : all_claims()) {
            if ((claim.grade == Grade::exact) == exact) {
                register_test<ClaimHolds>({&claim});
            }
        }
        for (const Claim& claim : all_claims()) {
            for (const FalseNeighbour& neighbour : claim.false_neighbours) {
                if ((claim.grade == Grade::exact) == exact) {
                    register_test<NeighbourIsRefuted>({&claim, &neighbour});
                }
            }
        }
        for (const Claim& claim : all_claims()) {
            for (const Variation& variation : claim.variations) {
                const Check check{&claim, nullptr, {}, &variation};
                if ((claim.grade == Grade::exact) == exact && (has_stored_case(check) || !variation.not_needed.empty())) {
                    register_test<VariationIsDecided>(check);
                }
            }
        }
    }
}

} // namespace
} // namespace attest

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    try {
        attest::register_all();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
    const bool listing = testing::GTEST_FLAG(list_tests);
    const int status = RUN_ALL_TESTS();
    if (!listing && testing::UnitTest::GetInstance()->test_to_run_count() == 0) {
        std::fputs("no test ran: the filter matches nothing\n", stderr);
        return 1;
    }
    return status;
}
