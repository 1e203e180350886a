#include "model/input_error.h"
#include "properties/commands/commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace attest {

int run_command_line(int argc, char** argv) {
    CLI::App app{"attest: does one self-attention layer learn the automaton? Claims, exact answers, counterexamples."};
    app.require_subcommand(1);
    int status = 0;
    const SetStatus set_status = [&status](int value) { status = value; };
    add_list_command(app, set_status);
    add_verify_command(app, set_status);
    add_replay_command(app, set_status);
    add_check_command(app, set_status);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::CallForAllHelp& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        app.exit(error);
        return 2; // CLI11's own statuses are 104 to 109
    } catch (const InputError& error) {
        std::fprintf(stderr, "attest: %s\n", error.what());
        return 2;
    }
    return status;
}

} // namespace attest
