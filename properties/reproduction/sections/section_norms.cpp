// Every optimiser and its norm: the directions of several optimisers beside the Graph-SVMs of the norms.
#include "properties/generators/generate.h"
#include "properties/reports/json_cells.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/norm_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr double run_steps = 20000;  // at effort 1
constexpr double step_weight = 4e-6; // seconds of a step of one optimiser

std::vector<std::pair<std::string, Dataset>> examples() {
    return {{"A: ([1,2,0],1)", small_dataset({{{1, 2, 0}, 1}})},
            {"B: ([1,0],1), ([1,2],1)", small_dataset({{{1, 0}, 1}, {{1, 2}, 1}})},
            {"C: ([1,0],1), ([2,1,0],2)", small_dataset({{{1, 0}, 1}, {{2, 1, 0}, 2}})}};
}

/// By the norm with the largest share of its gamma.
std::size_t best_norm(const NormRow& row) {
    return static_cast<std::size_t>(std::max_element(row.shares.begin(), row.shares.end()) - row.shares.begin());
}

Table norm_table(const std::vector<NormStudy>& studies) {
    Table table;
    table.caption =
        "Runs from 0, one-hot. For each norm: the cosine of W with the direction of its Graph-SVM (~: not shown to be the only one), and the "
        "least strict margin over |W| as a share of gamma, the most that any W has. 100 % of a norm: W tends to a best direction of it.";
    table.header = {"dataset", "optimiser"};
    const auto first = std::find_if(studies.begin(), studies.end(), [](const NormStudy& s) { return !s.columns.empty(); });
    if (first == studies.end()) {
        return table;
    }
    for (const NormColumn& column : first->columns) {
        table.header.insert(table.header.end(), {column.norm, "share"});
    }
    for (const NormStudy& s : studies) {
        for (const NormRow& row : s.rows) {
            std::vector<std::string> cells = {s.dataset, row.optimiser};
            for (std::size_t n = 0; n < s.columns.size(); ++n) {
                cells.push_back(fmt::format("{}{:.4f}", s.columns[n].unique ? "" : "~", row.cosines[n]));
                cells.push_back(fmt::format("{:.1f} %", 100 * row.shares[n]));
            }
            table.rows.push_back(std::move(cells));
        }
    }
    return table;
}

std::vector<Section> norms_section(const std::vector<NormStudy>& studies) {
    if (studies.empty()) {
        return {};
    }
    Section section{"Every optimiser and its norm"};
    section.rests_on = "directions and gamma: exact linear programs with certificates, of |W|_2 a certified bracket; runs: double precision, a trend";
    section.add(Paragraph{
        "Gradient descent tends to the direction of W_mm because its steps are measured in the Frobenius norm. Sign descent measures them by "
        "the largest entry, greedy coordinate descent by the sum of the entries, Muon by the largest singular value, and each tends to the "
        "Graph-SVM of its own norm (section 11; norm.descent decides the explicit bound). Which norm a run serves is seen in the share of that "
        "norm's gamma."});
    section.add(norm_table(studies));
    std::size_t runs = 0;
    std::size_t own = 0;
    for (const NormStudy& s : studies) {
        for (const NormRow& row : s.rows) {
            ++runs;
            own += row.shares[best_norm(row)] > 0.9 ? 1 : 0;
        }
    }
    if (runs > 0) {
        section.at_a_glance.emplace_back("runs with more than 90 % of the best margin of some norm", fmt::format("{} of {}", own, runs));
    }
    return {section};
}

Json norm_json(const NormStudy& s) {
    Json r = {
        {"dataset", s.dataset}, {"reason", s.reason.empty() ? Json(nullptr) : Json(s.reason)}, {"norms", Json::array()}, {"runs", Json::array()}};
    for (const NormColumn& column : s.columns) {
        r["norms"].push_back({{"norm", column.norm}, {"gamma", decimal_json(column.gamma)}, {"unique", column.unique}});
    }
    for (const NormRow& row : s.rows) {
        Json cosines = Json::array();
        Json shares = Json::array();
        for (std::size_t n = 0; n < row.cosines.size(); ++n) {
            cosines.push_back(decimal_json(row.cosines[n]));
            shares.push_back(decimal_json(row.shares[n]));
        }
        r["runs"].push_back({{"optimiser", row.optimiser}, {"steps", row.steps}, {"cosines", cosines}, {"shares", shares}});
    }
    return r;
}

} // namespace

Study norms_study(const StudyRunPointer& run) {
    const auto studies = std::make_shared<std::vector<NormStudy>>();
    std::vector<Job> jobs;
    if (!run->given) {
        const std::vector<std::pair<std::string, Dataset>> data = examples();
        studies->resize(data.size());
        const long steps = run->scaled(run_steps, 100);
        for (std::size_t i = 0; i < data.size(); ++i) {
            (*studies)[i].dataset = data[i].first;
            jobs.push_back({.name = "optimisers and norms on " + data[i].first,
                            .weight = step_weight * static_cast<double>(steps * static_cast<long>(norm_study_optimisers().size())),
                            .run = [run, studies, i, steps, example = data[i]] {
                                (*studies)[i] = norm_study(example.first, example.second, steps, *run->stop);
                            }});
        }
    }
    return {.name = "optimisers and norms",
            .key = "norms",
            .jobs = std::move(jobs),
            .json =
                [studies] {
                    Json r = Json::array();
                    for (const NormStudy& s : *studies) {
                        r.push_back(norm_json(s));
                    }
                    return r;
                },
            .sections = [studies] { return norms_section(*studies); }};
}

} // namespace attest
