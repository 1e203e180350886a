// What `attest hunt` says at its end, whether one process has hunted or `attest merge` has put islands together.
//
// A counterexample counts only when exact or interval arithmetic refutes the case as the file holds it.
#pragma once

#include "properties/search/hunt.h"
#include "properties/search/hunt_target.h"

namespace attest {

struct HuntOutput {
    bool json = false;
    std::uint64_t seed = 0;
    std::string folder;      ///< of the counterexample
    std::string output = {}; ///< a file for the report as JSON; empty: none
    bool tightness = false;  ///< with the bounds and how tight they were
    bool quiet = false;      ///< text only where the status is not 0
};

/// Writes the counterexample, its certificate and the output file, prints the report; the exit status.
int show_hunt(const Check& check, const HuntReport& report, const HuntOutput& how);
/// The same for a search over several checks (as attest-hunt-all/1, no output file); the worst of their exit statuses: 130, 1, 3, 0.
int show_hunts(const std::vector<HuntTarget>& targets, const std::vector<HuntReport>& reports, const HuntOutput& how);

} // namespace attest
