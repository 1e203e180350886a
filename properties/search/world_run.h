// Decides checks on every dataset of a small world (properties/generators/bounded_world.h).
//
// A check that needs the dataset alone is decided for good: what it says of the world is no sample. A check with other inputs
// (weights, contexts, renamings …) gets them drawn once for each dataset, by a seed made of the run's seed, the check and the
// dataset's place in the world: its datasets are complete, its inputs are not, and every report says which is which.
//
// The head is the aligned one; it is written down (C = I) for the checks that want to see one.
//
// All checks of a dataset share its facts (graphs, Graph-SVM, enclosures). Datasets are decided in batches on all threads and
// counted in their order, so results do not depend on the number of threads or on where a run was interrupted.
//
// A shard lists the whole world (which is cheap) and decides its own blocks of consecutive datasets, block b being that of shard b mod N. Merged
// parts have decided as many datasets as Burnside's lemma counts, or the report complains as of any search that is not complete.
#pragma once

#include "properties/generators/bounded_world.h"
#include "properties/search/runner.h"

namespace attest {

/// What was found for one check in the part of the world that was decided.
struct WorldCheck {
    Check check;
    /// Unlike a run over drawn cases it goes on after a refutation, so `refuted` is a count; labels are the world's (WorldRun).
    ClaimReport counts;
    std::optional<Case> first_refuted; ///< the first dataset of the world on which it is refuted, with the inputs drawn for it
    std::uint64_t first_index = 0;     ///< its place in the world
    std::uint64_t first_seed = 0;
    std::map<std::uint64_t, std::string> first_errors; ///< by the dataset's place, errors_listed of them
    /// Cases that the clock has cut off, not counted until conclude_world(), by the dataset's place.
    std::map<std::uint64_t, Case> cut;

    bool inputs_drawn() const { return check.generate().draws_inputs(); }
    /// Held on some dataset and refuted, undecided or an error on none.
    bool held_throughout() const { return counts.held != 0 && counts.refuted + counts.undecided + counts.errors == 0; }
};

/// A run as far as it has come; decide_world() continues it.
struct WorldRun {
    SmallWorld world;
    std::uint64_t seed = 1;
    Shard shard;
    std::vector<WorldCheck> checks;
    std::vector<std::uint64_t> expected;         ///< datasets with 1, 2, …, N samples by Burnside's lemma
    std::vector<std::uint64_t> listed;           ///< how many the search has come past
    std::vector<std::uint64_t> decided;          ///< and how many of them were decided: all, or those of the shard
    std::map<std::string, std::uint64_t> labels; ///< of the datasets decided (properties/cases/labels.h)
    bool finished = false;                       ///< the search has come to the end of the world
    double seconds = 0;

    std::uint64_t datasets() const;
    std::uint64_t datasets_listed() const;
    std::uint64_t datasets_decided() const;
    /// Exactly the datasets that Burnside's lemma counts were listed and decided.
    bool complete() const { return finished && expected == decided; }
};

/// How many of the first `listed` datasets of a world are the shard's.
std::uint64_t datasets_of_shard(std::uint64_t listed, const Shard& shard);

/// A run that has not begun. Throws InputError for a world of more than 10^15 datasets, or one that is too large to list.
WorldRun new_world_run(const SmallWorld& world, std::vector<Check> checks, std::uint64_t seed = 1, const Shard& shard = {});

/// Exact claims, and those on the finite component.
std::vector<Check> default_world_checks();

struct WorldOptions {
    int jobs = 0;                                       ///< threads; 0: as many as the machine has
    const std::atomic<bool>* stop = nullptr;            ///< becomes true at an interrupt
    std::optional<double> seconds = {};                 ///< of this call
    double case_seconds = 60;                           ///< a case: after it no higher precision is tried
    std::function<void(const WorldRun&)> progress = {}; ///< after each batch, on the caller's thread
};

/// Goes on until the world is finished, a stop is asked for or the time is up. Throws InputError when run.listed is no
/// beginning of the world (a state file that was changed).
void decide_world(WorldRun& run, const WorldOptions& options);

/// Decides each check's first refuted case once more (another answer is a complaint) and shrinks it into counts.counterexample; after
/// a stop it is left as it is. Also notes complaints: errors, too much undecided, a finished search that is not complete.
/// Cut cases become undecided, or are decided again without a clock.
void conclude_world(WorldRun& run, const WorldOptions& options, const ShrinkBudget& budget = {}, CutCases cut = CutCases::stay_undecided);

/// Parts of one world, with the same checks and seed, as one run. Each part is finished.
WorldRun merged_world(const std::vector<WorldRun>& parts);

/// As of any run (properties/search/runner.h), and 3 also when the time was up before the end: what was not decided is undecided.
int exit_status(const WorldRun& run, bool interrupted);

} // namespace attest
