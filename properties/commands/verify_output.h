// What a run of `attest verify` says at its end, whether one process decided it or `attest merge` put it together.
#pragma once

#include "properties/reports/verify_report.h"

namespace attest {

struct VerifyOutput {
    bool json = false;
    bool quiet = false;  ///< of the text, what keeps the status from being 0
    bool github = false; ///< annotations too
    std::string junit;   ///< a file; empty: none
    std::string folder;  ///< of the counterexamples
    std::string output;  ///< a file for the report as JSON; empty: none
    bool arrived = true; ///< other files that were asked for were written
};

/// Before the run: throws InputError when nothing can be written where the option's file is to be.
void require_place(const char* option, const std::string& path);

/// Writes the counterexamples and the files, prints the report; the exit status. A file that cannot be written costs status 2, never the report.
int show_verify(const RunReport& report, const VerifyOutput& how);

} // namespace attest
