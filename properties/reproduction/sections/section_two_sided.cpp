// How fast, from both sides: what no proof can improve beyond constants.
#include "properties/generators/generate.h"
#include "properties/rendering/number_cells.h"
#include "properties/reports/json_cells.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/two_sided_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr int digits = 5;          // shown
constexpr double run_steps = 4096; // at effort 1
constexpr double step_weight = 2e-4;
constexpr int powers_shown[] = {4, 30, 300};
constexpr double path_weight = 0.5; // seconds of the points of the path

Table run_table(const std::vector<TwoSidedStudy>& studies) {
    Table table;
    table.caption =
        "Certified descent from 0, step 1/beta, last step. On acyclic data the loss is proved to lie between two curves of order 1/t; with "
        "W_fin not 0 the direction error is at least (|W_fin| - rho)/|W|, of order 1/log t, since W_mm is orthogonal to S_fin. Of ours: acyclic, "
        "([1,0],1), ([2,1,0],2); a cycle, ([1,2,0],1) three times and ([2,1,0],2); one-hot.";
    table.header = {"dataset", "steps", "at least", "L(W) - L*", "at most", "at least", "direction error"};
    for (const TwoSidedStudy& s : studies) {
        if (s.run.empty()) {
            table.rows.push_back({s.dataset, !s.reason.empty() ? s.reason : !s.open.empty() ? s.open.front() : "interrupted", "", "", "", "", ""});
            continue;
        }
        const TwoSidedStep& end = s.run.back();
        table.rows.push_back({s.dataset, std::to_string(end.steps), end.excess_below ? at_least_text(*end.excess_below) : "-",
                              certified_text(end.excess, digits), end.excess_above ? at_most_text(*end.excess_above) : "-",
                              end.error_below ? at_least_text(*end.error_below) : "-", certified_text(end.error, digits)});
    }
    return table;
}

Table path_table(const std::vector<TwoSidedStudy>& studies) {
    Table table;
    table.caption = "Certified points of the regularisation path: log 1/(L - L*) lies between two bounds that are R/|W_mm| up to constants. lambda "
                    "in the unit of the data.";
    table.header = {"dataset", "lambda", "R", "R/|W_mm|", "at least", "log 1/(L - L*)", "at most"};
    for (const TwoSidedStudy& s : studies) {
        for (const TwoSidedPoint& p : s.path) {
            if (std::find(std::begin(powers_shown), std::end(powers_shown), p.power) == std::end(powers_shown)) {
                continue; // the figure has all
            }
            table.rows.push_back({s.dataset, fmt::format("1e-{}", p.power), certified_text(p.norm, digits),
                                  certified_text(p.norm / s.norm_mm, digits), at_least_text(p.below), certified_text(p.inverse, digits),
                                  at_most_text(p.above)});
        }
    }
    return table;
}

/// One curve and its dashed bounds, a colour a dataset.
template <class Row, class X, class Curve, class Bound>
void add_curves(Plot& plot, const std::vector<Row>& rows, const std::string& label, std::size_t colour, X x, Curve curve,
                std::initializer_list<Bound> bounds) {
    Series run{label, {}, Series::Style::line, {}, colour};
    for (const Row& row : rows) {
        run.points.emplace_back(x(row), curve(row).midpoint().to_double());
    }
    plot.series.push_back(std::move(run));
    for (const Bound& bound : bounds) {
        Series series{"", {}, Series::Style::dashed, {}, colour};
        for (const Row& row : rows) {
            if (const std::optional<Interval> y = bound(row)) {
                series.points.emplace_back(x(row), y->midpoint().to_double());
            }
        }
        plot.series.push_back(std::move(series));
    }
}

using StepBound = std::optional<Interval> (*)(const TwoSidedStep&);
using PointBound = std::optional<Interval> (*)(const TwoSidedPoint&);

Plot logarithmic_plot(std::string title, std::string x_label, std::string y_label) {
    Plot plot;
    plot.title = std::move(title);
    plot.x_label = std::move(x_label);
    plot.y_label = std::move(y_label);
    plot.x_logarithmic = plot.y_logarithmic = true;
    plot.legend = legend_below;
    return plot;
}

Figures figures(const std::vector<TwoSidedStudy>& studies) {
    Plot loss = logarithmic_plot("Descent on acyclic data: the loss between its bounds", "steps t of length 1/beta |grad|", "L(W(t))");
    Plot direction =
        logarithmic_plot("Descent on cyclic data: the direction error from below", "steps t of length 1/beta |grad|", "| W/|W| - W_mm/|W_mm| |");
    Plot path = logarithmic_plot("Path: the excess loss against the norm", "R/|W_mm|", "log 1/(L - L*)");
    for (std::size_t i = 0; i < studies.size(); ++i) {
        const TwoSidedStudy& s = studies[i];
        const auto steps = [](const TwoSidedStep& t) { return static_cast<double>(t.steps); };
        if (s.acyclic) {
            add_curves<TwoSidedStep>(
                loss, s.run, s.dataset, i, steps, [](const TwoSidedStep& t) { return t.excess; },
                {StepBound([](const TwoSidedStep& t) { return t.excess_above; }), StepBound([](const TwoSidedStep& t) { return t.excess_below; })});
        } else {
            add_curves<TwoSidedStep>(direction, s.run, s.dataset, i, steps, [](const TwoSidedStep& t) { return t.error; },
                                     {StepBound([](const TwoSidedStep& t) { return t.error_below; })});
        }
        add_curves<TwoSidedPoint>(
            path, s.path, s.dataset, i, [&s](const TwoSidedPoint& p) { return (p.norm / s.norm_mm).midpoint().to_double(); },
            [](const TwoSidedPoint& p) { return p.inverse; },
            {PointBound([](const TwoSidedPoint& p) { return std::optional(p.above); }),
             PointBound([](const TwoSidedPoint& p) { return std::optional(p.below); })});
    }
    return {
        {{loss, "The loss of the exact iterates (solid) and both proved bounds (dashed): 1/t, no faster and no slower."},
         {direction, "The direction error of the exact iterates (solid) and what is proved of it from below (dashed): 1/log t cannot be improved."},
         {path, "log 1/(L - L*) on the path (solid) between its proved bounds (dashed), which differ by a constant."}}};
}

