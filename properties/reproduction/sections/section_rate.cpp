// Gradient descent as in the theorem, certified: the run beside the bounds that are proved for it, and the bounds beyond any run.
#include "properties/rendering/number_cells.h"
#include "properties/reproduction/sections/report_sections.h"
#include "theory/bounds/direction.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace attest {
namespace {

constexpr int digits = 5; // shown
constexpr int late_shown[] = {10, 1000, 100000};

Table run_table(const Reproduction& result) {
    Table table;
    table.caption =
        "Gradient descent with the constant step 1/beta: values of the exact iterate W(t), each beside the bound proved for it (excess loss: section "
        "6.4; distance to W_fin: B6; least strict margin: B2).";
    table.header = {"dataset", "steps", "L(W) - L*", "proved", "to W_fin", "proved", "margin", "proved", "correlation"};
    for (const RateStudy& study : result.rates) {
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

Table late_table(const Reproduction& result) {
    Table table;
    table.caption = "What is proved for every step from T on, times that no run reaches: the bounds tend to 0, 0, infinity and 0 by their formulas.";
    table.header = {"dataset", "T", "L(W) - L*", "distance to W_fin", "every strict margin", "direction error"};
    for (const RateStudy& study : result.rates) {
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

Plot excess_plot(const Reproduction& result) {
    Plot plot;
    plot.title = "Descent, certified: excess loss";
    plot.x_label = "steps t of length 1/beta |grad|";
    plot.y_label = "L(W(t)) - L*";
    plot.x_logarithmic = plot.y_logarithmic = true;
    plot.legend = legend_below;
    for (std::size_t i = 0; i < result.rates.size(); ++i) {
        Series run;
        run.label = result.rates[i].dataset;
        run.colour = i;
        Series bound;
        bound.colour = i;
        bound.style = Series::Style::dashed;
        for (const DescentCheckpoint& c : result.rates[i].run) {
            run.points.emplace_back(static_cast<double>(c.steps), c.excess.midpoint().to_double());
            bound.points.emplace_back(static_cast<double>(c.steps), c.excess_bound.upper().to_double());
        }
        plot.series.push_back(std::move(run));
        plot.series.push_back(std::move(bound));
    }
    return plot;
}

Plot direction_plot(const Reproduction& result) {
    Plot plot;
    plot.title = "Descent, certified: direction error";
    plot.x_label = "k, the time being 10^k steps";
    plot.y_label = "| W/|W| - W_mm/|W_mm| |";
    plot.x_logarithmic = plot.y_logarithmic = true;
    plot.legend = legend_below;
    for (std::size_t i = 0; i < result.rates.size(); ++i) {
        const RateStudy& study = result.rates[i];
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

} // namespace

std::optional<Section> rate_section(const Reproduction& result) {
    if (result.rates.empty()) {
        return std::nullopt;
    }
    Section section{"The certified rate of gradient descent"};
    section.add(Paragraph{
        "The theorem speaks of gradient descent with a constant step. Here each number is an interval that contains the value of the exact "
        "iterate (errors of steps add up and do not grow, section 6.7), so a bound that is not met would be a refutation of the theory. "
        "The excess loss is at most kappa(W_fin) e^-s + |proj W(0) - W_fin - s W_mm|^2 / (2 eta t) for every s >= 0: O(log^2 t / t). A small "
        "excess forces large margins (B2), a small distance to W_fin (B6) and, with the norm bounded by B7, the direction (B3)."});
    std::size_t checkpoints = 0;
    std::size_t within = 0;
    for (const RateStudy& study : result.rates) {
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
    section.add(run_table(result));
    section.add(late_table(result));
    section.add(Figures{
        {{excess_plot(result), "Excess loss of the exact iterates (solid), and the bound proved for them (dashed)."},
         {direction_plot(result), "Direction error of the exact iterates (solid, left) and what is proved for every later step (dashed, right): "
                                  "brute force sees only the first five powers of ten."}}});
    return section;
}

} // namespace attest
