// The paper's local experiments: with the head C = E the weights follow the direction of the pseudo token-priority graphs, not the global one.
#include "properties/reproduction/sections/report_sections.h"

#include <fmt/format.h>

namespace attest {
namespace {

Table local_table(const Reproduction& result) {
    Table table;
    table.caption = "Final correlation with the global direction W_mm and with the local one, mean and standard deviation over the datasets of ours "
                    "on which both "
                    "exist, beside the published means.";
    table.header = {"experiment", "datasets", "global", "published", "local", "published", "local wins", "global wins", "same"};
    for (const LocalStudy& study : result.local) {
        const LocalSummary s = summarise(study);
        table.rows.push_back({study.name, std::to_string(s.compared), fmt::format("{:.3f} +- {:.3f}", s.global.mean, s.global.deviation),
                              fmt::format("{:.3f}", study.published_global), fmt::format("{:.3f} +- {:.3f}", s.local.mean, s.local.deviation),
                              fmt::format("{:.3f}", study.published_local), std::to_string(s.local_better), std::to_string(s.global_better),
                              std::to_string(s.same_direction)});
    }
    return table;
}

Plot local_plot(const LocalStudy& study, const LocalSummary& summary) {
    Plot plot;
    plot.title = study.name + ": correlation with the two directions";
    plot.x_label = fmt::format("normalised steps of length {}", study.training.rate);
    plot.y_label = "correlation <W, D> / (|W| |D|)";
    plot.legend = legend_below;
    Series local{"local direction", {}, Series::Style::line, {}, 0};
    Series global{"global direction", {}, Series::Style::line, {}, 1};
    for (const LocalCurvePoint& p : summary.curve) {
        const auto x = static_cast<double>(p.step);
        local.points.emplace_back(x, p.local.mean);
        local.band.emplace_back(p.local.mean - p.local.deviation, p.local.mean + p.local.deviation);
        global.points.emplace_back(x, p.global.mean);
        global.band.emplace_back(p.global.mean - p.global.deviation, p.global.mean + p.global.deviation);
    }
    if (!local.points.empty()) {
        const auto end = local.points.back().first;
        plot.series = {std::move(local), std::move(global),
                       Series{"published", {{end, study.published_local}, {end, study.published_global}}, Series::Style::points, {}, 4}};
    }
    return plot;
}

} // namespace

std::optional<Section> local_section(const Reproduction& result) {
    if (result.local.empty()) {
        return std::nullopt;
    }
    Section section{"The paper's local experiments: a general head"};
    const LocalStudy& first = result.local.front();
    section.add(Paragraph{
        fmt::format("With the head C = E the score of a label is not its attention mass, and the theorem does not apply. n = {}, T = {}, K = {}, d = "
                    "{}; {} normalised steps of length {} on two losses. At the end the tokens that attention selected in each sample draw "
                    "pseudo token-priority graphs; their Graph-SVM gives the local direction. Double precision: a trend, not a proof.",
                    first.shape.samples, first.shape.length, first.shape.tokens, first.shape.dimension, first.training.steps, first.training.rate)});
    Figures figures;
    for (const LocalStudy& study : result.local) {
        const LocalSummary summary = summarise(study);
        if (summary.finished == 0) {
            section.add(Paragraph{study.name + ": no run was finished."});
            continue;
        }
        section.add(Comparison{summary.agrees ? Standing::agrees : Standing::differs, study.name + ": " + summary.why + "."});
        section.at_a_glance.emplace_back(fmt::format("published means of \"{}\" met by {} datasets of ours", study.name, summary.compared),
                                         summary.agrees ? "yes" : "no");
        figures.figures.push_back({local_plot(study, summary), "Mean correlations with one standard deviation, and the published means at the end."});
    }
    section.add(local_table(result));
    section.add(std::move(figures));
    return section;
}

} // namespace attest
