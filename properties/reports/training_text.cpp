#include "properties/reports/training_text.h"

#include "model/numbers/number_text.h"
#include "model/stop.h"
#include "properties/rendering/terminal_text.h"
#include "properties/reports/analysis_json.h"
#include "properties/reports/shown_name.h"
#include "theory/comparison.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

constexpr int table_digits = 12; // significant ones of an enclosure in a table
constexpr int margin_digits = 6;

// Never "-0"; JSON has no word for what is no number.
std::string quoted(double value) { return std::isfinite(value) ? '"' + double_text(value == 0 ? 0.0 : value) + '"' : "null"; }
std::string cell(double value) { return std::isnan(value) ? "-" : fmt::format("{:.6g}", value); }

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

bool prints_weights(const Dataset& data, const TrainingFormat& format) {
    return data.dimension() <= largest_printed_dimension || format.all_matrices;
}

/// shown(entry) for each entry of W.
template <class T, class Shown>
void write_weights(std::FILE* out, const Matrix<T>& w, const Shown& shown) {
    std::fputs("[", out);
    for (Index i = 0; i < w.rows(); ++i) {
        std::fputs(i == 0 ? "[" : ",\n  [", out);
        for (Index j = 0; j < w.cols(); ++j) {
            poll_stop();
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

void write_norm_margin_json(std::FILE* out, const NormMarginAnswer& answer) {
    if (!answer.margin) {
        fmt::print(out, ",\n \"norm_margin\": {{\"not_applicable\": {}}}", nlohmann::json(answer.reason).dump());
        return;
    }
    const NormMargin& m = *answer.margin;
    fmt::print(out, ",\n \"norm_margin\": {{\"norm\": \"{}\", \"measured\": {}, \"tends_to_at_least\": {}, \"gamma\": {},\n  \"certified\": ", m.norm,
               quoted(m.measured), m.limit ? '"' + lower_text(*m.limit, margin_digits) + '"' : "null", enclosure(m.gamma, margin_digits));
    if (m.certified) {
        const FiniteTimeMargin& c = *m.certified;
        fmt::print(out, "{{\"at_least\": \"{}\", \"loss_at_most\": \"{}\", \"least_margin_at_least\": \"{}\", \"norm_at_most\": \"{}\"}}}}",
                   lower_text(c.ratio, margin_digits), upper_text(c.loss, margin_digits), lower_text(c.least_margin, margin_digits),
                   upper_text(c.norm, margin_digits));
    } else {
        fmt::print(out, "{{\"not_applicable\": {}}}}}", nlohmann::json(m.not_certified).dump());
    }
}

void write_norm_margin(std::FILE* out, const NormMarginAnswer& answer, std::int64_t steps) {
    if (!answer.margin) {
        fmt::print(out, "no bound of a margin over a norm: {} (THEORY 11.6).\n", answer.reason);
        return;
    }
    const NormMargin& m = *answer.margin;
    fmt::print(out, "least strict margin over {}: {} after the last step, {} (at most {}; THEORY 11.6).\n", m.norm, cell(m.measured),
               m.limit ? "proved to tend to " + lower_text(*m.limit, margin_digits) + " or more" : "no bound: the steps are too long",
               upper_text(m.gamma, margin_digits));
    if (m.certified) {
        const FiniteTimeMargin& c = *m.certified;
        fmt::print(out, "proved of it after {} steps: at least {} (a loss of at most {}, margins of at least {}, a norm of at most {}).\n", steps,
                   lower_text(c.ratio, margin_digits), upper_text(c.loss, margin_digits), lower_text(c.least_margin, margin_digits),
                   upper_text(c.norm, margin_digits));
    } else {
        fmt::print(out, "nothing is proved of it after {} steps: {}.\n", steps, m.not_certified);
    }
}

} // namespace

void write_training_json(std::FILE* out, const Dataset& data, const TrainingOptions& options, const TrainingRun& run, const TrainingFormat& format) {
    const std::string arithmetic = run.digits == 0 ? "double" : fmt::format("double, rounded from {} digits", run.digits);
    fmt::print(out, "{{\"format\": \"attest-training/1\", \"algorithm\": \"{}\", \"rate\": {}, \"steps\": {}, \"arithmetic\": \"{}\",\n",
               options.optimiser->algorithm, quoted(number_from<double>(run.rate)), run.steps, arithmetic);
    std::fputs(" \"checkpoints\": [", out);
    const auto shown = [](double value) { return quoted(value); };
    write_checkpoints(out, run.checkpoints, shown);
    std::fputs("],\n \"W\": ", out);
    if (run.weights && prints_weights(data, format)) {
        write_weights(out, run.weights(), shown);
    } else {
        std::fputs("null", out);
    }
    if (run.norm_margin) {
        write_norm_margin_json(out, *run.norm_margin);
    }
    std::fputs("}\n", out);
}

void write_training_table(std::FILE* out, const Dataset& data, const Analysis& analysis, const TrainingOptions& options, const TrainingRun& run,
                          const TrainingFormat& format) {
    fmt::print(out, "{}: {} samples over {} tokens; {} steps of rate {} on the {} loss, from {}, {}\n", shown_path(format.source), data.size(),
               data.tokens(), options.optimiser->algorithm, double_text(number_from<double>(run.rate)), options.loss->name,
               options.start ? "the given weights" : "0",
               run.digits == 0 ? "in double precision" : fmt::format("with {} digits, since double precision is not enough", run.digits));
    write_rows(out, run.checkpoints);
    if (run.steps < options.steps) {
        fmt::print(out, "{} after {} of {} steps{}\n", run.interrupted ? "interrupted" : "stopped", run.steps, options.steps,
                   run.interrupted ? "" : ": the gradient is 0");
    }
    write_legend(out);
    if (run.norm_margin) {
        write_norm_margin(out, *run.norm_margin, run.steps);
    }
    write_missing(out, analysis);
    if (run.doubtful) {
        fmt::print(out, "values left out: double precision cannot tell them on these embeddings{}\n",
                   options.optimiser == Optimiser::gradient ? "; try --digits" : "");
    }
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
    if (prints_weights(data, format)) {
        write_weights(out, run.weights, shown);
    } else {
        std::fputs("null", out);
    }
    std::fputs("}\n", out);
}

void write_training_table(std::FILE* out, const Dataset& data, const Analysis& analysis, const TrainingOptions& options,
                          const CertifiedTrainingRun& run, const TrainingFormat& format) {
    const PrecisionScope precision(run.working_digits);
    fmt::print(out, "{}: {} samples over {} tokens; constant steps of rate {} on the {} loss, from {}, certified to {} digits\n",
               shown_path(format.source), data.size(), data.tokens(), to_text(run.rate), options.loss->name,
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
