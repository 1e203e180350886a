#include "properties/commands/verify_output.h"

#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "properties/commands/case_folder.h"
#include "properties/commands/output_file.h"
#include "properties/reports/ci_report.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace attest {
namespace {

/// Of everything, or with --quiet of what keeps the status from being 0.
std::string shown_text(const RunReport& report, bool quiet) {
    if (!quiet) {
        return report_text(report);
    }
    const RunReport failures = only_failures(report);
    return failures.claims.empty() ? "" : report_text(failures);
}

} // namespace

void require_place(const char* option, const std::string& path) {
    if (path.empty()) {
        return;
    }
    const std::string folder = std::filesystem::path(path).parent_path().string();
    std::error_code ignored;
    const auto reason =
        std::filesystem::is_directory(path, ignored) ? std::optional<std::string>("it is a folder") : why_not_writable(folder.empty() ? "." : folder);
    if (reason) {
        throw InputError("", option, fmt::format("{}: cannot be written ({}); expected a file in a folder that can be written", path, *reason));
    }
}

int show_verify(const RunReport& report, const VerifyOutput& how) {
    for (const ClaimReport& claim : report.claims) {
        if (claim.counterexample) {
            write_counterexample(how.folder, *claim.counterexample);
        }
    }
    std::fputs((how.json ? report_json_text(report) : shown_text(report, how.quiet)).c_str(), stdout);
    std::fflush(stdout);
    bool arrived = write_output(how.output, report_json_text(report)) && how.arrived;
    arrived = (how.junit.empty() || write_output(how.junit, junit_text(report))) && arrived;
    if (how.github) {
        std::fputs(github_text(report).c_str(), how.json ? stderr : stdout); // GitHub reads both
    }
    if (how.json) {
        std::fputs(decided_nothing_text(report).c_str(), stderr);
    }
    if (report.interrupted) {
        fmt::print(stderr, "interrupted: the report holds what was finished\n");
    }
    const int status = exit_status(report);
    return status == 0 && !arrived ? 2 : status;
}

} // namespace attest
