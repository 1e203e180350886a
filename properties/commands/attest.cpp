// The command `attest`: one subcommand a file in properties/commands/ (command.h, commands.h).
#include "properties/commands/command_line.h"

int main(int argc, char** argv) { return attest::run_command_line(argc, argv); }
