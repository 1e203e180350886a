// attest list: what is claimed.
#include "properties/commands/commands.h"
#include "properties/reports/verify_report.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace attest {

void add_list_command(CLI::App& app, SetStatus set_status) {
    CLI::App* command = app.add_subcommand("list", "the claims: statement, where in the paper, hypotheses, grade, false neighbours, variations");
    const auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "as attest-claims/1");
    command->callback([json, set_status] {
        std::fputs((*json ? claims_json_text(all_claims()) : claims_text(all_claims())).c_str(), stdout);
        set_status(0);
    });
}

} // namespace attest
