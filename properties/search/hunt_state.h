// A hunt as a document: what it has found so far (to be continued, or as the result of a part), and the hunts of several islands as one.
//
// Keys of a report: the counts of a tally (properties/search/tally.h), unconfirmed, tight, least_slack, nearest (a case or null), problems, seconds,
// found_at, steps and counterexample (attest-case/1 or null). A state, `attest-hunt-state/1`: check, seed, cases, shard, revision, next (the first
// case that is not decided), kept ([{"slack": number or null, "case": …}]) and report.
#pragma once

#include "model/input/json_document.h"
#include "properties/search/hunt.h"

namespace attest {

nlohmann::ordered_json hunt_report_to_json(const HuntReport& report);
HuntReport hunt_report_from_json(const JsonValue& value);

/// Which hunt a state is of.
struct HuntName {
    std::string check;
    std::uint64_t seed = 0;
    std::uint64_t cases = 0; ///< of all islands together
    Shard shard;
};
std::string hunt_state_text(const HuntName& name, const HuntState& state);
/// Throws InputError for the state of another hunt or revision. The seed is taken from it where `name.seed` is not given.
HuntState read_hunt_state(const std::string& path, HuntName& name, bool seed_given);

/// The sums, and the simplest counterexample (properties/cases/simplicity.h); the first of equal ones.
HuntReport merged_hunts(const std::vector<HuntReport>& islands);

} // namespace attest
