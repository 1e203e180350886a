// The second-order term of training, beyond the paper: certified, and beside it the flow at times up to 10^1000.
#include "model/numbers/matrix.h"
#include "model/numbers/number_text.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/second_order_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

struct NamedSecondOrder {
    std::string dataset;
    SecondOrderStudy study;
};

/// The times at which the logarithms in front of t^-rho no longer count on the authors' datasets.
constexpr long asymptotic_exponent = 1000;

/// Flows end at t = 10^this.
long last_exponent(const std::vector<NamedSecondOrder>& studies) {
    long last = 0;
    for (const NamedSecondOrder& named : studies) {
        for (const SecondOrderFlowRun& run : named.study.runs) {
            last = run.points.empty() ? last : std::max(last, run.points.back().exponent);
        }
    }
    return last;
}

std::string power_text(double log10) { return std::isfinite(log10) ? fmt::format("10^{:.2f}", log10) : "0"; }

Table second_order_table(const std::vector<NamedSecondOrder>& studies) {
    Table table;
    table.caption = "Second-order term: SC, the classes of strict edges and rho are exact or certified; the distance of the projection of W(t) - "
                    "log(t) W_mm - W_fin on "
                    "S_fin + S_sup to Wtilde is that of the flow, a trend, from three starts.";
    table.header = {"dataset", "tight", "slack", "dim S_sup", "rho", "start", "t", "distance", "t^(-rho/2)", "distance is"};
    for (const NamedSecondOrder& named : studies) {
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

Plot distance_plot(const std::vector<NamedSecondOrder>& studies) {
    Plot plot;
    plot.title = "Flow: distance to the second-order term";
    plot.x_label = "k, the time being 10^k";
    plot.y_label = "log10 of the distance";
    plot.x_logarithmic = true;
    plot.legend = legend_below;
    for (std::size_t i = 0; i < studies.size(); ++i) {
        for (const SecondOrderFlowRun& run : studies[i].study.runs) {
            Series series{run.start == "published" ? studies[i].dataset : "", {}, Series::Style::line_and_points, {}, i};
            for (const SecondOrderPoint& p : run.points) {
                series.points.emplace_back(static_cast<double>(p.exponent), p.log10_distance);
            }
            plot.series.push_back(std::move(series));
        }
    }
    return plot;
}

std::vector<Section> second_order_section(const std::vector<NamedSecondOrder>& studies) {
    if (studies.empty()) {
        return {};
    }
    Section section{"Beyond the paper: the second-order term"};
    section.rests_on = "interval arithmetic around the exact flow; the bound is proved on paper (theory/THEORY.md, 6.9 and 6.10), not by machine";
    section.add(Paragraph{"Under strict complementarity W(t) - log(t) W_mm - W_fin tends, on S_fin + S_sup, to a matrix Wtilde that does not depend "
                          "on the start, at speed "
                          "t^-rho up to logarithms (section 6.9). Gradient flow in logarithmic time reaches t = 10^1000 and shows it."});
    std::size_t runs = 0;
    std::size_t within = 0;
    for (const NamedSecondOrder& named : studies) {
        for (const SecondOrderFlowRun& run : named.study.runs) {
            runs += run.points.empty() ? 0 : 1;
            within += !run.points.empty() && run.points.back().within ? 1 : 0;
        }
    }
    if (runs > 0) {
        const std::string count = within == runs ? fmt::format("all {}", runs) : fmt::format("{} of {}", within, runs);
        section.at_a_glance.emplace_back("flows that end within t^(-rho/2) of the second-order term", count);
        // with a small rho the logarithms still count where a run of little effort ends
        const bool early = within < runs && last_exponent(studies) < asymptotic_exponent;
        section.add(Comparison{within == runs ? Standing::agrees
                               : early        ? Standing::incomparable
                                              : Standing::differs,
                               fmt::format("The distance to Wtilde is within t^(-rho/2) at the end of {} flows.{}", count,
                                           early ? " These flows end too early for the others: the law holds up to logarithms, and a run of "
                                                   "more effort goes to t = 10^1000."
                                                 : "")});
    }
    section.add(second_order_table(studies));
    section.add(Figures{{{distance_plot(studies), "Distance of the flow to Wtilde from three starts a dataset, on a logarithmic axis of log t."}}});
    return {section};
}

Json second_order_json(const NamedSecondOrder& named) {
    const SecondOrderStudy& study = named.study;
    const auto finite = [](double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); };
    Json r = {{"dataset", named.dataset},
              {"reason", study.reason.empty() ? Json(nullptr) : Json(study.reason)},
              {"strictly_complementary", study.strictly_complementary},
              {"tight", study.tight},
              {"slack", study.slack},
              {"support", study.support},
              {"outside", study.outside},
              {"rho", double_text(study.rho)},
              {"path_limit", double_text(study.path_limit)},
              {"digits", study.digits},
              {"runs", Json::array()}};
    for (const SecondOrderFlowRun& run : study.runs) {
        Json points = Json::array();
        for (const SecondOrderPoint& p : run.points) {
            points.push_back({{"exponent", p.exponent},
                              {"log10_distance", finite(p.log10_distance)},
                              {"log10_bound", finite(p.log10_bound)},
                              {"within", p.within},
                              {"at_digits", p.at_digits}});
        }
        r["runs"].push_back({{"start", run.start}, {"steps", run.steps}, {"seconds", run.seconds}, {"points", std::move(points)}});
    }
    return r;
}

constexpr int largest_second_order = 64; // tokens: the flow is a dense problem
constexpr int second_order_digits = 100;
constexpr double second_order_weight = 6; // seconds of one core, about

/// How far the flow goes: with little effort only as far as takes no time.
std::vector<long> flow_exponents(double effort) {
    return effort >= 1 ? std::vector<long>{10, 100, 1000} : effort >= 0.1 ? std::vector<long>{10, 100} : std::vector<long>{10};
}

SecondOrderStudy second_order_of(const DatasetStudy& study, const StudyRun& run) {
    const PrecisionScope scope(second_order_digits);
    const Matrix<Rational> zero = zero_matrix<Rational>(study.data.dimension(), study.data.dimension());
    return study_second_order(study.data, study.start ? *study.start : zero, run.seed, second_order_digits, flow_exponents(run.effort));
}

} // namespace

Study second_orders_study(const StudyRunPointer& run) {
    const auto studies = std::make_shared<std::vector<NamedSecondOrder>>(run->datasets.size());
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < studies->size(); ++i) {
        const DatasetStudy& study = run->datasets[i];
        NamedSecondOrder& named = (*studies)[i];
        named.dataset = study.name;
        if (study.data.tokens() > largest_second_order) {
            named.study.reason = fmt::format("more than {} tokens", largest_second_order);
            continue;
        }
        jobs.push_back({.name = fmt::format("second-order term of {}", study.name),
                        .weight = second_order_weight,
                        .run = [run, studies, &study, &named] { named.study = second_order_of(study, *run); }});
    }
    return {.name = "the second-order term",
            .key = "second_order",
            .jobs = std::move(jobs),
            .json =
                [studies] {
                    Json r = Json::array();
                    for (const NamedSecondOrder& named : *studies) {
                        r.push_back(second_order_json(named));
                    }
                    return r;
                },
            .sections = [studies] { return second_order_section(*studies); }};
}

} // namespace attest
