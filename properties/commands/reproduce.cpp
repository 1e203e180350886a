// attest reproduce: the paper's experiments and theorems on the datasets its authors published (or on given ones), as tables.
#include "model/data/dataset_json.h"
#include "model/input/input_error.h"
#include "properties/commands/commands.h"
#include "properties/commands/option_values.h"
#include "properties/reproduction/report_page.h"
#include "properties/reproduction/run_reproduction.h"
#include "properties/search/interrupt.h"
#include "properties/search/runner.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

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

int status_of(const Reproduction& result) {
    if (result.interrupted) {
        return status_interrupted;
    }
    return !disagreements(result).empty() ? 1 : !undecided(result).empty() ? 3 : 0;
}

int reproduce(const Arguments& arguments) {
    ReproductionOptions options;
    options.seed = arguments.seed;
    options.effort = arguments.effort ? *arguments.effort : effort_from_environment();
    for (const std::string& path : arguments.data) {
        options.data.emplace_back(std::filesystem::path(path).stem().string(), read_given_dataset(path));
    }
    const std::atomic<bool>& stop = catch_interrupts(); // before the first line, so that whoever has seen it may interrupt
    fmt::print(arguments.json ? stderr : stdout, "seed {}\n", options.seed);
    std::fflush(stdout);
    const Reproduction result = run_reproduction(options, stop);
    std::fputs((arguments.json ? reproduction_json_text(result) : reproduction_text(result)).c_str(), stdout);
    std::fflush(stdout);
    if (!arguments.report.empty()) {
        write_report(arguments.report, result);
        fmt::print(stderr, "report: {}\n", (std::filesystem::path(arguments.report) / "index.html").string());
    }
    for (const std::string& line : disagreements(result)) {
        fmt::print(stderr, "differs: {}\n", line);
    }
    return status_of(result);
}

} // namespace

void add_reproduce_command(CLI::App& app, SetStatus set_status) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("reproduce", "The paper's experiments and theorems on the authors' datasets, as tables");
    command->add_option("--data", arguments->data, "attest-dataset/1 files in place of the authors' datasets")->type_name("DATASET");
    command->add_option("--report", arguments->report, "a folder for the report: index.html and report.json")->type_name("DIR");
    command->add_option("--effort", arguments->effort, "scales the work, 1 takes minutes (default: ATTEST_EFFORT, else 1)")
        ->check(number_between(1e-6, 1e6));
    command->add_option("--seed", arguments->seed, "seed of what is drawn")->capture_default_str()->transform(seed_value());
    command->add_flag("--json", arguments->json, "print attest-reproduction/1 instead of tables");
    command->callback([arguments, set_status] { set_status(reproduce(*arguments)); });
}

} // namespace attest
