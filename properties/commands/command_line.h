// From the words of the command line to an exit status (commands.h says which).
#pragma once

#include "properties/claims/claim.h"

namespace attest {

/// Parses the command line, runs the command, maps errors to the exit status. `added_claims` stand beside attest's own in every command
/// (properties/claims/registry.h says what is asked of them): a program of yours is `return attest::run_command_line(argc, argv, {my_claim()});`, and
/// messages call it by its own name.
int run_command_line(int argc, char** argv, std::vector<Claim> added_claims = {});

} // namespace attest
