// One experiment of the paper on datasets of ours, beside the published numbers.
#include "model/numbers/number_text.h"
#include "properties/reproduction/sections/experiment_jobs.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/experiment_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

std::optional<double> published_at(const ExperimentStudy& study, std::int64_t step) {
    const auto found = std::find_if(study.published.begin(), study.published.end(), [step](const auto& entry) { return entry.first == step; });
    return found == study.published.end() ? std::nullopt : std::optional(found->second);
}

/// The steps at which something was published, and the last.
std::vector<CurvePoint> table_points(const ExperimentStudy& study, const std::vector<CurvePoint>& points) {
    std::vector<CurvePoint> r;
    for (const CurvePoint& p : points) {
        if (published_at(study, p.step) || &p == &points.back()) {
            r.push_back(p);
        }
    }
    return r;
}

Table correlation_table(const ExperimentStudy& study, const std::vector<CurvePoint>& points) {
    Table table;
    table.caption =
        fmt::format("{} experiment: correlation with W_mm over {} datasets of ours (standard deviation of single datasets; the range holds "
                    "the middle 80 % of them), beside the published curve.",
                    study.name, finished_runs(study));
    table.header = {"steps", "mean", "standard deviation", "10 % to 90 %", "published", "published - ours", "in deviations"};
    for (const CurvePoint& p : table_points(study, points)) {
        const Spread& c = p.correlation;
        std::vector<std::string> row = {std::to_string(p.step), fmt::format("{:.4f}", c.mean), fmt::format("{:.4f}", c.deviation),
                                        fmt::format("{:.3f} to {:.3f}", c.low, c.high)};
        if (const auto published = published_at(study, p.step)) {
            const double difference = *published - c.mean;
            row.insert(row.end(), {fmt::format("{:.3f}", *published), fmt::format("{:+.4f}", difference),
                                   c.deviation > 0 ? fmt::format("{:+.2f}", difference / c.deviation) : "-"});
        } else {
            row.insert(row.end(), {"-", "-", "-"});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::string range_text(const Spread& s, const char* format) {
    return fmt::format(fmt::runtime(format), s.low) + " to " + fmt::format(fmt::runtime(format), s.high);
}

Table masses_table(const ExperimentStudy& study, const std::vector<CurvePoint>& points) {
    Table table;
    table.caption =
        fmt::format("{} experiment: attention mass outside the label's component (the worst sample of a dataset){}, median and middle 80 % "
                    "of {} datasets.",
                    study.name, study.shape.cyclic ? " and distance to the enclosed W_fin" : "", finished_runs(study));
    table.header = {"steps", "mass outside", "10 % to 90 %"};
    if (study.shape.cyclic) {
        table.header.insert(table.header.end(), {"distance to W_fin", "10 % to 90 %"});
    }
    for (const CurvePoint& p : table_points(study, points)) {
        std::vector<std::string> row = {std::to_string(p.step), fmt::format("{:.2e}", p.outside_mass.median), range_text(p.outside_mass, "{:.1e}")};
        if (study.shape.cyclic) {
            row.insert(row.end(), {fmt::format("{:.5f}", p.distance_to_finite.median), range_text(p.distance_to_finite, "{:.5f}")});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

Plot correlation_plot(const ExperimentStudy& study, const std::vector<CurvePoint>& points) {
    Plot plot;
    plot.title = fmt::format("{} datasets: correlation with W_mm", study.name);
    plot.x_label = "normalised steps of length 0.01";
    plot.y_label = "correlation <W, W_mm> / (|W| |W_mm|)";
    Series ours;
    ours.label = fmt::format("ours: mean of {}, one deviation", finished_runs(study));
    for (const CurvePoint& p : points) {
        ours.points.emplace_back(static_cast<double>(p.step), p.correlation.mean);
        ours.band.emplace_back(p.correlation.mean - p.correlation.deviation, p.correlation.mean + p.correlation.deviation);
    }
    Series published;
    published.label = "published";
    published.style = Series::Style::points;
    for (const auto& [step, correlation] : study.published) {
        published.points.emplace_back(static_cast<double>(step), correlation);
    }
    if (!ours.points.empty()) {
        plot.series = {std::move(ours), std::move(published)};
    }
    return plot;
}

/// On a logarithmic axis, where the end of training is seen.
Plot shortfall_plot(const ExperimentStudy& study, const std::vector<CurvePoint>& points) {
    Plot plot;
    plot.title = fmt::format("{} datasets: what is missing to 1", study.name);
    plot.x_label = "normalised steps of length 0.01";
    plot.y_label = "1 - correlation";
    plot.y_logarithmic = true;
    plot.legend = "top right";
    Series ours;
    ours.label = fmt::format("ours: mean of {}, 10 to 90 %", finished_runs(study));
    for (const CurvePoint& p : points) {
        ours.points.emplace_back(static_cast<double>(p.step), 1 - p.correlation.mean);
        ours.band.emplace_back(1 - p.correlation.high, 1 - p.correlation.low);
    }
    Series published;
    published.label = "published";
    published.style = Series::Style::points;
    for (const auto& [step, correlation] : study.published) {
        published.points.emplace_back(static_cast<double>(step), 1 - correlation);
    }
    plot.series = {std::move(ours), std::move(published)};
    return plot;
}

Plot spread_plot(const std::vector<CurvePoint>& points, Spread CurvePoint::*quantity, const std::string& label) {
    Plot plot;
    plot.x_label = "normalised steps of length 0.01";
    plot.y_logarithmic = true;
    plot.legend = "top right";
    Series ours;
    ours.label = label;
    for (const CurvePoint& p : points) {
        const Spread& s = p.*quantity;
        ours.points.emplace_back(static_cast<double>(p.step), s.median);
        ours.band.emplace_back(s.low, s.high);
    }
    plot.series = {std::move(ours)};
    return plot;
}

std::string curve_sentence(const ExperimentStudy& study, const Spread& end) {
    const std::string ours =
        fmt::format(" Our mean over {} datasets ends at {:.4f}, standard deviation {:.4f}.", finished_runs(study), end.mean, end.deviation);
    return curve_agrees(study)
               ? "The published curve lies inside the spread of ours (one standard deviation of single datasets, and twice the error of our "
                 "mean) at each of its steps." +
                     ours
               : "The published curve leaves the spread of ours (one standard deviation of single datasets, and twice the error of our mean) "
                 "at one of its steps. It is the mean of a few other random datasets." +
                     ours;
}

void compare_ends(Section& section, const ExperimentStudy& study, const CurvePoint& end) {
    const PublishedEnd& published = *study.published_end;
    const Spread& ours = end.correlation;
    // two means of random datasets: apart by at most three standard errors of their difference
    const double error = ours.deviation * std::sqrt(1.0 / published.datasets + 1.0 / static_cast<double>(finished_runs(study)));
    const bool agree = std::abs(ours.mean - published.mean) <= 3 * error;
    section.add(Comparison{
        agree ? Standing::agrees : Standing::differs,
        fmt::format("Final correlations published for {} datasets: {:.4f} to {:.4f}, mean {:.4f}. Ours over {}: {:.4f} to {:.4f}, the middle "
                    "80 % {:.4f} to {:.4f}, mean {:.4f}; the means differ by {:.1f} standard errors.",
                    published.datasets, published.least, published.most, published.mean, finished_runs(study), ours.least, ours.most, ours.low,
                    ours.high, ours.mean, error > 0 ? std::abs(ours.mean - published.mean) / error : 0)});
    const Spread& distance = end.distance_to_finite;
    section.add(Comparison{
        Standing::incomparable,
        fmt::format("Final distances to W_fin published: {:.4f} to {:.4f}, to the authors' own estimate of W_fin, which oscillates with the "
                    "run. Ours, to the enclosed W_fin: {:.4f} to {:.4f}, the middle 80 % {:.4f} to {:.4f}: about half a step of 0.01, the floor "
                    "of normalised descent.",
                    published.least_distance, published.most_distance, distance.least, distance.most, distance.low, distance.high)});
}

Section experiment_section(const ExperimentStudy& study) {
    Section section{fmt::format("The paper's {} experiment on datasets of ours", study.name)};
    section.rests_on = "double precision over random datasets: a trend, no proof";
    const ExperimentShape& s = study.shape;
    section.add(
        Paragraph{fmt::format("{} random datasets with n = {} samples of T = {} tokens out of K = {}, embeddings in d = {} dimensions, drawn until "
                              "{}; 4000 normalised steps of length 0.01 on the log-loss. Double precision: a trend, not a proof.",
                              finished_runs(study), s.samples, s.length, s.tokens, s.dimension, study.name)});
    const std::vector<CurvePoint> points = curve(study);
    if (points.empty()) {
        section.add(Paragraph{"No run was finished."});
        return section;
    }
    section.at_a_glance.emplace_back(fmt::format("published {} curve inside the spread of {} datasets of ours", study.name, finished_runs(study)),
                                     curve_agrees(study) ? "yes" : "no");
    section.add(Comparison{curve_agrees(study) ? Standing::agrees : Standing::differs, curve_sentence(study, points.back().correlation)});
    if (study.published_end) {
        compare_ends(section, study, points.back());
    }
    section.add(correlation_table(study, points));
    section.add(masses_table(study, points));
    Plot outside = spread_plot(points, &CurvePoint::outside_mass, fmt::format("median of {}, 10 to 90 %", finished_runs(study)));
    outside.title = fmt::format("{} datasets: hard retrieval", study.name);
    outside.y_label = "attention outside the component";
    Figures figures{{{correlation_plot(study, points), "Mean correlation with one standard deviation, and the published curve."},
                     {shortfall_plot(study, points), "The same on a logarithmic axis, with the middle 80 % of the datasets."},
                     {std::move(outside), "Largest attention mass outside the label's component over the samples of a dataset."}}};
    if (study.shape.cyclic) {
        Plot distance = spread_plot(points, &CurvePoint::distance_to_finite, fmt::format("median of {}, 10 to 90 %", finished_runs(study)));
        distance.title = fmt::format("{} datasets: distance to W_fin", study.name);
        distance.y_label = "|projection of W on S_fin - W_fin|";
        figures.figures.push_back({std::move(distance), "Distance of the S_fin part to the enclosed W_fin; it ends near half a step."});
    }
    section.add(std::move(figures));
    return section;
}

Json published_end_json(const PublishedEnd& end) {
    return {{"datasets", end.datasets},
            {"least", double_text(end.least)},
            {"mean", double_text(end.mean)},
            {"most", double_text(end.most)},
            {"least_distance", double_text(end.least_distance)},
            {"most_distance", double_text(end.most_distance)}};
}

Json experiment_json(const ExperimentStudy& study) {
    Json r = {{"name", study.name},
              {"seed", study.seed},
              {"samples", study.shape.samples},
              {"length", study.shape.length},
              {"tokens", study.shape.tokens},
              {"dimension", study.shape.dimension},
              {"datasets", finished_runs(study)},
              {"agrees", curve_agrees(study)},
              {"published_end", study.published_end ? published_end_json(*study.published_end) : Json(nullptr)},
              {"steps", Json::array()}};
    for (const CurvePoint& p : curve(study)) {
        Json published = nullptr;
        for (const auto& [step, correlation] : study.published) {
            if (step == p.step) {
                published = double_text(correlation);
            }
        }
        r["steps"].push_back({{"step", p.step},
                              {"correlation", double_text(p.correlation.mean)},
                              {"correlation_deviation", double_text(p.correlation.deviation)},
                              {"published", std::move(published)},
                              {"distance_to_W_fin", double_text(p.distance_to_finite.mean)},
                              {"retrieval", double_text(1 - p.outside_mass.mean)},
                              {"correlation_spread", spread_json(p.correlation)},
                              {"distance_to_W_fin_spread", spread_json(p.distance_to_finite)},
                              {"outside_mass_spread", spread_json(p.outside_mass)}});
    }
    return r;
}

} // namespace

Study experiments_study(const StudyRunPointer& run) {
    const auto studies = std::make_shared<std::vector<ExperimentStudy>>();
    std::vector<Job> jobs;
    if (!run->given) {
        const int datasets = run->scaled(experiment_datasets, least_experiment_datasets);
        *studies = {cyclic_study(datasets, run->seed), acyclic_study(datasets, run->seed)};
        for (ExperimentStudy& study : *studies) {
            add_dataset_jobs(jobs, study.name, study.runs.size(), [run, studies, &study](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end && !*run->stop; ++i) {
                    study.runs[i] = experiment_run(study, i);
                }
            });
        }
    }
    return {.name = "the paper's experiments",
            .key = "experiments",
            .jobs = std::move(jobs),
            .json =
                [studies] {
                    Json r = Json::array();
                    for (const ExperimentStudy& study : *studies) {
                        r.push_back(experiment_json(study));
                    }
                    return r;
                },
            .sections =
                [studies] {
                    std::vector<Section> r;
                    for (const ExperimentStudy& study : *studies) {
                        r.push_back(experiment_section(study));
                    }
                    return r;
                }};
}

} // namespace attest
