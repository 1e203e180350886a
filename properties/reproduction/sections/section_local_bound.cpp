// The local theorem (B8) beside the paper's local experiments: whether its premises hold at the W that a run reached, and what it proves of it.
#include "model/numbers/number_text.h"
#include "properties/rendering/number_cells.h"
#include "properties/reports/json_cells.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/local_bound_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr int bound_runs = 8; // at effort 1
constexpr int least_bound_runs = 1;
constexpr std::int64_t lengths[] = {2000, 20000}; // as many steps as the experiments, and ten times as many
constexpr double bound_weight = 2e-5;             // seconds of a step and its share of the risks

std::string bound_text(const LocalBoundStudy& s) {
    return s.cosine_bound ? at_least_text(*s.cosine_bound) : !s.in_cone ? "outside the cone" : !s.long_enough ? "|W| < R_0" : "s <= c1";
}

Table bound_table(const std::vector<LocalBoundStudy>& studies) {
    Table table;
    table.caption =
        "The local theorem (B8) at the last W of such runs with cross-entropy. W_l: direction of the selected tokens; a W in the cone (cosine "
        "at least 1 - mu) with |W| >= R_0 whose risk is at most that of s W_l has cosine at least (s - c1) |W_l|/|W|.";
    table.header = {"run", "cosine to W_l", "cone from", "|W|/|W_l|", "R_0/|W_l|", "s", "c1", "cosine proved"};
    for (const LocalBoundStudy& s : studies) {
        if (s.steps == 0 || !s.reason.empty()) {
            table.rows.push_back({s.name, s.reason.empty() ? "interrupted" : s.reason, "", "", "", "", "", ""});
            continue;
        }
        table.rows.push_back({s.name, certified_text(s.cosine, 5), certified_text(s.cone, 5), certified_text(s.scale, 4),
                              certified_text(s.least_scale, 4), s.s ? fmt::format("{:.4g}", number_from<double>(*s.s)) : "-", certified_text(s.c1, 4),
                              bound_text(s)});
    }
    return table;
}

Section bound_section(const std::vector<LocalBoundStudy>& studies) {
    Section section{"The local theorem beside the local experiments"};
    section.rests_on = "exact and enclosed at the given W; which W is reached is double precision";
    section.add(
        Paragraph{"The experiments show that W follows a local direction; the local theorem bounds how far a W may be from it. Its premises are "
                  "asked of the W that each run reached: it must lie in a cone around W_l, be long enough, and do no worse than a multiple s of "
                  "W_l. Where they hold the proved cosine stands beside the measured one; where they do not, the theorem says nothing of it."});
    const auto proved =
        static_cast<std::size_t>(std::count_if(studies.begin(), studies.end(), [](const LocalBoundStudy& s) { return s.cosine_bound.has_value(); }));
    section.at_a_glance.emplace_back("runs of the local experiments to which the local theorem applies", count_text(proved, studies.size()));
    section.add(bound_table(studies));
    return section;
}

Json bound_json(const LocalBoundStudy& s) {
    if (s.steps == 0 || !s.reason.empty()) {
        return {{"run", s.name}, {"reason", s.reason.empty() ? "interrupted" : s.reason}};
    }
    return {{"run", s.name},
            {"reason", nullptr},
            {"steps", s.steps},
            {"cosine", enclosure_json(s.cosine)},
            {"cone_cosine", enclosure_json(s.cone)},
            {"in_cone", s.in_cone},
            {"scale", enclosure_json(s.scale)},
            {"least_scale", enclosure_json(s.least_scale)},
            {"c1", enclosure_json(s.c1)},
            {"s", s.s ? Json(to_text(*s.s)) : Json(nullptr)},
            {"cosine_bound", enclosure_json(s.cosine_bound)}};
}

/// A proved bound above the truth would refute B8.
std::vector<std::string> bound_disagreements(const std::vector<LocalBoundStudy>& studies) {
    std::vector<std::string> r;
    for (const LocalBoundStudy& s : studies) {
        if (s.cosine_bound && less(s.cosine, *s.cosine_bound) == Truth::yes) {
            r.push_back(s.name + ": the cosine with W_l is below the bound of the local theorem");
        }
    }
    return r;
}

} // namespace

Study local_bounds_study(const StudyRunPointer& run) {
    const auto studies = std::make_shared<std::vector<LocalBoundStudy>>();
    std::vector<Job> jobs;
    if (!run->given) {
        const auto experiments = static_cast<std::size_t>(run->scaled(bound_runs, least_bound_runs));
        studies->resize(experiments * std::size(lengths));
        for (std::size_t i = 0; i < studies->size(); ++i) {
            const std::size_t experiment = i / std::size(lengths);
            const std::int64_t steps = lengths[i % std::size(lengths)];
            (*studies)[i].name = local_experiment_name(experiment, steps);
            jobs.push_back(
                {.name = "the local theorem on experiment " + (*studies)[i].name,
                 .weight = bound_weight * static_cast<double>(steps),
                 .run = [run, studies, i, experiment, steps] { (*studies)[i] = local_bound_of_experiment(run->seed, experiment, steps); }});
        }
    }
    return {.name = "the local theorem",
            .key = "local_bounds",
            .jobs = std::move(jobs),
            .json =
                [studies] {
                    Json r = Json::array();
                    for (const LocalBoundStudy& s : *studies) {
                        r.push_back(bound_json(s));
                    }
                    return r;
                },
            .sections = [studies] { return studies->empty() ? std::vector<Section>{} : std::vector<Section>{bound_section(*studies)}; },
            .disagreements = [studies] { return bound_disagreements(*studies); }};
}

} // namespace attest
