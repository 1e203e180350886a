// Points of the regularisation path, certified far beyond floating point, beside the limit that section 6.9 predicts.
#include "properties/rendering/number_cells.h"
#include "properties/reproduction/sections/report_sections.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

const std::vector<int> table_powers = {10, 100, 1000, 8192};

Table path_table(const Reproduction& result) {
    Table table;
    table.caption =
        "Regularisation path: minimisers of L + lambda/2 |W|^2, each certified by one enclosed gradient; the line \"limit\" is the proved limit "
        "of R x error (section 6.9).";
    table.header = {"dataset", "lambda", "norm R", "direction error", "R x error", "distance to W_fin", "mass outside", "digits", "seconds"};
    for (const DatasetStudy& s : result.datasets) {
        for (const PathRow& p : s.points) {
            if (std::find(table_powers.begin(), table_powers.end(), p.power) == table_powers.end() && &p != &s.points.back()) {
                continue;
            }
            table.rows.push_back({s.name, fmt::format("1e-{}", p.power), certified_text(p.facts.norm, 10), certified_text(p.facts.direction_error, 6),
                                  certified_text(p.facts.scaled_direction_error, 6), certified_text(p.facts.finite_distance, 4),
                                  certified_text(p.facts.outside_mass, 4), std::to_string(p.digits), fmt::format("{:.2f}", p.seconds)});
        }
        if (s.path_limit && !s.points.empty()) {
            table.rows.push_back({s.name, "limit", "-", "0", certified_text(*s.path_limit, 6), "0", "0", "-", "-"});
        }
        for (const int power : s.undecided_powers) {
            table.rows.push_back({s.name, fmt::format("1e-{}", power), "undecided", "", "", "", "", "", ""});
        }
        if (!s.path) {
            table.rows.push_back({s.name, s.path_reason.empty() ? "interrupted" : s.path_reason, "", "", "", "", "", "", ""});
        }
    }
    return table;
}

Series path_series(const DatasetStudy& study, std::optional<Interval> PathFacts::*fact, std::size_t colour) {
    Series series;
    series.label = study.name;
    series.style = Series::Style::line_and_points;
    series.colour = colour;
    for (const PathRow& row : study.points) {
        if (const std::optional<Interval>& y = row.facts.*fact) {
            series.points.emplace_back(row.facts.norm.midpoint().to_double(), y->midpoint().to_double());
        }
    }
    return series;
}

Plot path_plot(const Reproduction& result, std::optional<Interval> PathFacts::*fact) {
    Plot plot;
    plot.x_label = "norm R of the point";
    plot.x_logarithmic = true;
    for (std::size_t i = 0; i < result.datasets.size(); ++i) {
        plot.series.push_back(path_series(result.datasets[i], fact, i));
    }
    return plot;
}

Plot error_plot(const Reproduction& result) {
    Plot plot = path_plot(result, &PathFacts::direction_error);
    plot.title = "Path, certified: direction error";
    plot.y_label = "| W/R - W_mm/|W_mm| |";
    plot.y_logarithmic = true;
    plot.legend = legend_below;
    return plot;
}

Plot product_plot(const Reproduction& result) {
    Plot plot = path_plot(result, &PathFacts::scaled_direction_error);
    plot.title = "Path, certified: norm times direction error";
    plot.y_label = "R | W/R - W_mm/|W_mm| |";
    plot.legend = legend_below;
    for (std::size_t i = 0; i < result.datasets.size(); ++i) {
        const DatasetStudy& study = result.datasets[i];
        const std::vector<std::pair<double, double>> points = plot.series[i].points;
        if (study.path_limit && !points.empty()) {
            const double limit = study.path_limit->midpoint().to_double();
            Series line;
            line.style = Series::Style::dashed;
            line.colour = i;
            line.points = {{points.front().first, limit}, {points.back().first, limit}};
            plot.series.push_back(std::move(line));
        }
    }
    return plot;
}

/// The deepest points, one a dataset: "0.0000650298 to 0.000215181".
void add_deepest(Section& section, const Reproduction& result) {
    const PathRow* nearest = nullptr;
    const PathRow* farthest = nullptr;
    int power = 0;
    for (const DatasetStudy& s : result.datasets) {
        power = std::max(power, s.points.empty() ? 0 : s.points.back().power);
    }
    for (const DatasetStudy& s : result.datasets) {
        if (s.points.empty() || s.points.back().power != power || !s.points.back().facts.direction_error) {
            continue;
        }
        const PathRow& row = s.points.back();
        const auto nearer = [](const PathRow& a, const PathRow& b) { return less(*a.facts.direction_error, *b.facts.direction_error) == Truth::yes; };
        nearest = nearest == nullptr || nearer(row, *nearest) ? &row : nearest;
        farthest = farthest == nullptr || nearer(*farthest, row) ? &row : farthest;
    }
    if (nearest != nullptr) {
        const std::string least = certified_text(nearest->facts.direction_error, 3);
        const std::string most = certified_text(farthest->facts.direction_error, 3);
        section.at_a_glance.emplace_back(fmt::format("direction error at lambda = 1e-{}, certified", power),
                                         nearest == farthest ? least : least + " to " + most);
    }
}

} // namespace

std::optional<Section> path_section(const Reproduction& result) {
    Section section{"Far beyond floating point: the regularisation path, certified"};
    section.add(
        Paragraph{"The minimiser of L + lambda/2 |W|^2 is a point of the path; one enclosed gradient proves how far a computed point is from it. "
                  "Double precision ends near lambda = 1e-16, where the direction is still wrong in its first digit or second: its error "
                  "falls like 1/R, and R grows like log 1/lambda."});
    std::size_t points = 0;
    std::size_t undecided = 0;
    for (const DatasetStudy& s : result.datasets) {
        points += s.points.size();
        undecided += s.undecided_powers.size();
    }
    if (points + undecided > 0) {
        section.at_a_glance.emplace_back("points of the regularisation path certified", count_text(points, points + undecided));
    }
    add_deepest(section, result);
    section.add(path_table(result));
    section.add(
        Figures{{{error_plot(result), "The direction error falls like 1/R. Each point is a proved enclosure, narrower than the line."},
                 {product_plot(result), "Norm times error tends to the limit that section 6.9 of the specification proves (dashed), where the "
                                        "Graph-SVM is strictly complementary."}}});
    return section;
}

} // namespace attest
