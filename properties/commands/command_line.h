// From the words of the command line to an exit status (commands.h says which).
#pragma once

namespace attest {

/// Parses the command line, runs the command, maps errors to the exit status.
int run_command_line(int argc, char** argv);

} // namespace attest
