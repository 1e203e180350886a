// A finished run as CI systems read it: JUnit's XML (one test case a claim) and GitHub's annotations.
//
// A claim is a failure or an error there exactly when it makes the exit status of the run another than 0, so a green page means what a green line
// means: refuted and health complaints are failures, what was not decided is an error, and all vacuous is skipped, never passed.
#pragma once

#include "properties/reports/verify_report.h"

namespace attest {

/// One thing that is wrong, or worth a line.
struct Finding {
    enum class Kind { failure, error, skipped };
    Kind kind = Kind::failure;
    std::string title; ///< a few words: "refuted", "health", "nothing decided"
    std::string text;  ///< may have several lines
};
/// Of one claim of the report; empty: it passed.
std::vector<Finding> findings(const RunReport& report, const ClaimReport& claim);

/// The document that JUnit readers take: one <testsuite> with a <testcase> a claim, and one more for an interrupted run. No time stamp: the same run
/// gives the same document but for its seconds.
std::string junit_text(const RunReport& report);

/// Lines "::error title=…::…" of GitHub's workflow commands, and one "::notice" with the totals at the end.
std::string github_text(const RunReport& report);

} // namespace attest
