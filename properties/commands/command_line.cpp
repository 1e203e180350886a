#include "model/input/input_error.h"
#include "properties/commands/commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <new>
#include <string>
#include <system_error>

namespace attest {
namespace {

constexpr int bad_input = 2;
constexpr int internal_error = 70; // EX_SOFTWARE: never a statement about the input or about a claim

int complain(const char* problem, int status) {
    std::fprintf(stderr, "attest: %s\n", problem);
    return status;
}

// What was printed must have arrived: a full disk or a closed pipe is no success.
int status_after_output(int status) {
    errno = 0;
    const bool arrived = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    const std::string reason = errno == 0 ? "" : std::string(": ") + std::strerror(errno);
    if (arrived && std::cout.flush().good()) {
        return status;
    }
    std::fprintf(stderr, "attest: standard output: cannot be written%s\n", reason.c_str());
    return status == 0 ? bad_input : status;
}

/// CLI11 would say of a mistyped command only that one is required.
void require_known_command(CLI::App& app, const char* word) {
    std::string known;
    for (const CLI::App* command : app.get_subcommands({})) {
        if (command->get_name() == word) {
            return;
        }
        known += (known.empty() ? "" : ", ") + command->get_name();
    }
    throw InputError("", "command", "\"" + std::string(word) + "\" is unknown; expected one of " + known);
}

/// CLI11's message as one line like every other.
int complain_of_usage(const CLI::ParseError& error) {
    std::string problem = error.what();
    std::replace(problem.begin(), problem.end(), '\n', ' ');
    return complain((problem + " (attest --help lists the commands, attest COMMAND --help its options)").c_str(), bad_input);
}

int parse_and_run(int argc, char** argv) {
    CLI::App app{"attest: does one self-attention layer learn the automaton? Claims, exact answers, counterexamples."};
    app.name("attest");
    app.require_subcommand(1);
    app.set_version_flag("--version", "attest " ATTEST_VERSION);
    app.footer("Exit status: 0 nothing refuted, 1 something refuted, 2 bad usage or input, 3 too much undecided, 130 interrupted.");
    int status = 0;
    const SetStatus set_status = [&status](int value) { status = value; };
    add_analyze_command(app, set_status);
    add_train_command(app, set_status);
    add_list_command(app, set_status);
    add_verify_command(app, set_status);
    add_hunt_command(app, set_status);
    add_replay_command(app, set_status);
    add_check_command(app, set_status);
    add_enumerate_command(app, set_status);
    add_reproduce_command(app, set_status);
    if (argc > 1 && argv[1][0] != '-') {
        require_known_command(app, argv[1]);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& shown) { // --help and --version
        return app.exit(shown);
    } catch (const CLI::ParseError& error) { // CLI11's own statuses are 104 to 109
        return complain_of_usage(error);
    }
    return status;
}

} // namespace

int run_command_line(int argc, char** argv) {
    try {
        return status_after_output(parse_and_run(argc, argv));
    } catch (const InputError& error) {
        return complain(error.what(), bad_input);
    } catch (const std::bad_alloc&) {
        return complain("there is not enough memory for this input", bad_input);
    } catch (const std::system_error&) { // from the stream that fmt prints to
        return status_after_output(bad_input);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "attest: internal error: %s\n", error.what());
        return internal_error;
    }
}

} // namespace attest
