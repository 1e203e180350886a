// The paper's local experiments: with the head C = E the weights follow the direction of the pseudo token-priority graphs, not the global one.
#include "model/numbers/number_text.h"
#include "properties/reproduction/sections/experiment_jobs.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/local_study.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

Table local_table(const std::vector<LocalStudy>& studies) {
    Table table;
    table.caption = "Final correlation with the global direction W_mm and with the local one, mean and standard deviation over the datasets of ours "
                    "on which both "
                    "exist, beside the published means.";
    table.header = {"experiment", "datasets", "global", "published", "local", "published", "local wins", "global wins", "same"};
    for (const LocalStudy& study : studies) {
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

std::vector<Section> local_section(const std::vector<LocalStudy>& studies) {
    if (studies.empty()) {
        return {};
    }
    Section section{"The paper's local experiments: a general head"};
    section.rests_on = "double precision over random datasets: a trend, no proof";
    const LocalStudy& first = studies.front();
    section.add(Paragraph{
        fmt::format("With the head C = E the score of a label is not its attention mass, and the theorem does not apply. n = {}, T = {}, K = {}, d = "
                    "{}; {} normalised steps of length {} on two losses. At the end the tokens that attention selected in each sample draw "
                    "pseudo token-priority graphs; their Graph-SVM gives the local direction. Double precision: a trend, not a proof.",
                    first.shape.samples, first.shape.length, first.shape.tokens, first.shape.dimension, first.training.steps, first.training.rate)});
    Figures figures;
    for (const LocalStudy& study : studies) {
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
    section.add(local_table(studies));
    section.add(std::move(figures));
    return {section};
}

Json local_json(const LocalStudy& study) {
    const LocalSummary summary = summarise(study);
    const auto final_json = [](const Spread& s) {
        return Json{{"mean", double_text(s.mean)}, {"deviation", double_text(s.deviation)}, {"spread", spread_json(s)}};
    };
    Json r = {{"name", study.name},
              {"seed", study.seed},
              {"samples", study.shape.samples},
              {"length", study.shape.length},
              {"tokens", study.shape.tokens},
              {"dimension", study.shape.dimension},
              {"datasets", summary.finished},
              {"compared", summary.compared},
              {"agrees", summary.agrees},
              {"why", summary.why},
              {"published_global", double_text(study.published_global)},
              {"published_local", double_text(study.published_local)},
              {"global", final_json(summary.global)},
              {"local", final_json(summary.local)},
              {"local_better", summary.local_better},
              {"global_better", summary.global_better},
              {"same_direction", summary.same_direction},
              {"without_local", summary.without_local},
              {"infeasible", summary.infeasible},
              {"steps", Json::array()}};
    for (const LocalCurvePoint& p : summary.curve) {
        r["steps"].push_back({{"step", p.step},
                              {"global", double_text(p.global.mean)},
                              {"global_deviation", double_text(p.global.deviation)},
                              {"local", double_text(p.local.mean)},
                              {"local_deviation", double_text(p.local.deviation)}});
    }
    return r;
}

} // namespace

Study local_heads_study(const StudyRunPointer& run) {
    const auto studies = std::make_shared<std::vector<LocalStudy>>();
    std::vector<Job> jobs;
    if (!run->given) {
        const int datasets = run->scaled(experiment_datasets, least_experiment_datasets);
        *studies = {local_study(HeadLoss::cross_entropy, datasets, run->seed), local_study(HeadLoss::squared, datasets, run->seed)};
        for (LocalStudy& study : *studies) {
            add_dataset_jobs(jobs, study.name, study.runs.size(), [run, studies, &study](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end && !*run->stop; ++i) {
                    study.runs[i] = local_run(study, i);
                }
            });
        }
    }
    return {.name = "the local experiments",
            .key = "local",
            .jobs = std::move(jobs),
            .json =
                [studies] {
                    Json r = Json::array();
                    for (const LocalStudy& study : *studies) {
                        r.push_back(local_json(study));
                    }
                    return r;
                },
            .sections = [studies] { return local_section(*studies); }};
}

} // namespace attest
