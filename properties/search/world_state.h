// A run over a small world as a file, so that it can be interrupted and continued: `attest-enumeration/1`.
//
// Keys: world ({"tokens", "length", "samples", "contexts": "bags" or "sequences"}); seed; shard ({"index", "of"}); revision (another revision refuses
// to continue: its verdicts would be mixed with ours); seconds; finished; listed and decided (datasets with 1, 2, … samples: the search is at the sum
// of the first); labels (counts); checks, each with id, the counts of a tally (properties/search/tally.h), seconds, errors (by the dataset's place,
// [place, text]), cut (cases that the clock has cut off, [place, case]), and first_refuted: null or {"index", "seed", "case"}, a case as
// {"dataset", "inputs"}. Written whole or not at all (model/input/atomic_file.h).
#pragma once

#include "model/input/json_document.h"
#include "properties/search/world_run.h"

namespace attest {

/// Throws InputError when it is not a state, or one of another revision, or its counts do not fit together.
WorldRun read_world_state(const std::string& path);
WorldRun world_from_json(const JsonValue& value);
nlohmann::ordered_json world_to_json(const WorldRun& run);

/// What the parts of a run share: revision, seed, world and the ids of the claims.
nlohmann::ordered_json world_name_json(const WorldRun& run);

/// A name of the run's own in the folder: the same world, checks and seed have the same one.
std::string world_state_path(const WorldRun& run, const std::string& folder = "attest-states");
/// Throws InputError when it cannot be written; the state before is then still whole.
void write_world_state(const std::string& path, const WorldRun& run);

} // namespace attest
