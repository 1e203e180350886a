#include "properties/commands/command_line.h"

#include "model/input/input_error.h"
#include "model/numbers/memory.h"
#include "model/stop.h"
#include "properties/claims/registry.h"
#include "properties/commands/commands.h"
#include "properties/commands/standard_streams.h"
#include "properties/rendering/program_name.h"
#include "properties/search/interrupt.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fmt/format.h>
#include <new>
#include <string>
#include <system_error>
#include <unistd.h>

namespace attest {
namespace {

constexpr int bad_input = 2;
constexpr int our_fault = 1; // never a green line
constexpr int undecided = 3;
constexpr auto no_memory = "there is not enough memory for this input";

int complain(const std::string& problem, int status) {
    std::fprintf(stderr, "%s: %s\n", program_name().c_str(), problem.c_str());
    return status;
}

// What was printed must have arrived: a full disk or a closed pipe is no success.
int status_after_output(int status) {
    const int error = output_error();
    if (error == 0) {
        return status;
    }
    std::fprintf(stderr, "%s: standard output: cannot be written: %s\n", program_name().c_str(), std::strerror(error));
    return catch_interrupts() ? status_interrupted : status == 0 ? bad_input : status;
}

/// A command that did not end by itself: it has nothing more to say.
int status_when_stopped(StopCause cause) {
    switch (cause) {
    case StopCause::interrupt: return status_interrupted;
    case StopCause::time: break;
    }
    return complain("the time is up; expected a smaller input or more --seconds", undecided);
}

/// What nobody caught, as an exception of a thread or of a destructor: one line all the same.
[[noreturn]] void end_at_once() {
    int status = our_fault;
    if (const std::exception_ptr error = std::current_exception()) {
        try {
            std::rethrow_exception(error);
        } catch (const std::bad_alloc&) {
            status = complain(no_memory, bad_input);
        } catch (const std::exception& what) {
            complain(std::string("an error of attest itself, not of the input: ") + what.what(), our_fault);
        } catch (...) {
            complain("an error of attest itself, not of the input", our_fault);
        }
    }
    _exit(status);
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
    throw InputError("", "command", in_quotes(word) + " is unknown; expected one of " + known);
}

/// CLI11's message as one line like every other.
int complain_of_usage(const CLI::ParseError& error) {
    std::string problem = error.what();
    std::replace(problem.begin(), problem.end(), '\n', ' ');
    return complain(fmt::format("{0} ({1} --help lists the commands, {1} COMMAND --help its options)", shortened(problem, 1000), program_name()),
                    bad_input);
}

void add_options(CLI::App& app, const Command& command) {
    for (const Option& option : command.options) {
        CLI::Option* added = nullptr;
        if (auto* const* flag = std::get_if<bool*>(&option.target)) {
            added = app.add_flag(option.name, **flag, option.help);
        } else {
            const bool list = std::holds_alternative<std::vector<std::string>*>(option.target);
            const auto set = [&option](const std::vector<std::string>& words) { set_option(option, words); };
            added = app.add_option_function<std::vector<std::string>>(option.name, set, help_text(option));
            added->type_name(value_name(option))->default_str(option.default_text);
            if (!list) {
                added->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::Throw);
            }
            if (!list || option.one_at_a_time) {
                added->allow_extra_args(false);
            }
        }
        added->required(option.required);
        if (!option.excludes.empty()) {
            added->excludes(app.get_option(option.excludes));
        }
    }
}

int parse_and_run(int argc, char** argv) {
    CLI::App app{"attest: does one self-attention layer learn the automaton? Claims, exact answers, counterexamples."};
    app.name(program_name());
    app.require_subcommand(1);
    app.set_version_flag("--version", "attest " ATTEST_VERSION);
    app.footer(exit_status_line());
    int status = 0;
    const std::vector<Command> commands = all_commands();
    for (const Command& command : commands) {
        CLI::App* sub = app.add_subcommand(command.name, command.help);
        add_options(*sub, command);
        sub->callback([&command, &status] { status = command.run(); });
    }
    std::string asked; // of `attest help COMMAND`
    CLI::App* help = app.add_subcommand("help", "the options of a command");
    help->add_option("COMMAND", asked, "one of the above (default: all of them in a line each)");
    const std::string overview = app.help(); // asked later, it would be that of the command that is run
    help->callback([&] {
        if (!asked.empty()) {
            require_known_command(app, asked.c_str());
        }
        std::fputs((asked.empty() ? overview : app.get_subcommand(asked)->help(app.get_name())).c_str(), stdout);
    });
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

int run_command_line(int argc, char** argv, std::vector<Claim> added_claims) {
    set_program_name(argc > 0 ? argv[0] : "");
    throw_when_memory_ends();
    std::set_terminate(end_at_once);
    guard_standard_streams();
    const StopScope scope(interrupt_token());
    try {
        add_claims(std::move(added_claims));
        return status_after_output(parse_and_run(argc, argv));
    } catch (const Stopped& stopped) {
        return status_after_output(status_when_stopped(stopped.cause));
    } catch (const InputError& error) {
        return complain(error.what(), bad_input);
    } catch (const std::bad_alloc&) {
        return complain(no_memory, bad_input);
    } catch (const std::system_error& error) { // the environment: a folder, a stream that fmt prints to
        const int status = status_after_output(0);
        return status != 0 ? status : complain(error.what(), bad_input);
    } catch (const std::exception& error) {
        return complain(std::string("an error of attest itself, not of the input: ") + error.what(), our_fault);
    }
}

} // namespace attest
