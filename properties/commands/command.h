// What a subcommand of `attest` is: its name, the options it takes, and what it does with them.
//
// Each command is one file properties/commands/*_command.cpp that makes one Command, and one line of the list in command_line.cpp. Values are
// parsed here, strictly (the whole word, within the range, never clipped), so that every message has the same form: the option, the word, what
// was expected. CLI11 splits the line and prints the help; it is included in command_line.cpp alone, since it takes eight seconds to compile.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace attest {

/// Where the value of an option goes. A bool is a flag without a value; a vector collects every value; a function parses the word itself and throws
/// InputError. Pointers outlive the command.
using OptionTarget =
    std::variant<bool*, std::string*, std::optional<std::string>*, std::vector<std::string>*, int*, std::optional<int>*, std::int64_t*,
                 std::uint64_t*, std::optional<std::uint64_t>*, std::optional<double>*, std::function<void(const std::string&)>>;

struct Option {
    std::string name; ///< "--digits", or "DATASET" for an argument told by its place
    std::string help;
    OptionTarget target;
    std::string value = {}; ///< what stands for the value in the help ("N"); empty: by the kind of the target
    double least = 0;       ///< of a number; an integer's bounds must be exact as doubles
    double most = 0;        ///< 0: the largest of its type
    bool required = false;
    bool one_at_a_time = false;    ///< of a list: a word for each time the option is named, not all that follow
    std::string default_text = {}; ///< shown in the help
    std::string excludes = {};     ///< another option's name
};

/// What the help calls the option's value: `value`, else by the kind of the target. Empty: a flag.
std::string value_name(const Option& option);
/// The help with the bounds of the value.
std::string help_text(const Option& option);

struct Command {
    std::string name;
    std::string help;
    std::vector<Option> options;
    std::function<int()> run; ///< after all options were set; the exit status (commands.h)
};

/// Sets the target from the words of the command line. Throws InputError: the option's name, the word, what was expected.
void set_option(const Option& option, const std::vector<std::string>& words);

/// The options that several commands have.
Option seed_option(OptionTarget target, std::string help);
Option seconds_option(std::optional<double>& target, std::string help);
Option jobs_option(int& target);
Option effort_option(std::optional<double>& target, std::string help);
Option json_option(bool& target, std::string help);
/// What it leaves out is the command's business: progress (ProgressLine::silence), and what is fine; never what is wrong.
Option quiet_option(bool& target, std::string help);

} // namespace attest
