// The subcommands of `attest`: one file and one function each. To add one: its file, its line here, and its line in the list of
// commands.cpp, which the command line, the manual pages and the completion of bash read.
//
// A command throws InputError for bad input; run_command_line prints it and returns 2.
#pragma once

#include "properties/commands/command.h"

namespace attest {

Command analyze_command();
Command train_command();
Command inspect_command();
Command list_command();
Command verify_command();
Command hunt_command();
Command replay_command();
Command check_command();
Command enumerate_command();
Command reproduce_command();
Command convert_command();
Command merge_command();

/// All of them, in the order of the help.
std::vector<Command> all_commands();

struct ExitStatus {
    int status;
    const char* in_short;
    const char* meaning;
};
/// What a command's exit status says.
const std::vector<ExitStatus>& exit_statuses();
/// All of them in one line, for the end of the help.
std::string exit_status_line();

} // namespace attest
