// attest reproduce: the paper's experiments and theorems on the datasets its authors published (or on given ones), as tables.
#include "model/data/dataset_json.h"
#include "model/input/input_error.h"
#include "model/stop.h"
#include "properties/commands/commands.h"
#include "properties/reports/shown_name.h"
#include "properties/reproduction/report_page.h"
#include "properties/reproduction/run_reproduction.h"
#include "properties/search/interrupt.h"
#include "properties/search/progress.h"
#include "properties/search/runner.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace attest {
namespace {

/// Exact dense matrices of the path: beyond this size of K or d a dataset would not fit.
constexpr int largest_dataset = 500;

struct Arguments {
    std::vector<std::string> data;
    std::string report;
    std::optional<double> effort;
    std::uint64_t seed = 1;
    bool json = false;
    bool quiet = false;
};

Dataset read_given_dataset(const std::string& path) {
    Dataset r = read_dataset(path);
    if (r.tokens() > largest_dataset || r.dimension() > largest_dataset) {
        throw InputError(path, "",
                         fmt::format("has {} tokens in {} dimensions; expected at most {} of each (the path is certified over dense exact matrices)",
                                     r.tokens(), r.dimension(), largest_dataset));
    }
    return r;
}

int reproduce(const Arguments& arguments) {
    ReproductionOptions options;
    options.seed = arguments.seed;
    options.effort = arguments.effort ? *arguments.effort : effort_from_environment();
    for (const std::string& path : arguments.data) {
        options.data.emplace_back(shown_path(std::filesystem::path(path).stem().string()), read_given_dataset(path));
    }
    const std::atomic<bool>& stop = catch_interrupts(); // before the first line, so that whoever has seen it may interrupt
    if (arguments.quiet) {
        ProgressLine::silence();
    } else {
        fmt::print(arguments.json ? stderr : stdout, "seed {}\n", options.seed);
        std::fflush(stdout);
    }
    const std::string unfinished = arguments.report.empty() ? "" : (std::filesystem::path(arguments.report) / "unfinished.json").string();
    const Reproduction result = run_reproduction(options, stop, unfinished);
    const StopScope concluding(StopToken{}); // what is finished is written, whatever was heard
    std::fputs((arguments.json ? reproduction_json_text(result) : arguments.quiet ? std::string() : reproduction_text(result)).c_str(), stdout);
    std::fflush(stdout);
    if (!arguments.report.empty()) {
        for (const std::string& line : write_report(arguments.report, result)) {
            fmt::print(stderr, "{}\n", line);
        }
        if (!result.interrupted && result.failures.empty()) { // else the same command goes on
            std::error_code ignored;
            std::filesystem::remove(unfinished, ignored);
        }
        if (!arguments.quiet) {
            fmt::print(stderr, "report: {}\n", (std::filesystem::path(arguments.report) / "index.html").string());
        }
    }
    for (const std::string& line : result.disagreements) {
        fmt::print(stderr, "differs: {}\n", line);
    }
    for (const std::string& line : result.undecided) {
        fmt::print(stderr, "undecided: {}\n", line);
    }
    return exit_status(result);
}

} // namespace

Command reproduce_command() {
    const auto arguments = std::make_shared<Arguments>();
    return {.name = "reproduce",
            .help = "the paper's experiments and theorems on the authors' datasets, as tables",
            .options = {{.name = "--data",
                         .help = "attest-dataset/1 files in place of the authors' datasets",
                         .target = &arguments->data,
                         .value = "DATASET"},
                        {.name = "--report",
                         .help = "a folder for the report: index.html and report.json; a run that was killed goes on from its unfinished.json",
                         .target = &arguments->report,
                         .value = "DIR"},
                        effort_option(arguments->effort, "scales the work, 1 takes minutes (default: ATTEST_EFFORT, else 1)"),
                        seed_option(&arguments->seed, "seed of what is drawn (default 1)"),
                        json_option(arguments->json, "print attest-reproduction/1 instead of tables"),
                        quiet_option(arguments->quiet, "print nothing but what differs or is undecided")},
            .run = [arguments] { return reproduce(*arguments); }};
}

} // namespace attest
