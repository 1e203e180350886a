#include "model/input_error.h"
#include "properties/commands/commands.h"

#include <CLI/CLI.hpp>
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
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& shown) { // --help and --version
        return app.exit(shown);
    } catch (const CLI::ParseError& error) {
        app.exit(error);
        return bad_input; // CLI11's own statuses are 104 to 109
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
