#include "properties/training_text.h"

#include "model/number_text.h"
#include "properties/analysis_text.h"

#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

std::string quoted(double value) { return '"' + double_text(value == 0 ? 0.0 : value) + '"'; } // never "-0"
std::string quoted(const std::optional<double>& value) { return value ? quoted(*value) : "null"; }
std::string cell(double value) { return fmt::format("{:.6g}", value); }
std::string cell(const std::optional<double>& value) { return value ? cell(*value) : "-"; }

void write_weights(std::FILE* out, const Matrix<double>& w) {
    std::fputs("[", out);
    for (Index i = 0; i < w.rows(); ++i) {
        std::fputs(i == 0 ? "[" : ",\n  [", out);
        for (Index j = 0; j < w.cols(); ++j) {
            fmt::print(out, "{}{}", j == 0 ? "" : ",", quoted(w(i, j)));
        }
        std::fputs("]", out);
    }
    std::fputs("]", out);
}

// Why a column of the table is empty.
void write_missing(std::FILE* out, const Analysis& analysis) {
    if (analysis.svm.status != GraphSvmStatus::optimal) {
        fmt::print(out, "no correlation: {}\n",
                   analysis.svm.status == GraphSvmStatus::zero ? "W_mm is 0, there is no strict edge"
                                                               : "the Graph-SVM is infeasible, so there is no W_mm");
    }
    if (!analysis.finite) {
        fmt::print(out, "no distance to W_fin: {}\n", analysis.finite_reason);
    }
}

} // namespace

const char* step_rule_name(StepRule rule) { return rule == StepRule::constant ? "constant" : "normalised"; }

void write_training_json(std::FILE* out, const Dataset& data, const TrainingOptions& options, const TrainingRun& run, const TrainingFormat& format) {
    fmt::print(out, "{{\"format\": \"attest-training/1\", \"algorithm\": \"{}\", \"rate\": {}, \"steps\": {}, \"arithmetic\": \"double\",\n",
               step_rule_name(options.rule), quoted(number_from<double>(run.rate)), run.steps);
    std::fputs(" \"checkpoints\": [", out);
    const char* separator = "";
    for (const TrainingCheckpoint<double>& c : run.checkpoints) {
        fmt::print(out, "{}{{\"step\": {}, \"loss\": {}, \"norm\": {}, \"correlation\": {}, \"distance_to_W_fin\": {}, \"retrieval\": {}}}",
                   separator, c.step, quoted(c.loss), quoted(c.norm), quoted(c.correlation), quoted(c.distance_to_finite), quoted(c.retrieval));
        separator = ",\n  ";
    }
    std::fputs("],\n \"W\": ", out);
    if (data.dimension() > largest_printed_dimension && !format.all_matrices) {
        std::fputs("null", out);
    } else {
        write_weights(out, run.last.weights());
    }
    std::fputs("}\n", out);
}

void write_training_table(std::FILE* out, const Dataset& data, const Analysis& analysis, const TrainingOptions& options, const TrainingRun& run,
                          const TrainingFormat& format) {
    fmt::print(out, "{}: {} samples over {} tokens; {} steps of rate {} on the {} loss, from {}, in double precision\n", format.source, data.size(),
               data.tokens(), step_rule_name(options.rule), double_text(number_from<double>(run.rate)), loss_name(options.loss),
               options.start ? "the given weights" : "0");
    fmt::print(out, "\n{:>10}  {:>12}  {:>12}  {:>12}  {:>18}  {:>12}\n", "step", "loss", "|W|", "correlation", "distance to W_fin", "retrieval");
    for (const TrainingCheckpoint<double>& c : run.checkpoints) {
        fmt::print(out, "{:>10}  {:>12}  {:>12}  {:>12}  {:>18}  {:>12}\n", c.step, cell(c.loss), cell(c.norm), cell(c.correlation),
                   cell(c.distance_to_finite), cell(c.retrieval));
    }
    if (run.steps < options.steps) {
        fmt::print(out, "\nstopped after {} of {} steps: the gradient is 0\n", run.steps, options.steps);
    }
    std::fputs("\ncorrelation: of W with the Graph-SVM direction W_mm; distance to W_fin: of the part of W in the cyclic subspace;\n"
               "retrieval: the least attention mass on a sample's own component.\n",
               out);
    write_missing(out, analysis);
}

} // namespace attest
