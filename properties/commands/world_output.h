// What a run of `attest enumerate` says at its end, whether one process decided it or `attest merge` put it together.
#pragma once

#include "properties/search/world_run.h"

namespace attest {

struct WorldOutput {
    bool json = false;
    bool interrupted = false;
    std::string folder; ///< of the counterexamples
    std::string output; ///< a file for the report as JSON; empty: none
    bool quiet = false; ///< text only where the status is not 0
};

/// Of a concluded run: writes the counterexamples and the output file, prints the report; the exit status.
int show_world(const WorldRun& run, const WorldOutput& how);

} // namespace attest
