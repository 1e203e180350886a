// attest analyze DATASET: everything the theory says about one dataset.
#include "model/data/dataset_json.h"
#include "properties/commands/commands.h"
#include "properties/reports/analysis_text.h"
#include "properties/reports/graph_dot.h"

#include <CLI/CLI.hpp>

namespace attest {
namespace {

// Enclosures are read back by programs that accept at most max_exact_number_length characters a number.
constexpr int most_digits = 9000;

struct Options {
    std::string dataset;
    bool json = false;
    bool dot = false;
    AnalysisFormat format;
};

void run(const Options& options) {
    const Dataset data = read_dataset(options.dataset);
    if (options.dot) { // the graphs alone: no need to wait for the rest
        for (const QueryGraph& graph : token_graphs(data)) {
            std::fputs(query_graph_dot(data, graph).c_str(), stdout);
        }
        return;
    }
    const Analysis analysis = analyze(data, analysis_digits(options.format));
    if (options.json) {
        write_analysis_json(stdout, data, analysis, options.format);
    } else {
        write_analysis_table(stdout, options.dataset, data, analysis, options.format);
    }
}

} // namespace

void add_analyze_command(CLI::App& app, SetStatus set_status) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("analyze", "Everything the theory says about one dataset, exactly");
    command->add_option("DATASET", options->dataset, "an attest-dataset/1 file; - is standard input")->required();
    CLI::Option* json = command->add_flag("--json", options->json, "print attest-analysis/1 instead of a table");
    command->add_flag("--dot", options->dot, "print the token-priority graphs for Graphviz and nothing else")->excludes(json);
    command->add_option("--digits", options->format.digits, "radius of W_fin and L*: at most 1e-N")
        ->type_name("N")
        ->check(CLI::Range(1, most_digits))
        ->capture_default_str();
    command->add_flag("--matrices", options->format.all_matrices, "print d x d matrices also when d > 2000");
    command->callback([options, set_status] {
        run(*options);
        set_status(0);
    });
}

} // namespace attest
