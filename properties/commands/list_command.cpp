// attest list: what is claimed.
#include "properties/claims/statement.h"
#include "properties/commands/commands.h"
#include "properties/reports/verify_report.h"

#include <cstdio>
#include <memory>

namespace attest {
namespace {

struct ListOptions {
    std::vector<std::string> claims;
    bool json = false;
};

} // namespace

Command list_command() {
    const auto options = std::make_shared<ListOptions>();
    return {.name = "list",
            .help = "the claims: statement, source, hypotheses, grade, theorem, false neighbours",
            .options = {{.name = "PATTERN", .help = "ids or patterns like svm.* (default: all claims)", .target = &options->claims},
                        json_option(options->json, "as attest-claims/1")},
            .run = [options] {
                const std::vector<const Claim*> claims = find_claims(options->claims);
                std::fputs((options->json ? claims_json_text(claims) : claims_text(claims)).c_str(), stdout);
                return 0;
            }};
}

} // namespace attest
