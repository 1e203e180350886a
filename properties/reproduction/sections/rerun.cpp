#include "properties/reproduction/sections/rerun.h"

#include <fmt/format.h>

namespace attest {

Section rerun_section(const Reproduction& result) {
    const StudyRun& run = *result.run;
    Section section{"How to run this again"};
    section.add(Preformatted{
        fmt::format("scripts/reproduce.sh{} --seed {} --effort {} --report report", run.given ? " --data DATASET" : "", run.seed, run.effort)});
    Table table;
    table.caption = "What this page was made with.";
    table.header = {"what", "version or value"};
    for (const auto& [name, version] : versions()) {
        table.rows.push_back({name, version});
    }
    table.rows.push_back({"seed", std::to_string(run.seed)});
    table.rows.push_back({"effort", fmt::format("{}", run.effort)});
    table.rows.push_back({"time", fmt::format("{:.1f} s", result.seconds)});
    section.add(std::move(table));
    section.add(Paragraph{
        "The same seed and effort draw the same datasets and cases on every machine, for any number of threads. All numbers of this page are "
        "in report.json (attest-reproduction/1) beside it; each table is there as CSV and LaTeX (tables/), each figure as PDF (figures/)."});
    return section;
}

} // namespace attest
