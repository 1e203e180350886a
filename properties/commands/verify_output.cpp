#include "properties/commands/verify_output.h"

#include "properties/commands/case_folder.h"
#include "properties/commands/output_file.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace attest {

int show_verify(const RunReport& report, const VerifyOutput& how) {
    for (const ClaimReport& claim : report.claims) {
        if (claim.counterexample) {
            write_counterexample(how.folder, *claim.counterexample);
        }
    }
    std::fputs((how.json ? report_json_text(report) : report_text(report)).c_str(), stdout);
    std::fflush(stdout);
    const bool written = write_output(how.output, report_json_text(report));
    if (how.json) {
        std::fputs(decided_nothing_text(report.claims).c_str(), stderr);
    }
    if (how.interrupted) {
        fmt::print(stderr, "interrupted: the report holds what was finished\n");
    }
    const int status = exit_status(report.claims, how.interrupted);
    if (status == 0 && how.fail_on_vacuous && std::any_of(report.claims.begin(), report.claims.end(), all_vacuous)) {
        return 3;
    }
    return status == 0 && !written ? 2 : status;
}

} // namespace attest
