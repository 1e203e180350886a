// The command `attest`: one subcommand a file in properties/commands/.
#include "properties/commands/commands.h"

int main(int argc, char** argv) { return attest::run_command_line(argc, argv); }
