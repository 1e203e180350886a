// What `attest hunt` says at its end, whether one process has hunted or `attest merge` has put islands together.
//
// A counterexample counts only when exact or interval arithmetic refutes the case as the file holds it.
#pragma once

#include "properties/search/hunt.h"

namespace attest {

struct HuntOutput {
    bool json = false;
    std::uint64_t seed = 0;
    std::string folder; ///< of the counterexample
    std::string output; ///< a file for the report as JSON; empty: none
};

/// Writes the counterexample, its certificate and the output file, prints the report; the exit status.
int show_hunt(const Check& check, const HuntReport& report, const HuntOutput& how);

} // namespace attest
