#include "properties/commands/command_line.h"

#include "model/input/input_error.h"
#include "properties/commands/commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <iostream>
#include <new>
#include <string>
#include <system_error>

namespace attest {
namespace {

/// All commands, in the order of the help.
const std::vector<Command (*)()> commands = {analyze_command, train_command, inspect_command,   list_command,      verify_command, hunt_command,
                                             replay_command,  check_command, enumerate_command, reproduce_command, convert_command};

constexpr int bad_input = 2;
constexpr int our_fault = 1; // never a green line

int complain(const std::string& problem, int status) {
    std::fprintf(stderr, "attest: %s\n", problem.c_str());
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
    throw InputError("", "command", in_quotes(word) + " is unknown; expected one of " + known);
}

/// CLI11's message as one line like every other.
int complain_of_usage(const CLI::ParseError& error) {
    std::string problem = error.what();
    std::replace(problem.begin(), problem.end(), '\n', ' ');
    return complain(shortened(problem, 1000) + " (attest --help lists the commands, attest COMMAND --help its options)", bad_input);
}

/// What the help calls a value.
struct KindOfValue {
    std::string operator()(bool*) const { return ""; }
    std::string operator()(std::string*) const { return "TEXT"; }
    std::string operator()(std::optional<std::string>*) const { return "TEXT"; }
    std::string operator()(std::vector<std::string>*) const { return "TEXT"; }
    std::string operator()(std::optional<double>*) const { return "X"; }
    std::string operator()(const std::function<void(const std::string&)>&) const { return "TEXT"; }
    template <class Integer>
    std::string operator()(Integer) const {
        return "N";
    }
};

std::string help_of(const Option& option) {
    const bool bounded = option.most != 0;
    return bounded ? fmt::format("{}; from {} to {}", option.help, option.least, option.most) : option.help;
}

void add_options(CLI::App& app, const Command& command) {
    for (const Option& option : command.options) {
        CLI::Option* added = nullptr;
        if (auto* const* flag = std::get_if<bool*>(&option.target)) {
            added = app.add_flag(option.name, **flag, option.help);
        } else {
            const bool list = std::holds_alternative<std::vector<std::string>*>(option.target);
            const auto set = [&option](const std::vector<std::string>& words) { set_option(option, words); };
            added = app.add_option_function<std::vector<std::string>>(option.name, set, help_of(option));
            added->type_name(option.value.empty() ? std::visit(KindOfValue(), option.target) : option.value)->default_str(option.default_text);
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
    app.name("attest");
    app.require_subcommand(1);
    app.set_version_flag("--version", "attest " ATTEST_VERSION);
    app.footer("Exit status: 0 nothing refuted, 1 something refuted, 2 bad usage or input, 3 too much undecided, 130 interrupted.");
    int status = 0;
    std::vector<Command> made;
    for (const auto make : commands) {
        made.push_back(make());
    }
    for (const Command& command : made) {
        CLI::App* sub = app.add_subcommand(command.name, command.help);
        add_options(*sub, command);
        sub->callback([&command, &status] { status = command.run(); });
    }
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
    } catch (const std::system_error& error) { // the environment: a folder, a stream that fmt prints to
        const int status = status_after_output(0);
        return status != 0 ? status : complain(error.what(), bad_input);
    } catch (const std::exception& error) {
        return complain(std::string("an error of attest itself, not of the input: ") + error.what(), our_fault);
    }
}

} // namespace attest
