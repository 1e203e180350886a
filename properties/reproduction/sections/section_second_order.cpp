// The second-order term of training, beyond the paper: certified, and beside it the flow at times up to 10^1000.
#include "properties/reproduction/sections/report_sections.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

/// The times at which the logarithms in front of t^-rho no longer count on the authors' datasets.
constexpr long asymptotic_exponent = 1000;

/// Flows end at t = 10^this.
long last_exponent(const Reproduction& result) {
    long last = 0;
    for (const NamedSecondOrder& named : result.second_order) {
        for (const SecondOrderFlowRun& run : named.study.runs) {
            last = run.points.empty() ? last : std::max(last, run.points.back().exponent);
        }
    }
    return last;
}

std::string power_text(double log10) { return std::isfinite(log10) ? fmt::format("10^{:.2f}", log10) : "0"; }

Table second_order_table(const Reproduction& result) {
    Table table;
    table.caption = "Second-order term: SC, the classes of strict edges and rho are exact or certified; the distance of the projection of W(t) - "
                    "log(t) W_mm - W_fin on "
                    "S_fin + S_sup to Wtilde is that of the flow, a trend, from three starts.";
    table.header = {"dataset", "tight", "slack", "dim S_sup", "rho", "start", "t", "distance", "t^(-rho/2)", ""};
    for (const NamedSecondOrder& named : result.second_order) {
        const SecondOrderStudy& study = named.study;
        if (study.runs.empty()) {
            table.rows.push_back({named.dataset, study.reason.empty() ? "interrupted" : study.reason, "", "", "", "", "", "", "", ""});
        }
        for (const SecondOrderFlowRun& run : study.runs) {
            if (run.points.empty()) {
                continue;
            }
            const SecondOrderPoint& end = run.points.back();
            table.rows.push_back({named.dataset, std::to_string(study.tight), std::to_string(study.slack), std::to_string(study.support),
                                  fmt::format("{:.4g}", study.rho), run.start, fmt::format("1e{}", end.exponent), power_text(end.log10_distance),
                                  power_text(end.log10_bound),
                                  end.at_digits ? "all digits"
                                  : end.within  ? "within"
                                                : "outside"});
        }
    }
    return table;
}

Plot distance_plot(const Reproduction& result) {
    Plot plot;
    plot.title = "Flow: distance to the second-order term";
    plot.x_label = "k, the time being 10^k";
    plot.y_label = "log10 of the distance";
    plot.x_logarithmic = true;
    plot.legend = legend_below;
    for (std::size_t i = 0; i < result.second_order.size(); ++i) {
        for (const SecondOrderFlowRun& run : result.second_order[i].study.runs) {
            Series series{run.start == "published" ? result.second_order[i].dataset : "", {}, Series::Style::line_and_points, {}, i};
            for (const SecondOrderPoint& p : run.points) {
                series.points.emplace_back(static_cast<double>(p.exponent), p.log10_distance);
            }
            plot.series.push_back(std::move(series));
        }
    }
    return plot;
}

} // namespace

std::optional<Section> second_order_section(const Reproduction& result) {
    if (result.second_order.empty()) {
        return std::nullopt;
    }
    Section section{"Beyond the paper: the second-order term"};
    section.add(Paragraph{"Under strict complementarity W(t) - log(t) W_mm - W_fin tends, on S_fin + S_sup, to a matrix Wtilde that does not depend "
                          "on the start, at speed "
                          "t^-rho up to logarithms (section 6.9). Gradient flow in logarithmic time reaches t = 10^1000 and shows it."});
    std::size_t runs = 0;
    std::size_t within = 0;
    for (const NamedSecondOrder& named : result.second_order) {
        for (const SecondOrderFlowRun& run : named.study.runs) {
            runs += run.points.empty() ? 0 : 1;
            within += !run.points.empty() && run.points.back().within ? 1 : 0;
        }
    }
    if (runs > 0) {
        const std::string count = within == runs ? fmt::format("all {}", runs) : fmt::format("{} of {}", within, runs);
        section.at_a_glance.emplace_back("flows that end within t^(-rho/2) of the second-order term", count);
        // with a small rho the logarithms still count where a run of little effort ends
        const bool early = within < runs && last_exponent(result) < asymptotic_exponent;
        section.add(Comparison{within == runs ? Standing::agrees
                               : early        ? Standing::incomparable
                                              : Standing::differs,
                               fmt::format("The distance to Wtilde is within t^(-rho/2) at the end of {} flows.{}", count,
                                           early ? " These flows end too early for the others: the law holds up to logarithms, and a run of "
                                                   "more effort goes to t = 10^1000."
                                                 : "")});
    }
    section.add(second_order_table(result));
    section.add(Figures{{{distance_plot(result), "Distance of the flow to Wtilde from three starts a dataset, on a logarithmic axis of log t."}}});
    return section;
}

} // namespace attest