struct Checked {
    std::size_t all = 0;
    std::size_t within = 0;
};
Checked checked(const std::vector<TwoSidedStudy>& studies) {
    Checked r;
    const auto count = [&r](const auto& rows) {
        for (const auto& row : rows) {
            ++r.all;
            r.within += within_bounds(row) ? 1 : 0;
        }
    };
    for (const TwoSidedStudy& s : studies) {
        count(s.run);
        count(s.path);
    }
    return r;
}

std::vector<Section> two_sided_section(const std::vector<TwoSidedStudy>& studies) {
    if (studies.empty()) {
        return {};
    }
    Section section{"How fast, from both sides"};
    section.rests_on = "interval arithmetic around the exact iterates, beside bounds that are proved by machine";
    section.add(Paragraph{"Upper bounds alone do not say that a rate is the true one. Here each rate stands between a bound from above and one from "
                          "below (section 6.12): the loss of descent on acyclic data is of the order 1/t; on cyclic data the direction error is at "
                          "least of the order 1/log t, whatever the proof; and on the regularisation path log 1/(L - L*) = R/|W_mm| + O(1)."});
    if (const Checked c = checked(studies); c.all > 0) {
        section.at_a_glance.emplace_back("certified steps and points of the path within both bounds", count_text(c.within, c.all));
        section.add(Comparison{c.within == c.all ? Standing::agrees : Standing::differs,
                               fmt::format("The bounds hold at {} certified steps and points.", count_text(c.within, c.all))});
    }
    section.add(run_table(studies));
    section.add(path_table(studies));
    section.add(figures(studies));
    return {section};
}

Json two_sided_json(const TwoSidedStudy& s) {
    Json r = {{"dataset", s.dataset},   {"reason", s.reason.empty() ? Json(nullptr) : Json(s.reason)},
              {"acyclic", s.acyclic},   {"seconds", s.seconds},
              {"steps", Json::array()}, {"path", Json::array()}};
    for (const TwoSidedStep& t : s.run) {
        r["steps"].push_back({{"step", t.steps},
                              {"excess_loss", enclosure_json(t.excess)},
                              {"excess_loss_above", enclosure_json(t.excess_above)},
                              {"excess_loss_below", enclosure_json(t.excess_below)},
                              {"direction_error", enclosure_json(t.error)},
                              {"direction_error_below", enclosure_json(t.error_below)}});
    }
    for (const TwoSidedPoint& p : s.path) {
        r["path"].push_back({{"lambda", fmt::format("1e-{}", p.power)},
                             {"norm", enclosure_json(p.norm)},
                             {"log_inverse_excess", enclosure_json(p.inverse)},
                             {"at_most", enclosure_json(p.above)},
                             {"at_least", enclosure_json(p.below)}});
    }
    return r;
}

std::vector<std::string> two_sided_disagreements(const std::vector<TwoSidedStudy>& studies) {
    std::vector<std::string> r;
    for (const TwoSidedStudy& s : studies) {
        const Checked c = checked({s});
        if (c.within != c.all) {
            r.push_back(fmt::format("{}: {} certified steps or points of the path break a proved bound", s.dataset, c.all - c.within));
        }
    }
    return r;
}

std::vector<std::string> two_sided_undecided(const std::vector<TwoSidedStudy>& studies) {
    std::vector<std::string> r;
    for (const TwoSidedStudy& s : studies) {
        for (const std::string& what : s.open) {
            r.push_back(s.dataset + ": " + what);
        }
    }
    return r;
}

/// Rates on both kinds of data, whatever the authors' datasets are.
std::vector<std::pair<std::string, Dataset>> examples() {
    return {{"acyclic", small_dataset({{{1, 0}, 1}, {{2, 1, 0}, 2}})},
            {"a cycle, 3 : 1", small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{2, 1, 0}, 2}})}};
}

} // namespace

Study two_sided_rates_study(const StudyRunPointer& run) {
    std::vector<std::pair<std::string, Dataset>> data;
    for (const DatasetStudy& study : run->datasets) {
        data.emplace_back(study.name, study.data);
    }
    if (!run->given) {
        for (auto& example : examples()) {
            data.push_back(std::move(example));
        }
    }
    const auto studies = std::make_shared<std::vector<TwoSidedStudy>>(data.size());
    const long steps = run->scaled(run_steps, 64);
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < data.size(); ++i) {
        (*studies)[i].dataset = data[i].first;
        jobs.push_back({.name = "rates from both sides on " + data[i].first,
                        .weight = path_weight + step_weight * static_cast<double>(steps),
                        .run = [run, studies, i, steps, example = data[i]] {
                            (*studies)[i] = two_sided_study(example.first, example.second, steps, *run->stop);
                        }});
    }
    return {.name = "the rates from both sides",
            .key = "two_sided",
            .jobs = std::move(jobs),
            .json =
                [studies] {
                    Json r = Json::array();
                    for (const TwoSidedStudy& s : *studies) {
                        r.push_back(two_sided_json(s));
                    }
                    return r;
                },
            .sections = [studies] { return two_sided_section(*studies); },
            .disagreements = [studies] { return two_sided_disagreements(*studies); },
            .undecided = [studies] { return two_sided_undecided(*studies); }};
}

} // namespace attest
