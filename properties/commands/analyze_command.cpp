// attest analyze DATASET: everything the theory says about one dataset.
#include "model/data/dataset_json.h"
#include "properties/commands/commands.h"
#include "properties/reports/analysis_text.h"
#include "properties/reports/graph_dot.h"

#include <memory>

namespace attest {
namespace {

// Enclosures are read back by programs that accept at most max_exact_number_length characters a number.
constexpr int most_digits = 9000;

struct AnalyzeOptions {
    std::string dataset;
    bool json = false;
    bool dot = false;
    AnalysisFormat format;
};

void run(const AnalyzeOptions& options) {
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

Command analyze_command() {
    const auto options = std::make_shared<AnalyzeOptions>();
    return {.name = "analyze",
            .help = "Everything the theory says about one dataset, exactly",
            .options = {{.name = "DATASET", .help = "an attest-dataset/1 file; - is standard input", .target = &options->dataset, .required = true},
                        json_option(options->json, "print attest-analysis/1 instead of a table"),
                        {.name = "--dot",
                         .help = "print the token-priority graphs for Graphviz and nothing else",
                         .target = &options->dot,
                         .excludes = "--json"},
                        {.name = "--digits",
                         .help = "radius of W_fin and L*: at most 1e-N",
                         .target = &options->format.digits,
                         .value = "N",
                         .least = 1,
                         .most = most_digits,
                         .default_text = "20"},
                        {.name = "--matrices", .help = "print d x d matrices also when d > 2000", .target = &options->format.all_matrices}},
            .run = [options] {
                run(*options);
                return 0;
            }};
}

} // namespace attest
