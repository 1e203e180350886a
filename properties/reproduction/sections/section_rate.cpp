// Gradient descent as in the theorem, certified: the run beside the bounds that are proved for it, and the bounds beyond any run.
#include "model/numbers/number_text.h"
#include "properties/rendering/number_cells.h"
#include "properties/reports/json_cells.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/rate_study.h"
#include "theory/bounds/direction.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr int digits = 5; // shown
constexpr int late_shown[] = {10, 1000, 100000};

Table run_table(const std::vector<RateStudy>& rates) {
    Table table;
    table.caption =
        "Gradient descent with the constant step 1/beta: values of the exact iterate W(t), each beside the bound proved for it (excess loss: section "
        "6.4; distance to W_fin: B6; least strict margin: B2).";
    table.header = {"dataset", "steps", "L(W) - L*", "proved", "to W_fin", "proved", "margin", "proved", "correlation"};
    for (const RateStudy& study : rates) {
        if (study.run.empty()) {
            table.rows.push_back({study.dataset, study.reason.empty() ? "interrupted" : study.reason, "", "", "", "", "", "", ""});
            continue;
        }
        for (const DescentCheckpoint& c : study.run) {
            const bool shown = c.steps == 1 || c.steps == 128 || &c == &study.run.back();
            if (shown) {
                table.rows.push_back({study.dataset, std::to_string(c.steps), certified_text(c.excess, digits), at_most_text(c.excess_bound),
                                      certified_text(c.finite_distance, digits), at_most_text(c.radius_bound), certified_text(c.least_margin, digits),
                                      c.margin_bound ? at_least_text(*c.margin_bound) : "-", certified_text(cosine(study, c), digits)});
            }
        }
    }
    return table;
}

Table late_table(const std::vector<RateStudy>& rates) {
    Table table;
    table.caption = "What is proved for every step from T on, times that no run reaches: the bounds tend to 0, 0, infinity and 0 by their formulas.";
    table.header = {"dataset", "T", "L(W) - L*", "distance to W_fin", "every strict margin", "direction error"};
    for (const RateStudy& study : rates) {
        for (const LateBounds& late : study.late) {
            if (std::find(std::begin(late_shown), std::end(late_shown), late.exponent) == std::end(late_shown)) {
                continue;
            }
            table.rows.push_back({study.dataset, fmt::format("1e{}", late.exponent), at_most_text(late.excess), at_most_text(late.finite_distance),
                                  at_least_text(late.least_margin), late.cosine ? at_most_text(direction_error_bound(*late.cosine)) : "too early"});
        }
    }
    return table;
}

Plot excess_plot(const std::vector<RateStudy>& rates) {
    Plot plot;
    plot.title = "Descent, certified: excess loss";
    plot.x_label = "steps t of length 1/beta |grad|";
    plot.y_label = "L(W(t)) - L*";
    plot.x_logarithmic = plot.y_logarithmic = true;
    plot.legend = legend_below;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        Series run;
        run.label = rates[i].dataset;
        run.colour = i;
        Series bound;
        bound.colour = i;
        bound.style = Series::Style::dashed;
        for (const DescentCheckpoint& c : rates[i].run) {
            run.points.emplace_back(static_cast<double>(c.steps), c.excess.midpoint().to_double());
            bound.points.emplace_back(static_cast<double>(c.steps), c.excess_bound.upper().to_double());
        }
        plot.series.push_back(std::move(run));
        plot.series.push_back(std::move(bound));
    }
    return plot;
}

Plot direction_plot(const std::vector<RateStudy>& rates) {
    Plot plot;
    plot.title = "Descent, certified: direction error";
    plot.x_label = "k, the time being 10^k steps";
    plot.y_label = "| W/|W| - W_mm/|W_mm| |";
    plot.x_logarithmic = plot.y_logarithmic = true;
    plot.legend = legend_below;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const RateStudy& study = rates[i];
        Series run;
        run.label = study.dataset;
        run.colour = i;
        for (const DescentCheckpoint& c : study.run) {
            if (c.steps > 1) {
                run.points.emplace_back(std::log10(static_cast<double>(c.steps)), direction_error_bound(cosine(study, c)).midpoint().to_double());
            }
        }
        Series bound;
        bound.colour = i;
        bound.style = Series::Style::dashed;
        for (const LateBounds& late : study.late) {
            if (late.cosine) {
                bound.points.emplace_back(late.exponent, direction_error_bound(*late.cosine).upper().to_double());
            }
        }
        plot.series.push_back(std::move(run));
        plot.series.push_back(std::move(bound));
    }
    return plot;
}

