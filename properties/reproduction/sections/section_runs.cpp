// The training runs of the datasets, as the authors ran theirs: normalised steps in double precision.
#include "properties/rendering/number_cells.h"
#include "properties/reproduction/sections/studies.h"

#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

Table training_table(const StudyRun& run) {
    Table table;
    table.caption = "4000 normalised steps of length 0.01 in double precision, beside what the authors printed.";
    table.header = {"dataset", "correlation", "printed", "difference", "to 2e-5", "distance to W_fin", "printed", "norm", "retrieval"};
    for (const DatasetStudy& s : run.datasets) {
        if (s.training.empty()) {
            table.rows.push_back({s.name, s.training_reason.empty() ? "interrupted" : s.training_reason, "", "", "", "", "", "", ""});
            continue;
        }
        const TrainingCheckpoint<double>& end = s.training.back();
        std::vector<std::string> row = {s.name, or_dash(end.correlation)};
        if (s.printed) {
            const auto printed = number_from<double>(s.printed->correlation);
            row.insert(row.end(),
                       {fmt::format("{:.6f}", printed), end.correlation ? fmt::format("{:.1e}", std::abs(*end.correlation - printed)) : "-",
                        *s.correlation_agrees ? "agrees" : "DIFFERS", or_dash(end.distance_to_finite),
                        fmt::format("{:.6f}", number_from<double>(s.printed->distance_to_finite))});
        } else {
            row.insert(row.end(), {"-", "-", "", or_dash(end.distance_to_finite), "-"});
        }
        row.insert(row.end(), {fmt::format("{:.4f}", end.norm), fmt::format("{:.6f}", end.retrieval)});
        table.rows.push_back(std::move(row));
    }
    return table;
}

Plot runs_plot(const StudyRun& run) {
    Plot plot;
    plot.title = "Training runs: correlation with W_mm";
    plot.x_label = "normalised steps of length 0.01";
    plot.y_label = "correlation <W, W_mm> / (|W| |W_mm|)";
    plot.legend = legend_below;
    for (const DatasetStudy& study : run.datasets) {
        Series series;
        series.label = study.name;
        for (const auto& point : study.training) {
            if (point.correlation) {
                series.points.emplace_back(static_cast<double>(point.step), *point.correlation);
            }
        }
        plot.series.push_back(std::move(series));
    }
    return plot;
}

Plot outside_plot(const StudyRun& run) {
    Plot plot;
    plot.title = "Training runs: hard retrieval";
    plot.x_label = "normalised steps of length 0.01";
    plot.y_label = "attention outside the component";
    plot.y_logarithmic = true;
    plot.legend = legend_below;
    for (const DatasetStudy& study : run.datasets) {
        Series series;
        series.label = study.name;
        for (const auto& point : study.training) {
            series.points.emplace_back(static_cast<double>(point.step), 1 - point.retrieval);
        }
        plot.series.push_back(std::move(series));
    }
    return plot;
}

std::vector<Section> authors_runs_section(const StudyRun& run) {
    std::size_t printed = 0;
    std::size_t agreed = 0;
    for (const DatasetStudy& s : run.datasets) {
        printed += s.correlation_agrees ? 1 : 0;
        agreed += s.correlation_agrees == true ? 1 : 0;
    }
    Section section{printed > 0 ? "The authors' training runs, run again" : "Training runs"};
    section.rests_on = "double precision, as the authors computed: a trend, no proof";
    section.add(Paragraph{"Retrieval is the least attention mass that any sample puts on the component of its label: 1 is hard retrieval."});
    if (printed > 0) {
        section.at_a_glance.emplace_back("authors' runs that end at their printed correlation (to 2e-5)", count_text(agreed, printed));
        section.add(Comparison{agreed == printed ? Standing::agrees : Standing::differs,
                               fmt::format("The final correlations of {} runs are the printed ones to 2e-5; a run oscillates at its end and "
                                           "amplifies rounding, so that more digits cannot be asked for.",
                                           count_text(agreed, printed))});
        section.add(
            Comparison{Standing::incomparable,
                       "The printed distances to W_fin are to the authors' own estimate, taken from a run that oscillates itself; ours are to the "
                       "enclosed W_fin. The true distances lie near half a step, 0.005, where normalised descent ends."});
    }
    section.add(training_table(run));
    section.add(
        Figures{{{runs_plot(run), "The runs of the table, every tenth step."},
                 {outside_plot(run), "Largest attention mass outside the label's component over the samples of a dataset, every tenth step."}}});
    return {section};
}

std::vector<std::string> runs_disagreements(const StudyRun& run) {
    std::vector<std::string> r;
    for (const DatasetStudy& s : run.datasets) {
        if (s.correlation_agrees == false) {
            r.push_back(fmt::format("{}: the run ends at correlation {}, printed is {:.6f}; expected a difference of at most 2e-5", s.name,
                                    or_dash(s.training.back().correlation), number_from<double>(s.printed->correlation)));
        }
    }
    return r;
}

} // namespace

Study authors_runs_study(const StudyRunPointer& run) {
    return {.name = "the authors' training runs",
            .sections = [run] { return authors_runs_section(*run); },
            .disagreements = [run] { return runs_disagreements(*run); },
            .shares = datasets_word};
}

} // namespace attest
