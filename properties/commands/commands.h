// The subcommands of `attest`. Each registers itself on the CLI11 app in its own file and runs as its callback.
//
// Exit status: 0 nothing refuted, 1 something refuted (or a health complaint), 2 bad usage or bad input, 3 more undecided
// than allowed, 130 interrupted. A command throws InputError for bad input; run_command_line prints it and returns 2.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace attest {

/// Sets the exit status of the run; the command's callback calls it once.
using SetStatus = std::function<void(int)>;

void add_analyze_command(CLI::App& app, SetStatus set_status);
void add_train_command(CLI::App& app, SetStatus set_status);
void add_list_command(CLI::App& app, SetStatus set_status);
void add_verify_command(CLI::App& app, SetStatus set_status);
void add_hunt_command(CLI::App& app, SetStatus set_status);
void add_replay_command(CLI::App& app, SetStatus set_status);
void add_check_command(CLI::App& app, SetStatus set_status);
void add_reproduce_command(CLI::App& app, SetStatus set_status);
void add_enumerate_command(CLI::App& app, SetStatus set_status);

/// Parses the command line, runs the command, maps errors to the exit status.
int run_command_line(int argc, char** argv);

} // namespace attest
