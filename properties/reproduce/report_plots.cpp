#include "properties/reproduce/report_plots.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

Series path_series(const DatasetStudy& study, bool product) {
    Series series;
    series.label = study.name;
    series.style = Series::Style::line_and_points;
    for (const PathRow& row : study.points) {
        const auto& y = product ? row.facts.scaled_direction_error : row.facts.direction_error;
        if (y) {
            series.points.emplace_back(row.facts.norm.midpoint().to_double(), y->midpoint().to_double());
        }
    }
    return series;
}

void keep_drawable(Plot& plot) {
    std::erase_if(plot.series, [](const Series& s) { return s.points.empty(); });
}

} // namespace

Plot published_runs_plot(const Reproduction& result) {
    Plot plot;
    plot.title = "Training runs: correlation with the Graph-SVM direction";
    plot.x_label = "normalised steps of length 0.01";
    plot.y_label = "correlation <W, W_mm> / (|W| |W_mm|)";
    for (const DatasetStudy& study : result.datasets) {
        Series series;
        series.label = study.name;
        for (const auto& point : study.training) {
            if (point.correlation) {
                series.points.emplace_back(static_cast<double>(point.step), *point.correlation);
            }
        }
        plot.series.push_back(std::move(series));
    }
    keep_drawable(plot);
    return plot;
}

Plot experiment_plot(const ExperimentStudy& study) {
    Plot plot;
    plot.title = fmt::format("{} datasets: correlation with the Graph-SVM direction", study.name);
    plot.x_label = "normalised steps of length 0.01";
    plot.y_label = "correlation <W, W_mm> / (|W| |W_mm|)";
    Series ours;
    ours.label = fmt::format("mean of {} datasets, one standard deviation", finished_runs(study));
    for (const CurvePoint& p : curve(study)) {
        ours.points.emplace_back(static_cast<double>(p.step), p.correlation.mean);
        ours.spread.push_back(p.correlation.deviation);
    }
    Series published;
    published.label = "published";
    published.style = Series::Style::points;
    for (const auto& [step, correlation] : study.published) {
        published.points.emplace_back(static_cast<double>(step), correlation);
    }
    plot.series = {std::move(ours), std::move(published)};
    keep_drawable(plot);
    return plot;
}

Plot retrieval_plot(const ExperimentStudy& study) {
    Plot plot;
    plot.title = fmt::format("{} datasets: hard retrieval", study.name);
    plot.x_label = "normalised steps of length 0.01";
    plot.y_label = "largest attention mass outside the label's component";
    plot.y_logarithmic = true;
    plot.legend = "top right";
    Series ours;
    ours.label = fmt::format("mean of {} datasets", finished_runs(study));
    for (const CurvePoint& p : curve(study)) {
        ours.points.emplace_back(static_cast<double>(p.step), 1 - p.retrieval.mean);
    }
    plot.series = {std::move(ours)};
    keep_drawable(plot);
    return plot;
}

Plot path_plot(const Reproduction& result) {
    Plot plot;
    plot.title = "Regularisation path, certified: direction error";
    plot.x_label = "norm R of the point";
    plot.y_label = "| W/R - W_mm/|W_mm| |";
    plot.x_logarithmic = plot.y_logarithmic = true;
    plot.legend = "bottom left";
    for (const DatasetStudy& study : result.datasets) {
        plot.series.push_back(path_series(study, false));
    }
    keep_drawable(plot);
    return plot;
}

Plot path_product_plot(const Reproduction& result) {
    Plot plot;
    plot.title = "Regularisation path, certified: norm times direction error";
    plot.x_label = "norm R of the point";
    plot.y_label = "R | W/R - W_mm/|W_mm| |";
    plot.x_logarithmic = true;
    plot.legend = "outside right top";
    for (const DatasetStudy& study : result.datasets) {
        plot.series.push_back(path_series(study, true));
    }
    keep_drawable(plot);
    return plot;
}

Plot floor_plot(const std::vector<FloorRun>& runs) {
    Plot plot;
    plot.title = "Normalised descent: distance to the finite component";
    plot.x_label = "steps";
    plot.y_label = "distance to W_fin (larger of two steps)";
    plot.x_logarithmic = plot.y_logarithmic = true;
    plot.legend = "bottom left";
    for (const FloorRun& run : runs) {
        Series series;
        series.label = fmt::format("step length {}", number_from<double>(run.rate));
        for (const auto& [step, distance] : floor_distances(run)) {
            series.points.emplace_back(static_cast<double>(step), distance);
        }
        plot.series.push_back(std::move(series));
    }
    keep_drawable(plot);
    return plot;
}

} // namespace attest
