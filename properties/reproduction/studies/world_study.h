// The small worlds of `attest reproduce`: for each its size, and what held in all of it (properties/search/world_run.h).
#pragma once

#include "properties/rendering/html_page.h"
#include "properties/search/world_run.h"

namespace attest {

/// The worlds that a run with this effort decides, small ones first: seconds for 1, about a minute from 10 on, ten minutes from 100 on.
std::vector<SmallWorld> small_worlds_for(double effort);
/// Decides exact claims and those on the finite component on each. Stops early at an interrupt: the last run is then not complete, later ones
/// missing.
std::vector<WorldRun> decide_small_worlds(const std::vector<SmallWorld>& worlds, int jobs, const std::atomic<bool>& stop);

/// A row a world: the world, datasets (listed, and by Burnside's lemma), cyclic ones, claims that held in all of it without and with drawn
/// inputs, claims whose hypotheses hold nowhere in it, and what did not hold.
Table small_worlds_table(const std::vector<WorldRun>& runs);
/// One sentence for each world that is not complete or in which something is refuted, undecided or an error; empty when all is well.
std::vector<std::string> small_worlds_complaints(const std::vector<WorldRun>& runs);

} // namespace attest
