// What a run found, for programs (attest-report/1) and for people.
#pragma once

#include "properties/search/runner.h"

#include <nlohmann/json_fwd.hpp>

namespace attest {

/// A finished or interrupted run of `attest verify`.
struct RunReport {
    std::uint64_t seed = 0;
    std::uint64_t cases = 0; ///< wanted a claim; 0: as many as the time allowed
    double effort = 1;
    double seconds = 0;
    bool given = false;         ///< a dataset was given: its labels are the user's choice, and a hypothesis that fails is an answer
    bool interrupted = false;   ///< what was not finished is missing
    bool vacuous_fails = false; ///< a claim whose cases were all vacuous is no success (drawn ones; with --fail-on-vacuous given ones too)
    std::vector<ClaimReport> claims;
};

/// As of the claims (properties/search/runner.h), and 3 for what vacuous_fails asks.
int exit_status(const RunReport& report);
/// The report with those claims alone that keep the status from being 0.
RunReport only_failures(const RunReport& report);

/// The document attest-report/1.
nlohmann::ordered_json report_to_json(const RunReport& report);
/// One row of its "claims".
nlohmann::ordered_json claim_to_json(const ClaimReport& report);
std::string report_json_text(const RunReport& report);
/// "3 of 20 cases: R fails (every label is in its context)", a reason after the other.
std::string vacuous_text(const ClaimReport& report);
/// One line that names the claims that decided nothing (decided_nothing(), or all drawn cases were vacuous, and why); empty when there are none.
std::string decided_nothing_text(const RunReport& report);
/// Of how many claims too few cases were drawn for their shares of labels to be judged; empty when there are none.
std::string unwatched_text(const std::vector<ClaimReport>& claims);

/// The table: a row a claim with verdicts, cases per second and worst slack, then required labels, health and counterexamples.
std::string report_text(const RunReport& report);
/// A counterexample as a story: what is said, the case, what happens instead.
std::string counterexample_text(const Counterexample& counterexample);

/// The claims, for `attest list`.
std::string claims_text(const std::vector<const Claim*>& claims);
std::string claims_json_text(const std::vector<const Claim*>& claims);

} // namespace attest
