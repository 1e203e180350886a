// Searches for a counterexample: of a claim, a false neighbour, or a claim without a hypothesis, with another loss or optimiser.
//
// Where the runner draws cases independently, a hunt steers. Three kinds of cases alternate: datasets of a very small world in
// turn (properties/generators/bounded_world.h), fresh draws of the generator, and mutations (properties/search/case_mutation.h) of kept cases.
// Kept is, for each kind of case (number of samples and tokens, one-hot or not, size of the numbers), the one with the least slack seen: without
// these cells the search would settle where slack is small for a trivial reason (inputs near 0). Slack steers only; whether a case is a
// counterexample is decided as always, exactly or by intervals, and then a second time.
//
// Case i depends on the check, the seed, i and the kept cases; those change only between batches of a fixed size, in the order
// of the cases. So the cases are the same for every number of threads; a time limit only ends them earlier. An exception in a
// check (it may rely on the hypothesis that was dropped) is counted and reported, never a counterexample.
#pragma once

#include "properties/search/kept_cases.h"
#include "properties/search/runner.h"
#include "theory/tightness.h"

namespace attest {

/// The case in which one bound of the check was tightest so far.
struct TightestCase : Tightest {
    Case value;
};

struct HuntReport : CaseTally {
    std::uint64_t unconfirmed = 0;     ///< of the refuted ones: deciding the case again answered otherwise
    std::uint64_t tight = 0;           ///< held with slack 0: both sides equal
    std::optional<double> least_slack; ///< the least positive one
    std::optional<Case> nearest;       ///< its case
    std::vector<std::string> problems; ///< the first errors, and a refutation that was not confirmed
    std::optional<Counterexample> counterexample;
    std::uint64_t found_at = 0;                        ///< number of the case, from 1, that was shrunk to it
    std::map<std::string, TightestCase> tightest = {}; ///< with HuntOptions::tightness: by bound (theory/tightness.h)
    std::uint64_t improvements = 0;                    ///< kept cases that were new of their kind or closer than the one before
    double seconds = 0;
    bool interrupted = false;
};

/// A hunt between two batches: going on from it gives what the hunt would have given.
struct HuntState {
    std::uint64_t next = 0; ///< the first case that is not decided
    HuntReport report;
    std::vector<KeptCase> kept;
};

struct HuntOptions {
    std::uint64_t seed = 1;
    std::uint64_t cases = UINT64_MAX;
    std::optional<double> seconds = {};
    int jobs = 0;                      ///< threads; 0: as many as the machine has
    bool targeting = true;             ///< false: fresh draws alone, as the runner's
    bool tightness = false;            ///< look for cases in which the claim's bounds are tight, relatively, instead of cases of little slack
    std::vector<KeptCase> corpus = {}; ///< decided before all others, whatever was known of them; then the numbered cases follow
    Generate generate = {};            ///< where to look; empty: the generator of the check
    ShrinkBudget shrink = {};
    const std::atomic<bool>* stop = nullptr; ///< becomes true at an interrupt
    /// After each batch, on the caller's thread: the cases so far.
    std::function<void(std::uint64_t cases)> progress = {};
    /// After each decided case, in order, on the caller's thread.
    std::function<void(const Case&, const Decision&)> decided = {};
    const HuntState* from = nullptr; ///< where to go on; `seconds` counts what was spent before
    /// After the first batch, then between batches at least seconds_between_states apart, and at an interrupt.
    std::function<void(const HuntState&)> save = {};
    /// At the end, whatever ended it; possibly within a batch, so that what goes on from it sees its cases in other company.
    std::function<void(HuntState)> last = {};
};

inline constexpr double seconds_between_states = 2;

/// The seed of an island: hunts that differ in it see other cases. The first one's is the seed itself.
std::uint64_t island_seed(std::uint64_t seed, const Shard& shard);

/// Ends at the first counterexample, the number of cases, the time, or an interrupt (a counterexample being shrunk is kept).
HuntReport hunt(const Check& check, const HuntOptions& options);

/// 130 interrupted, 1 a counterexample, 3 not a single case held (so nothing was tested), or some case ended with an error or was refuted
/// only once (so it is not decided), else 0.
int hunt_status(const HuntReport& report);

} // namespace attest
