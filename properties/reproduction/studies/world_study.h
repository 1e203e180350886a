// The small worlds of `attest reproduce`: for each its size, and what held in all of it (properties/search/world_run.h).
#pragma once

#include "properties/search/world_run.h"

namespace attest {

/// The worlds that a run with this effort decides, small ones first: seconds for 1, about a minute from 10 on, ten minutes from 100 on.
std::vector<SmallWorld> small_worlds_for(double effort);
/// Decides exact claims and those on the finite component on each. Stops early at an interrupt: the last run is then not complete, later ones
/// missing.
std::vector<WorldRun> decide_small_worlds(const std::vector<SmallWorld>& worlds, int jobs, const std::atomic<bool>& stop);

/// "svm.feasible (0 refuted, 3 undecided, 0 errors)" for every check that did not hold; empty when all did.
std::string not_held(const WorldRun& run);
/// One sentence for each world that is not complete or in which something is refuted, undecided or an error; empty when all is well.
std::vector<std::string> small_worlds_complaints(const std::vector<WorldRun>& runs);

} // namespace attest
