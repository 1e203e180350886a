// What CI systems are told of a run: red there exactly when the exit status is not 0, and text that cannot break out of its place.
#include "properties/reports/ci_report.h"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>

namespace attest {
namespace {

const Claim& example() {
    static const Claim claim = [] {
        Claim r;
        r.id = "group.name";
        r.statement = "A <statement> & \"more\".";
        r.undecided_limit = 0.01;
        return r;
    }();
    return claim;
}

ClaimReport row(std::uint64_t held, std::uint64_t refuted = 0, std::uint64_t undecided = 0, std::uint64_t vacuous = 0, std::uint64_t errors = 0) {
    ClaimReport r;
    r.claim = &example();
    r.held = held;
    r.refuted = refuted;
    r.undecided = undecided;
    r.vacuous = vacuous;
    r.errors = errors;
    if (vacuous != 0) {
        r.vacuous_because["R"] = vacuous;
    }
    if (errors != 0) {
        r.health.emplace_back("error in case 0: 50 % gone\nsecond line");
    }
    const std::vector<std::string> complaints = health_complaints(r, true);
    r.health.insert(r.health.end(), complaints.begin(), complaints.end());
    return r;
}

RunReport report_of(std::vector<ClaimReport> rows) {
    RunReport r;
    r.seed = 7;
    r.claims = std::move(rows);
    return r;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t r = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) {
        ++r;
    }
    return r;
}

TEST(CiReport, is_red_exactly_when_the_exit_status_is_not_0) {
    ClaimReport stopped = row(0);
    stopped.finished = false;
    ClaimReport long_enough = row(5);
    long_enough.finished = false; // a run bounded by time
    ClaimReport unconfirmed = row(5);
    unconfirmed.health.emplace_back("refuted, but a second run answers otherwise");
    std::size_t red = 0;
    std::size_t green = 0;
    for (const ClaimReport& claim : {row(10), row(10, 1), row(10, 0, 5), row(1000, 0, 1), row(0, 0, 1), row(0, 0, 0, 10), row(0), row(4, 0, 0, 0, 1),
                                     row(0, 0, 0, 0, 1), row(100, 0, 0, 200), stopped, long_enough, unconfirmed}) {
        for (const bool vacuous_fails : {false, true}) {
            for (const bool interrupted : {false, true}) {
                RunReport report = report_of({claim});
                report.vacuous_fails = vacuous_fails;
                report.interrupted = interrupted;
                const bool fails = exit_status(report) != 0;
                const std::string xml = junit_text(report);
                EXPECT_EQ(fails, contains(xml, "<failure") || contains(xml, "<error")) << xml;
                EXPECT_EQ(fails, !contains(xml, "failures=\"0\" errors=\"0\"")) << xml;
                EXPECT_EQ(fails, contains(github_text(report), "::error ")) << github_text(report);
                EXPECT_EQ(fails && !interrupted, !only_failures(report).claims.empty() && !interrupted);
                (fails ? red : green) += 1;
            }
        }
    }
    EXPECT_GT(red, 10U);
    EXPECT_GT(green, 3U);
}

TEST(CiReport, all_vacuous_is_skipped_and_never_passed) {
    const std::string xml = junit_text(report_of({row(0, 0, 0, 3), row(4)}));
    EXPECT_TRUE(contains(xml, "tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\"")) << xml;
    EXPECT_TRUE(contains(xml, "<skipped message=\"3 of 3 cases: R fails")) << xml;
    EXPECT_EQ(count(xml, "<testcase "), 2U);
    EXPECT_TRUE(contains(github_text(report_of({row(0, 0, 0, 3)})), "::warning title=group.name vacuous::3 of 3 cases: R fails"));
}

TEST(CiReport, a_status_of_its_own_for_undecided) {
    const std::vector<Finding> found = findings(report_of({}), row(10, 0, 5));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, Finding::Kind::error);
    EXPECT_EQ(found[0].title, "undecided");
    EXPECT_TRUE(contains(found[0].text, "too many undecided cases: 5 of 15"));
}

TEST(CiReport, text_stays_in_its_place) {
    const RunReport report = report_of({row(4, 0, 0, 0, 1)});
    const std::string xml = junit_text(report);
    EXPECT_TRUE(contains(xml, "A &lt;statement&gt; &amp; &quot;more&quot;.")) << xml;
    EXPECT_TRUE(contains(xml, "<failure type=\"health\" message=\"error in case 0: 50 % gone\">")) << "the message is one line: " << xml;
    const std::string lines = github_text(report);
    EXPECT_TRUE(contains(lines, "::error title=group.name health::error in case 0: 50 %25 gone%0Asecond line\n")) << lines;
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2) << "one, and the totals";
    EXPECT_TRUE(contains(lines, "::notice title=attest verify::1 claim, seed 7: 4 cases held, 0 refuted")) << lines;
}

} // namespace
} // namespace attest
