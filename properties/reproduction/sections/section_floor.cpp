// Where the algorithm of the experiments ends: normalised descent keeps a distance from W_fin that its step decides.
#include "properties/reproduction/sections/report_sections.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr std::size_t last_points = 10;

Table floor_table(const Reproduction& result) {
    Table table;
    table.caption =
        "Distance to W_fin at the end (the larger one of two successive steps, over the last checkpoints): about half a step, whatever the step.";
    table.header = {"step length", "steps", "half a step", "least distance", "largest distance", "least / half a step"};
    for (const FloorRun& run : result.floor) {
        const auto distances = floor_distances(run);
        if (distances.empty()) {
            continue;
        }
        double least = distances.back().second;
        double most = least;
        for (std::size_t i = distances.size() - std::min(last_points, distances.size()); i < distances.size(); ++i) {
            least = std::min(least, distances[i].second);
            most = std::max(most, distances[i].second);
        }
        const double half = number_from<double>(run.rate) / 2;
        table.rows.push_back({fmt::format("{}", 2 * half), std::to_string(distances.back().first), fmt::format("{}", half),
                              fmt::format("{:.6f}", least), fmt::format("{:.6f}", most), fmt::format("{:.3f}", least / half)});
    }
    return table;
}

Plot floor_plot(const std::vector<FloorRun>& runs) {
    Plot plot;
    plot.title = "Normalised descent: distance to W_fin";
    plot.x_label = "steps";
    plot.y_label = "distance (larger of two steps)";
    plot.x_logarithmic = plot.y_logarithmic = true;
    plot.legend = "bottom left";
    for (std::size_t i = 0; i < runs.size(); ++i) {
        Series series;
        series.label = fmt::format("step length {}", number_from<double>(runs[i].rate));
        series.colour = i;
        for (const auto& [step, distance] : floor_distances(runs[i])) {
            series.points.emplace_back(static_cast<double>(step), distance);
        }
        plot.series.push_back(std::move(series));
    }
    return plot;
}

} // namespace

std::optional<Section> floor_section(const Reproduction& result) {
    Table table = floor_table(result);
    if (table.rows.empty()) {
        return std::nullopt;
    }
    Section section{"Normalised descent does not reach the finite component"};
    section.add(Paragraph{
        fmt::format("The experiments use normalised steps, the theorem does not. On {} the S_fin part of the iterate ends in a two-step cycle "
                    "around W_fin of about half the step's length on either side: a floor that no number of steps lowers. That two successive "
                    "iterates cannot both be nearer than (step/2) |g_h|/|g| is a claim (normalised.floor), certified step by step.",
                    result.floor_dataset)});
    section.at_a_glance.emplace_back("floor of normalised descent around W_fin, in half steps",
                                     table.rows[std::min<std::size_t>(1, table.rows.size() - 1)].back());
    section.add(std::move(table));
    section.add(Figures{{{floor_plot(result.floor), "Distance to W_fin for three step lengths; double precision."}}});
    return section;
}

} // namespace attest
