#include "properties/commands/commands.h"

#include <fmt/format.h>

namespace attest {

std::vector<Command> all_commands() {
    std::vector<Command> r;
    for (const auto make : {analyze_command, train_command, inspect_command, list_command, verify_command, hunt_command, replay_command,
                            check_command, enumerate_command, merge_command, reproduce_command, convert_command}) {
        r.push_back(make());
    }
    return r;
}

const std::vector<ExitStatus>& exit_statuses() {
    static const std::vector<ExitStatus> statuses = {
        {0, "nothing refuted", "Nothing was refuted."},
        {1, "something refuted", "Something was refuted, a counterexample was found, the cases were too weak a test, or a certificate was refused."},
        {2, "bad usage or input", "Bad usage or bad input; one line on standard error says file, place, value and what was expected."},
        {3, "too much undecided", "More cases stayed undecided than allowed, or a claim decided nothing."},
        {130, "interrupted", "Interrupted; what was finished was written."},
    };
    return statuses;
}

std::string exit_status_line() {
    std::string r = "Exit status:";
    for (const ExitStatus& of : exit_statuses()) {
        r += fmt::format(" {} {}{}", of.status, of.in_short, &of == &exit_statuses().back() ? '.' : ',');
    }
    return r;
}

} // namespace attest
