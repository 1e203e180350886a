// attest analyze DATASET: everything the theory says about one dataset.
#include "model/data/dataset_json.h"
#include "model/stop.h"
#include "properties/commands/commands.h"
#include "properties/rendering/whole_output.h"
#include "properties/reports/analysis_table.h"
#include "properties/reports/graph_dot.h"
#include "properties/reports/shown_name.h"
#include "properties/search/interrupt.h"
#include "properties/search/progress.h"

#include <fmt/format.h>
#include <memory>

namespace attest {
namespace {

// Enclosures are read back by programs that accept at most max_exact_number_length characters a number.
constexpr int most_digits = 9000;
constexpr int status_undecided = 3;

struct AnalyzeOptions {
    std::string dataset;
    bool json = false;
    bool dot = false;
    std::optional<double> seconds;
    AnalysisFormat format;
};

void write(std::FILE* out, const AnalyzeOptions& options, const Dataset& data) {
    if (options.dot) { // the graphs alone: no need to wait for the rest
        for (const QueryGraph& graph : token_graphs(data)) {
            std::fputs(query_graph_dot(data, graph).c_str(), out);
        }
        return;
    }
    const Analysis analysis = analyze(data, analysis_digits(options.format));
    if (options.json) {
        write_analysis_json(out, data, analysis, options.format);
    } else {
        write_analysis_table(out, options.dataset, data, analysis, options.format);
    }
}

/// The exit status.
int run(const AnalyzeOptions& options) {
    const StopScope scope(interrupt_token().within(options.seconds)); // reading included
    try {
        const Dataset data = read_dataset(options.dataset);
        WholeOutput output;
        {
            const ProgressTicker progress(
                [&](double seconds) { return fmt::format("analysing {} samples over {} tokens: {:.0f} s", data.size(), data.tokens(), seconds); });
            write(output.stream(), options, data);
        }
        output.finish(stdout);
        return 0;
    } catch (const Stopped& stopped) {
        switch (stopped.cause) {
        case StopCause::interrupt: break;
        case StopCause::time:
            fmt::print(stderr, "attest: {}: not analysed within {} s; expected a smaller dataset or more --seconds\n", shown_path(options.dataset),
                       *options.seconds);
            return status_undecided;
        }
        fmt::print(stderr, "attest: {}: interrupted before the analysis was finished\n", shown_path(options.dataset));
        return status_interrupted;
    }
}

} // namespace

Command analyze_command() {
    const auto options = std::make_shared<AnalyzeOptions>();
    return {.name = "analyze",
            .help = "everything the theory says about one dataset, exactly",
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
                        seconds_option(options->seconds, "give up after this time, with nothing printed and status 3"),
                        {.name = "--matrices", .help = "print d x d matrices also when d > 2000", .target = &options->format.all_matrices},
                        {.name = "--all-tokens",
                         .help = "list every token of the vocabulary among the components of each query's graph",
                         .target = &options->format.all_tokens}},
            .run = [options] { return run(*options); }};
}

} // namespace attest
