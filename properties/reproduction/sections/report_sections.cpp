#include "properties/reproduction/sections/report_sections.h"

#include <fmt/format.h>

namespace attest {

std::vector<Section> report_sections(const Reproduction& result) {
    std::vector<Section> r;
    const auto add = [&r](std::optional<Section> section) {
        if (section) {
            r.push_back(std::move(*section));
        }
    };
    add(theory_section(result));
    add(graphs_section(result));
    add(authors_runs_section(result));
    for (const ExperimentStudy& study : result.experiments) {
        add(experiment_section(study));
    }
    add(local_section(result));
    add(path_section(result));
    add(rate_section(result));
    add(second_order_section(result));
    add(floor_section(result));
    add(claims_section(result));
    add(worlds_section(result));
    add(hypotheses_section(result));
    add(optimisers_section(result));
    add(rerun_section(result));
    return r;
}

Table at_a_glance(const std::vector<Section>& sections) {
    Table table;
    table.header = {"what was asked", "answer", "section"};
    for (std::size_t s = 0; s < sections.size(); ++s) {
        for (const auto& [question, answer] : sections[s].at_a_glance) {
            table.rows.push_back({question, answer, std::to_string(s + 1)});
        }
    }
    return table;
}

std::optional<Section> rerun_section(const Reproduction& result) {
    Section section{"How to run this again"};
    section.add(Preformatted{fmt::format("scripts/reproduce.sh{} --seed {} --effort {} --report report",
                                         result.experiments.empty() ? " --data DATASET" : "", result.seed, result.effort)});
    Table table;
    table.header = {"", "version or value"};
    for (const auto& [name, version] : versions()) {
        table.rows.push_back({name, version});
    }
    table.rows.push_back({"seed", std::to_string(result.seed)});
    table.rows.push_back({"effort", fmt::format("{}", result.effort)});
    table.rows.push_back({"time", fmt::format("{:.1f} s", result.seconds)});
    section.add(std::move(table));
    section.add(Paragraph{
        "The same seed and effort draw the same datasets and cases on every machine, for any number of threads. All numbers of this page are "
        "in report.json (attest-reproduction/1) beside it."});
    return section;
}

} // namespace attest