std::vector<Section> rate_section(const std::vector<RateStudy>& rates) {
    if (rates.empty()) {
        return {};
    }
    Section section{"The certified rate of gradient descent"};
    section.rests_on = "interval arithmetic around the exact iterates, below explicit bounds that are proved by machine";
    section.add(Paragraph{
        "The theorem speaks of gradient descent with a constant step. Here each number is an interval that contains the value of the exact "
        "iterate (errors of steps add up and do not grow, section 6.7), so a bound that is not met would be a refutation of the theory. "
        "The excess loss is at most kappa(W_fin) e^-s + |proj W(0) - W_fin - s W_mm|^2 / (2 eta t) for every s >= 0: O(log^2 t / t). A small "
        "excess forces large margins (B2), a small distance to W_fin (B6) and, with the norm bounded by B7, the direction (B3)."});
    std::size_t checkpoints = 0;
    std::size_t within = 0;
    for (const RateStudy& study : rates) {
        for (const DescentCheckpoint& c : study.run) {
            ++checkpoints;
            within += within_bounds(c) ? 1 : 0;
        }
    }
    if (checkpoints > 0) {
        section.at_a_glance.emplace_back("checkpoints of certified descent within their proved bounds", count_text(within, checkpoints));
        section.add(Comparison{
            within == checkpoints ? Standing::agrees : Standing::differs,
            fmt::format("The exact iterates keep their proved bounds at {} checkpoints (powers of two).", count_text(within, checkpoints))});
    }
    section.add(run_table(rates));
    section.add(late_table(rates));
    section.add(Figures{
        {{excess_plot(rates), "Excess loss of the exact iterates (solid), and the bound proved for them (dashed)."},
         {direction_plot(rates), "Direction error of the exact iterates (solid, left) and what is proved for every later step (dashed, right): "
                                 "brute force sees only the first five powers of ten."}}});
    return {section};
}

Json rate_json(const RateStudy& study) {
    Json r = {{"dataset", study.dataset},
              {"reason", study.reason.empty() ? Json(nullptr) : Json(study.reason)},
              {"rate", study.reason.empty() ? Json(to_text(study.rate)) : Json(nullptr)},
              {"digits", study.digits},
              {"seconds", study.seconds},
              {"steps", Json::array()},
              {"late", Json::array()}};
    for (const DescentCheckpoint& c : study.run) {
        r["steps"].push_back({{"step", c.steps},
                              {"within_bounds", within_bounds(c)},
                              {"excess_loss", enclosure_json(c.excess)},
                              {"excess_loss_bound", enclosure_json(c.excess_bound)},
                              {"distance_to_W_fin", enclosure_json(c.finite_distance)},
                              {"distance_to_W_fin_bound", enclosure_json(c.radius_bound)},
                              {"norm", enclosure_json(c.norm)},
                              {"correlation", enclosure_json(cosine(study, c))},
                              {"least_margin", enclosure_json(c.least_margin)},
                              {"least_margin_bound", enclosure_json(c.margin_bound)}});
    }
    for (const LateBounds& late : study.late) {
        r["late"].push_back({{"log10_time", late.exponent},
                             {"excess_loss", enclosure_json(late.excess)},
                             {"distance_to_W_fin", enclosure_json(late.finite_distance)},
                             {"least_margin", enclosure_json(late.least_margin)},
                             {"cosine", enclosure_json(late.cosine)}});
    }
    return r;
}

std::vector<std::string> rate_disagreements(const std::vector<RateStudy>& rates) {
    std::vector<std::string> r;
    for (const RateStudy& study : rates) {
        for (const DescentCheckpoint& c : study.run) {
            if (!within_bounds(c)) {
                r.push_back(fmt::format("{}: step {} of gradient descent breaks a proved bound", study.dataset, c.steps));
            }
        }
    }
    return r;
}

/// A checkpoint whose values have no finite enclosure breaks no bound, and shows none either.
std::vector<std::string> rate_undecided(const std::vector<RateStudy>& rates) {
    std::vector<std::string> r;
    for (const RateStudy& study : rates) {
        if (study.open) {
            r.push_back(study.dataset + ": " + study.reason);
        }
        for (const DescentCheckpoint& c : study.run) {
            if (!c.excess.is_bounded() || !c.finite_distance.is_bounded() || !c.norm.is_bounded()) {
                r.push_back(fmt::format("{}: step {} of gradient descent was not enclosed with {} digits", study.dataset, c.steps, study.digits));
            }
        }
    }
    return r;
}

constexpr double step_weight = 1.5e-4; // seconds of a certified step of descent at the size of the paper's experiments

} // namespace

Study rates_study(const StudyRunPointer& run) {
    const auto rates = std::make_shared<std::vector<RateStudy>>(run->datasets.size());
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < rates->size(); ++i) {
        const DatasetStudy& study = run->datasets[i];
        RateStudy& rate = (*rates)[i];
        rate.dataset = study.name;
        const long steps = rate_steps(study.data, run->effort);
        jobs.push_back({.name = fmt::format("certified descent on {}", study.name),
                        .weight = step_weight * static_cast<double>(steps),
                        .run = [run, rates, &study, &rate, steps] { rate = rate_study(study, steps, *run->stop); },
                        .needed = [&study] { return study.analysis.has_value(); }});
    }
    return {.name = "the certified rate",
            .key = "rates",
            .jobs = std::move(jobs),
            .json =
                [rates] {
                    Json r = Json::array();
                    for (const RateStudy& study : *rates) {
                        r.push_back(rate_json(study));
                    }
                    return r;
                },
            .sections = [rates] { return rate_section(*rates); },
            .disagreements = [rates] { return rate_disagreements(*rates); },
            .undecided = [rates] { return rate_undecided(*rates); }};
}

} // namespace attest
