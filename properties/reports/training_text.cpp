#include "properties/reports/training_text.h"

#include "model/numbers/number_text.h"
#include "properties/rendering/terminal_text.h"
#include "properties/reports/analysis_json.h"
#include "properties/reports/shown_name.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr int table_digits = 12; // significant ones of an enclosure in a table

std::string quoted(double value) { return '"' + double_text(value == 0 ? 0.0 : value) + '"'; } // never "-0"
std::string cell(double value) { return fmt::format("{:.6g}", value); }

// `places` digits after the point at least, and as many significant ones.
std::string enclosure(const Interval& value, int places) {
    const double size = abs(value).upper().to_double();
    const int before = size < 1 ? 0 : size < 1e300 ? static_cast<int>(std::log10(size)) + 1 : 400;
    const Enclosure text = enclosure_text(value, places + 2 + before);
    return fmt::format("{{\"mid\": \"{}\", \"radius\": \"{}\"}}", text.mid, text.radius);
}
std::string cell(const Interval& value) { return enclosure_text(value, table_digits).mid; }
template <class T>
std::string cell(const std::optional<T>& value) {
    return value ? cell(*value) : "-";
}

/// shown(entry) for each entry of W.
template <class T, class Shown>
void write_weights(std::FILE* out, const Dataset& data, const Matrix<T>& w, const TrainingFormat& format, const Shown& shown) {
    if (data.dimension() > largest_printed_dimension && !format.all_matrices) {
        std::fputs("null", out);
        return;
    }
    std::fputs("[", out);
    for (Index i = 0; i < w.rows(); ++i) {
        std::fputs(i == 0 ? "[" : ",\n  [", out);
        for (Index j = 0; j < w.cols(); ++j) {
            fmt::print(out, "{}{}", j == 0 ? "" : ",", shown(w(i, j)));
        }
        std::fputs("]", out);
    }
    std::fputs("]", out);
}

/// shown(value) for each value of a checkpoint, or null.
template <class T, class Shown>
void write_checkpoints(std::FILE* out, const std::vector<TrainingCheckpoint<T>>& checkpoints, const Shown& shown) {
    const auto or_null = [&](const std::optional<T>& value) { return value ? shown(*value) : "null"; };
    const char* separator = "";
    for (const TrainingCheckpoint<T>& c : checkpoints) {
        fmt::print(out, "{}{{\"step\": {}, \"loss\": {}, \"norm\": {}, \"correlation\": {}, \"distance_to_W_fin\": {}, \"retrieval\": {}}}",
                   separator, c.step, shown(c.loss), shown(c.norm), or_null(c.correlation), or_null(c.distance_to_finite), shown(c.retrieval));
        separator = ",\n  ";
    }
}

template <class T>
void write_rows(std::FILE* out, const std::vector<TrainingCheckpoint<T>>& checkpoints) {
    Table table;
    table.header = {"step", "loss", "|W|", "correlation", "distance to W_fin", "retrieval"};
    table.align.assign(table.header.size(), Align::right);
    for (const TrainingCheckpoint<T>& c : checkpoints) {
        table.rows.push_back(
            {std::to_string(c.step), cell(c.loss), cell(c.norm), cell(c.correlation), cell(c.distance_to_finite), cell(c.retrieval)});
    }
    fmt::print(out, "\n{}", text_table(table));
}

void write_legend(std::FILE* out) {
    std::fputs("correlation: of W with the Graph-SVM direction W_mm; distance to W_fin: of the part of W in the cyclic subspace;\n"
               "retrieval: the least attention mass on a sample's own component.\n",
               out);
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
    const auto shown = [](double value) { return quoted(value); };
    write_checkpoints(out, run.checkpoints, shown);
    std::fputs("],\n \"W\": ", out);
    write_weights(out, data, run.last.weights(), format, shown);
    std::fputs("}\n", out);
}

void write_training_table(std::FILE* out, const Dataset& data, const Analysis& analysis, const TrainingOptions& options, const TrainingRun& run,
                          const TrainingFormat& format) {
    fmt::print(out, "{}: {} samples over {} tokens; {} steps of rate {} on the {} loss, from {}, in double precision\n", shown_path(format.source),
               data.size(), data.tokens(), step_rule_name(options.rule), double_text(number_from<double>(run.rate)), loss_name(options.loss),
               options.start ? "the given weights" : "0");
    write_rows(out, run.checkpoints);
    if (run.steps < options.steps) {
        fmt::print(out, "stopped after {} of {} steps: the gradient is 0\n", run.steps, options.steps);
    }
    write_legend(out);
    write_missing(out, analysis);
}

void write_training_json(std::FILE* out, const Dataset& data, const CertifiedTrainingRun& run, const TrainingFormat& format) {
    const PrecisionScope precision(run.working_digits);
    fmt::print(out,
               "{{\"format\": \"attest-training/1\", \"algorithm\": \"constant\", \"rate\": \"{}\", \"steps\": {}, \"arithmetic\": \"{} digits\",\n",
               to_text(run.rate), run.steps, run.digits);
    std::fputs(" \"checkpoints\": [", out);
    const auto shown = [&](const Interval& value) { return enclosure(value, run.digits); };
    write_checkpoints(out, run.checkpoints, shown);
    std::fputs("],\n \"W\": ", out);
    write_weights(out, data, run.weights, format, shown);
    std::fputs("}\n", out);
}

void write_training_table(std::FILE* out, const Dataset& data, const Analysis& analysis, const TrainingOptions& options,
                          const CertifiedTrainingRun& run, const TrainingFormat& format) {
    const PrecisionScope precision(run.working_digits);
    fmt::print(out, "{}: {} samples over {} tokens; constant steps of rate {} on the {} loss, from {}, certified to {} digits\n",
               shown_path(format.source), data.size(), data.tokens(), to_text(run.rate), loss_name(options.loss),
               options.start ? "the given weights" : "0", run.digits);
    write_rows(out, run.checkpoints);
    if (run.interrupted) {
        fmt::print(out, "interrupted after {} of {} steps\n", run.steps, options.steps);
    }
    write_legend(out);
    fmt::print(out,
               "The exact iterate's values are within 1e-{} of what --json prints (computed with {} digits); here the last digits are rounded.\n",
               run.digits, run.working_digits);
    write_missing(out, analysis);
}

} // namespace attest
