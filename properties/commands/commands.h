// The subcommands of `attest`: one file and one function each. To add one: its file, its line here, and its line in the list of
// command_line.cpp.
//
// Exit status: 0 nothing refuted, 1 something refuted (or a health complaint, or an error of ours), 2 bad usage or bad input, 3 more undecided
// than allowed, 130 interrupted. A command throws InputError for bad input; run_command_line prints it and returns 2.
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

} // namespace attest
