// attest list: what is claimed.
#include "properties/commands/commands.h"
#include "properties/reports/verify_report.h"

#include <cstdio>
#include <memory>

namespace attest {

Command list_command() {
    const auto json = std::make_shared<bool>(false);
    return {.name = "list",
            .help = "the claims: statement, where in the paper, hypotheses, grade, false neighbours, variations",
            .options = {json_option(*json, "as attest-claims/1")},
            .run = [json] {
                std::fputs((*json ? claims_json_text(all_claims()) : claims_text(all_claims())).c_str(), stdout);
                return 0;
            }};
}

} // namespace attest
