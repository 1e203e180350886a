#include "properties/commands/bash_completion.h"

#include "properties/claims/claim.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace attest {
namespace {

bool by_place(const Option& option) { return !option.name.starts_with("-"); }

/// What can stand for the option's value, as the function of the script that offers it; by the word that the help calls it.
std::string offered(const Option& option) {
    static const std::map<std::string, std::string> by_name = {{"CLAIM", "claims"},          {"PATTERN", "claims"}, {"DIR", "folders"},
                                                               {"HYPOTHESIS", "hypotheses"}, {"N", "nothing"},      {"X", "nothing"},
                                                               {"NAME", "nothing"}};
    const auto at = by_name.find(by_place(option) ? option.name : value_name(option));
    return at == by_name.end() ? "files" : at->second;
}

std::string command_case(const Command& command) {
    std::string values, options, places = "nothing";
    for (const Option& option : command.options) {
        if (by_place(option)) {
            places = offered(option); // the last one: where there are several, words are followed by files
            continue;
        }
        options += option.name + " ";
        if (!value_name(option).empty()) {
            values += fmt::format("        {}) _attest_{} ;;\n", option.name, offered(option));
        }
    }
    return fmt::format("    {})\n        case $before in\n{}        *) _attest_options {} '{}--help' ;;\n        esac ;;\n", command.name, values,
                       places, options);
}

} // namespace

std::string bash_completion(const std::vector<Command>& commands) {
    std::vector<std::string> names, claims, hypotheses;
    std::string cases;
    for (const Command& command : commands) {
        names.push_back(command.name);
        cases += command_case(command);
    }
    for (const Claim& claim : all_claims()) {
        claims.push_back(claim.id);
    }
    for (int i = 0; i < int(Hypothesis::count); ++i) {
        hypotheses.push_back(hypothesis_name(Hypothesis(i)));
    }
    return fmt::format(R"(# Completion of attest for bash; made from the list of its commands.
_attest_words() {{ mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }}
_attest_claims() {{ _attest_words '{0}'; }}
_attest_hypotheses() {{ _attest_words '{1}'; }}
_attest_folders() {{ mapfile -t COMPREPLY < <(compgen -d -- "$word"); compopt -o filenames 2>/dev/null; }}
_attest_files() {{ mapfile -t COMPREPLY < <(compgen -f -- "$word"); compopt -o filenames 2>/dev/null; }}
_attest_nothing() {{ :; }}
# an option, or what stands in its place
_attest_options() {{ if [[ $word == -* ]]; then _attest_words "$2"; else "_attest_$1"; fi; }}
_attest() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
    COMPREPLY=()
    if [ "$COMP_CWORD" -le 1 ]; then
        _attest_words '{2} --help --version'
        return
    fi
    case ${{COMP_WORDS[1]}} in
{3}    esac
}}
complete -F _attest attest
)",
                       fmt::join(claims, " "), fmt::join(hypotheses, " "), fmt::join(names, " "), cases);
}

} // namespace attest
