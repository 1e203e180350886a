#include "properties/commands/world_output.h"

#include "properties/commands/case_folder.h"
#include "properties/commands/output_file.h"
#include "properties/reports/world_report.h"

#include <cstdio>
#include <fmt/format.h>

namespace attest {

int show_world(const WorldRun& run, const WorldOutput& how) {
    for (const WorldCheck& of : run.checks) {
        if (of.counts.counterexample) {
            write_counterexample(how.folder, *of.counts.counterexample);
        }
    }
    const int status = exit_status(run, how.interrupted);
    const bool silent = how.quiet && status == 0;
    if (how.json || !silent) {
        std::fputs((how.json ? world_json_text(run) : world_report_text(run)).c_str(), stdout);
        std::fflush(stdout);
    }
    const bool written = write_output(how.output, world_json_text(run));
    if (!silent) {
        fmt::print(stderr, "{} datasets in {:.1f} s\n", run.datasets_decided(), run.seconds);
    }
    return status == 0 && !written ? 2 : status;
}

} // namespace attest
