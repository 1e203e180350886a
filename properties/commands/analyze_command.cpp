// attest analyze DATASET: everything the theory says about one dataset.
#include "model/data/dataset_json.h"
#include "properties/commands/commands.h"
#include "properties/rendering/whole_output.h"
#include "properties/reports/analysis_table.h"
#include "properties/reports/graph_dot.h"
#include "properties/reports/shown_name.h"
#include "properties/search/interrupt.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <future>
#include <memory>
#include <unistd.h>

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

/// One line on a terminal that says that the work goes on.
void show_progress(const Dataset& data, double seconds) {
    if (isatty(STDERR_FILENO) != 0) {
        fmt::print(stderr, "\r\033[Kanalysing {} samples over {} tokens: {:.0f} s", data.size(), data.tokens(), seconds);
        std::fflush(stderr);
    }
}
void end_progress() {
    if (isatty(STDERR_FILENO) != 0) {
        std::fputs("\r\033[K", stderr);
    }
}

/// What `work` returns, or the exit status that ends the process when an interrupt or the end of the time comes first. The exact solves inside
/// cannot be stopped half-way, so they are left to their thread, and the process ends without it.
template <class Work>
auto waited_for(const AnalyzeOptions& options, const Dataset& data, Work work) -> decltype(work()) {
    const std::atomic<bool>& interrupted = catch_interrupts();
    const auto start = std::chrono::steady_clock::now();
    auto result = std::async(std::launch::async, std::move(work));
    const auto pause = std::chrono::duration<double>(options.seconds ? std::clamp(*options.seconds, 0.001, 0.1) : 0.1);
    while (result.wait_for(pause) != std::future_status::ready) {
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        const bool late = options.seconds && seconds >= *options.seconds;
        if (interrupted || late) {
            end_progress();
            fmt::print(stderr, "attest: {}: {}\n", shown_path(options.dataset),
                       interrupted ? "interrupted before the analysis was finished"
                                   : fmt::format("not analysed within {} s; expected a smaller dataset or more --seconds", *options.seconds));
            std::fflush(stderr);
            std::_Exit(interrupted ? status_interrupted : status_undecided);
        }
        if (seconds > 1) {
            show_progress(data, seconds);
        }
    }
    end_progress();
    return result.get();
}

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

void run(const AnalyzeOptions& options) {
    const Dataset data = read_dataset(options.dataset);
    WholeOutput output;
    waited_for(options, data, [&] { write(output.stream(), options, data); });
    output.finish(stdout);
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
                        seconds_option(options->seconds, "give up after this time, with nothing printed and status 3"),
                        {.name = "--matrices", .help = "print d x d matrices also when d > 2000", .target = &options->format.all_matrices}},
            .run = [options] {
                run(*options);
                return 0;
            }};
}

} // namespace attest
