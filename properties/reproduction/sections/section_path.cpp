// Points of the regularisation path, certified far beyond floating point, beside the limit that section 6.9 predicts.
#include "properties/rendering/number_cells.h"
#include "properties/reproduction/sections/studies.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <mutex>

namespace attest {
namespace {

const std::vector<int> table_powers = {10, 100, 1000, 8192};

Table path_table(const StudyRun& run) {
    Table table;
    table.caption =
        "Regularisation path: minimisers of L + lambda/2 |W|^2, each certified by one enclosed gradient; the line \"limit\" is the proved limit "
        "of R x error (section 6.9).";
    table.header = {"dataset", "lambda", "norm R", "direction error", "R x error", "distance to W_fin", "mass outside", "digits", "seconds"};
    for (const DatasetStudy& s : run.datasets) {
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

Plot path_plot(const StudyRun& run, std::optional<Interval> PathFacts::*fact) {
    Plot plot;
    plot.x_label = "norm R of the point";
    plot.x_logarithmic = true;
    for (std::size_t i = 0; i < run.datasets.size(); ++i) {
        plot.series.push_back(path_series(run.datasets[i], fact, i));
    }
    return plot;
}

Plot error_plot(const StudyRun& run) {
    Plot plot = path_plot(run, &PathFacts::direction_error);
    plot.title = "Path, certified: direction error";
    plot.y_label = "| W/R - W_mm/|W_mm| |";
    plot.y_logarithmic = true;
    plot.legend = legend_below;
    return plot;
}

Plot product_plot(const StudyRun& run) {
    Plot plot = path_plot(run, &PathFacts::scaled_direction_error);
    plot.title = "Path, certified: norm times direction error";
    plot.y_label = "R | W/R - W_mm/|W_mm| |";
    plot.legend = legend_below;
    for (std::size_t i = 0; i < run.datasets.size(); ++i) {
        const DatasetStudy& study = run.datasets[i];
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
void add_deepest(Section& section, const StudyRun& run) {
    const PathRow* nearest = nullptr;
    const PathRow* farthest = nullptr;
    int power = 0;
    for (const DatasetStudy& s : run.datasets) {
        power = std::max(power, s.points.empty() ? 0 : s.points.back().power);
    }
    for (const DatasetStudy& s : run.datasets) {
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

/// Facts of certified points whose enclosure has no end: the point is right, but its digits do not reach the fact.
std::vector<std::string> unbounded_facts(const DatasetStudy& study) {
    const std::pair<const char*, Interval PathFacts::*> facts[] = {{"norm", &PathFacts::norm},
                                                                   {"distance to W_fin", &PathFacts::finite_distance},
                                                                   {"attention outside the component", &PathFacts::outside_mass},
                                                                   {"error of the composition", &PathFacts::composition_error},
                                                                   {"excess loss", &PathFacts::excess}};
    std::vector<std::string> r;
    for (const auto& [name, fact] : facts) {
        std::string where;
        for (const PathRow& row : study.points) {
            if (!(row.facts.*fact).is_bounded()) {
                where += fmt::format("{}1e-{}", where.empty() ? "" : ", ", row.power);
            }
        }
        if (!where.empty()) {
            r.push_back(fmt::format("{}: the {} was not enclosed at lambda = {}: at the working digits its interval has no finite end", study.name,
                                    name, where));
        }
    }
    return r;
}

std::vector<Section> path_section(const StudyRun& run) {
    Section section{"Far beyond floating point: the regularisation path, certified"};
    section.rests_on = "interval arithmetic: every number is proved to lie where it is shown";
    section.add(
        Paragraph{"The minimiser of L + lambda/2 |W|^2 is a point of the path; one enclosed gradient proves how far a computed point is from it. "
                  "Double precision ends near lambda = 1e-16, where the direction is still wrong in its first digit or second: its error "
                  "falls like 1/R, and R grows like log 1/lambda."});
    std::size_t points = 0;
    std::size_t undecided = 0;
    for (const DatasetStudy& s : run.datasets) {
        points += s.points.size();
        undecided += s.undecided_powers.size();
    }
    if (points + undecided > 0) {
        section.at_a_glance.emplace_back("points of the regularisation path certified", count_text(points, points + undecided));
    }
    add_deepest(section, run);
    for (const DatasetStudy& s : run.datasets) {
        for (const std::string& sentence : unbounded_facts(s)) {
            section.add(Comparison{Standing::incomparable, sentence + "."});
        }
    }
    section.add(path_table(run));
    section.add(Figures{{{error_plot(run), "The direction error falls like 1/R. Each point is a proved enclosure, narrower than the line."},
                         {product_plot(run), "Norm times error tends to the limit that section 6.9 of the specification proves (dashed), where the "
                                             "Graph-SVM is strictly complementary."}}});
    return {section};
}

std::vector<std::string> path_undecided(const StudyRun& run) {
    std::vector<std::string> r;
    for (const DatasetStudy& s : run.datasets) {
        for (const int power : s.undecided_powers) {
            r.push_back(
                fmt::format("{}: the point of the path at lambda = 1e-{} was not certified within the limit of working digits", s.name, power));
        }
        for (std::string& sentence : unbounded_facts(s)) {
            r.push_back(std::move(sentence));
        }
    }
    return r;
}

constexpr double deepest_power = 8192; // at effort 1; more is out of reach: twice its digits are near the limit of working digits

/// Seconds of one core, about: a point needs about 2 power digits; its exponentials cost a little more than the square of that.
double path_weight(int power) { return 0.05 + 1e-4 * power + 5 * std::pow(power / 8192.0, 2.2); }

/// Powers of 1/10 at which the path is computed.
std::vector<int> path_powers(double effort) {
    const int deepest = static_cast<int>(std::clamp(deepest_power * effort, 10.0, deepest_power));
    std::vector<int> r;
    for (const int power : {1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4096, 8192}) {
        if (power <= deepest) {
            r.push_back(power);
        }
    }
    return r;
}

/// Keeps a certified point in its place by power, or notes that it was not certified. `mutex` guards the study.
void keep_point(DatasetStudy& study, int power, std::optional<PathRow> row, std::mutex& mutex) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (row) {
        const auto behind = [power](const PathRow& other) { return other.power > power; };
        study.points.insert(std::find_if(study.points.begin(), study.points.end(), behind), std::move(*row));
    } else {
        study.undecided_powers.insert(std::upper_bound(study.undecided_powers.begin(), study.undecided_powers.end(), power), power);
    }
}

} // namespace

Study path_study(const StudyRunPointer& run) {
    const auto mutex = std::make_shared<std::mutex>();
    std::vector<Job> jobs;
    for (DatasetStudy& study : run->datasets) {
        for (const int power : path_powers(run->effort)) {
            jobs.push_back({.name = fmt::format("{} at lambda = 1e-{}", study.name, power),
                            .weight = path_weight(power),
                            .run = [run, mutex, &study, power] { keep_point(study, power, study_path_point(study, power), *mutex); },
                            .needed = [&study] { return study.path != nullptr; }});
        }
    }
    return {.name = "the regularisation path",
            .jobs = std::move(jobs),
            .sections = [run] { return path_section(*run); },
            .undecided = [run] { return path_undecided(*run); },
            .shares = datasets_word};
}

} // namespace attest
