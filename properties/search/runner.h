// Runs checks on drawn cases: search, budgets, seeds, threads, health.
//
// Case i of a run depends on the claim, i and the run's seed alone, and cases are taken up in batches of a fixed size, so
// counts, verdicts and counterexamples do not depend on the number of threads. A claim stops at its first refuted case (the one
// with the least index); the case is decided a second time from its seed (another answer is an error of its own) and shrunk.
// False neighbours go through the same machinery (refute), where a refutation is what is wanted.
#pragma once

#include "properties/cases/counterexample.h"
#include "properties/claims/statement.h"
#include "properties/search/shrink.h"

#include <atomic>
#include <functional>
#include <map>
#include <string_view>

namespace attest {

/// The cases of one claim, counted. A mirror of a row of attest-report/1.
struct ClaimReport {
    const Claim* claim = nullptr;
    std::uint64_t held = 0, refuted = 0, undecided = 0, vacuous = 0, errors = 0;
    std::map<std::string, std::uint64_t> vacuous_because; ///< vacuous cases by the hypothesis that fails (its letter, or the claim's reason)
    std::map<std::string, std::uint64_t> labels;          ///< of the cases that are not vacuous
    std::optional<double> worst_slack;
    double seconds = 0;
    std::vector<std::string> health;
    std::optional<Counterexample> counterexample;
    bool finished = true; ///< false: interrupted, or the time was up before the wanted number of cases

    std::uint64_t cases() const { return held + refuted + undecided + vacuous + errors; }
    double cases_per_second() const { return seconds > 0 ? static_cast<double>(cases()) / seconds : 0; }
};

/// A case that a run has decided, or that ended with an error (decision.error).
struct DecidedCase {
    const Claim& claim;
    std::uint64_t index = 0; ///< in the claim's run, from 0
    std::uint64_t seed = 0;  ///< of the case
    const Decision& decision;
    std::function<Case()> make; ///< the case, made again; throws what its generator throws
};

struct RunOptions {
    std::uint64_t seed = 1;
    std::uint64_t cases = 200;          ///< a claim; the effort is already in it
    std::optional<double> seconds = {}; ///< of the whole run, shared equally by the claims; without it only `cases` counts
    int jobs = 0;                       ///< threads; 0: as many as the machine has
    const Dataset* data = nullptr;      ///< given: cases are this dataset with inputs drawn for it
    ShrinkBudget shrink = {};
    const std::atomic<bool>* stop = nullptr;                              ///< becomes true at an interrupt
    std::function<void(const Claim&, std::uint64_t cases)> progress = {}; ///< after each batch, on the caller's thread
    std::function<void(const DecidedCase&)> decided = {};                 ///< after each case of a claim, in order, on the caller's thread
};

/// Cases of a run that are decided in parallel before the next ones start.
inline constexpr std::uint64_t batch_size = 32;
/// From this number of cases on, the required labels and the share of vacuous cases count.
inline constexpr std::uint64_t cases_for_health = 200;
/// More vacuous cases than this share are a complaint.
inline constexpr double vacuous_limit = 0.30;

/// Runs one claim.
ClaimReport run_claim(const Claim& claim, const RunOptions& options);
/// Runs the claims one after the other; ends early at an interrupt.
std::vector<ClaimReport> run_claims(const std::vector<const Claim*>& claims, const RunOptions& options);

/// Looks for a counterexample among at most `cases` cases and shrinks it. Errors of cases are collected, not thrown.
struct Refutation {
    std::optional<Counterexample> counterexample;
    std::uint64_t cases = 0; ///< decided before it
    std::vector<std::string> errors;
};
Refutation refute(const Check& check, const RunOptions& options);

/// How the complaint about too many undecided cases begins; it has an exit status of its own.
inline constexpr std::string_view undecided_complaint = "too many undecided cases";
/// Health complaints of a finished report (also stored in it by run_claim); `drawn`: the datasets were drawn, not given.
std::vector<std::string> health_complaints(const ClaimReport& report, bool drawn);
/// More than the claim's allowed share of its cases: of a few cases, not a single one.
bool too_many_undecided(const ClaimReport& report);
/// Nothing held and nothing was refuted, and not because every case was decided to be vacuous: this is never green.
bool decided_nothing(const ClaimReport& report);
/// Every case was vacuous: on drawn cases a poor generator, on a given dataset an answer.
bool all_vacuous(const ClaimReport& report);

/// 130 interrupted, else 1 refuted or a complaint, else 3 more undecided than allowed or a claim that decided nothing, else 0.
int exit_status(const std::vector<ClaimReport>& reports, bool interrupted);

/// The value of ATTEST_EFFORT (a positive number, default 1). Throws InputError when it is something else.
double effort_from_environment();

} // namespace attest
