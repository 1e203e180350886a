// What a run of `attest verify` says at its end, whether one process decided it or `attest merge` put it together.
#pragma once

#include "properties/reports/verify_report.h"

namespace attest {

struct VerifyOutput {
    bool json = false;
    bool fail_on_vacuous = false;
    bool interrupted = false;
    std::string folder; ///< of the counterexamples
    std::string output; ///< a file for the report as JSON; empty: none
};

/// Writes the counterexamples and the output file, prints the report; the exit status.
int show_verify(const RunReport& report, const VerifyOutput& how);

} // namespace attest
