// Runs checks on drawn cases: search, budgets, seeds, threads, health.
//
// Case i of a run depends on the claim, i and the run's seed alone, and cases are taken up in batches of a fixed size, so
// counts, verdicts and counterexamples do not depend on the number of threads. A claim stops at its first refuted case (the one
// with the least index); the case is decided a second time from its seed (another answer is an error of its own) and shrunk. So a run is two steps:
// its parts are decided (one, or as many as there are shards, each on a machine of its own), then concluded together.
// False neighbours go through the same machinery (refute), where a refutation is what is wanted.
#pragma once

#include "properties/cases/counterexample.h"
#include "properties/claims/statement.h"
#include "properties/search/claim_part.h"
#include "properties/search/shrink.h"

#include <atomic>
#include <functional>
#include <map>
#include <string_view>

namespace attest {

/// The cases of one claim, counted. A mirror of a row of attest-report/1.
struct ClaimReport : CaseTally {
    const Claim* claim = nullptr;
    double seconds = 0;
    std::vector<std::string> health;
    std::optional<Counterexample> counterexample;
    bool finished = true; ///< false: interrupted, or the time was up before the wanted number of cases

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
    const Matrix<Rational>* weights =
        nullptr;              ///< given, with `data`: W of the claims that speak of every W (their input "weights"); the rest is drawn
    double case_seconds = 60; ///< a case: after it no higher precision is tried
    ShrinkBudget shrink = {};
    const std::atomic<bool>* stop = nullptr;                              ///< becomes true at an interrupt
    std::function<void(const Claim&, std::uint64_t cases)> progress = {}; ///< after each batch, on the caller's thread
    std::function<void(const Claim&, const ClaimPart&)> batch = {};       ///< what each batch has found, on the caller's thread
    const std::map<std::string, ClaimPart>* begun = nullptr;              ///< what is decided already, by the claims' ids
    std::function<void(const DecidedCase&)> decided = {};                 ///< after each case of a claim, in order, on the caller's thread
};

/// Cases of a run that are decided in parallel before the next ones start.
inline constexpr std::uint64_t batch_size = 32;
/// From this number of cases on, the required labels and the share of vacuous cases count.
inline constexpr std::uint64_t cases_for_health = 200;
/// More vacuous cases than this share are a complaint.
inline constexpr double vacuous_limit = 0.30;

/// The cases of a claim that are the shard's, none of them decided but what options.begun has of them.
ClaimPart claim_part(const Claim& claim, const RunOptions& options, const Shard& shard = {});
/// Decides the part's cases from part.next() on until it is finished, the time is up or a stop is asked for.
void decide_part(const Claim& claim, ClaimPart& part, const RunOptions& options);

/// What becomes of a case that the clock has cut off when its part is concluded.
enum class CutCases { stay_undecided, decide_again };
/// The report of a claim from its parts, in the order of their cases, the first from case 0 on: their sums up to the first refuted case, which is
/// confirmed and shrunk, and health on the sums. Cut cases are decided again without a clock, where that is asked for.
ClaimReport conclude_claim(const Claim& claim, const std::vector<ClaimPart>& parts, const RunOptions& options, CutCases cut);

/// Does a claim speak of every W on this dataset, so that `RunOptions::weights` may stand in?
bool speaks_of_weights(const Claim& claim, const Dataset& data);

/// Runs one claim: decides all of it, and concludes.
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
