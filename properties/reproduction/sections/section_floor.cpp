// Where the algorithm of the experiments ends: normalised descent keeps a distance from W_fin that its step decides.
#include "model/numbers/number_text.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/experiment_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

struct Floor {
    std::string dataset; ///< whose normalised descent is followed
    std::vector<FloorRun> runs;
};

constexpr std::size_t last_points = 10;

Table floor_table(const Floor& floor) {
    Table table;
    table.caption =
        "Distance to W_fin at the end (the larger one of two successive steps, over the last checkpoints): about half a step, whatever the step.";
    table.header = {"step length", "steps", "half a step", "least distance", "largest distance", "least / half a step"};
    for (const FloorRun& run : floor.runs) {
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
    plot.legend = legend_below;
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

std::vector<Section> floor_section(const Floor& floor) {
    Table table = floor_table(floor);
    if (table.rows.empty()) {
        return {};
    }
    Section section{"Normalised descent does not reach the finite component"};
    section.rests_on = "double precision, against an enclosed W_fin: a trend, no proof";
    section.add(Paragraph{
        fmt::format("The experiments use normalised steps, the theorem does not. On {} the S_fin part of the iterate ends in a two-step cycle "
                    "around W_fin of about half the step's length on either side: a floor that no number of steps lowers. That two successive "
                    "iterates cannot both be nearer than (step/2) |g_h|/|g| is a claim (normalised.floor), certified step by step.",
                    floor.dataset)});
    section.at_a_glance.emplace_back("floor of normalised descent around W_fin, in half steps",
                                     table.rows[std::min<std::size_t>(1, table.rows.size() - 1)].back());
    section.add(std::move(table));
    section.add(Figures{{{floor_plot(floor.runs), "Distance to W_fin for three step lengths; double precision."}}});
    return {section};
}

Json floor_json(const Floor& floor) {
    if (floor.runs.empty()) {
        return nullptr;
    }
    Json r = {{"dataset", floor.dataset}, {"runs", Json::array()}};
    for (const FloorRun& run : floor.runs) {
        Json distances = Json::array();
        for (const auto& [step, distance] : floor_distances(run)) {
            distances.push_back({step, double_text(distance)});
        }
        r["runs"].push_back({{"rate", to_text(run.rate)}, {"distances", std::move(distances)}});
    }
    return r;
}

constexpr double floor_weight = 0.3; // seconds of one core, about

} // namespace

Study floor_study(const StudyRunPointer& run) {
    const auto floor = std::make_shared<Floor>();
    std::vector<Job> jobs;
    if (!run->given) {
        const DatasetStudy& study = run->datasets.front();
        floor->dataset = study.name;
        for (const Rational& rate : {Rational(1, 25), Rational(1, 100), Rational(1, 400)}) {
            floor->runs.push_back({rate, {}});
        }
        for (FloorRun& of : floor->runs) {
            jobs.push_back({.name = fmt::format("floor of {} at rate {}", study.name, number_from<double>(of.rate)),
                            .weight = floor_weight,
                            .run = [run, floor, &study, &of] { of = floor_run(study.data, *study.start, of.rate); }});
        }
    }
    return {.name = "the floor of normalised descent",
            .key = "floor",
            .jobs = std::move(jobs),
            .json = [floor] { return floor_json(*floor); },
            .sections = [floor] { return floor_section(*floor); }};
}

} // namespace attest
