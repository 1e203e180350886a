// Rules other than gradient descent, and training both factors of W.
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/optimiser_study.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

Table optimiser_table(const std::vector<OptimiserRow>& rows) {
    Table table;
    table.caption = "Does the direction of W_mm survive another optimiser?";
    table.header = {"optimiser", "survives", "basis", "dataset", "numbers"};
    for (const OptimiserRow& row : rows) {
        table.rows.push_back({row.optimiser, row.survives, row.basis, row.dataset, row.numbers});
    }
    return table;
}

std::vector<Section> optimisers_section(const std::vector<OptimiserRow>& rows) {
    if (rows.empty()) {
        return {};
    }
    Section section{"Other optimisers, and the factors of W"};
    section.rests_on = "what the column \"basis\" says: exact, enclosed, or a trend";
    section.add(Paragraph{"Does training by another rule, or of the factors W = K'Q, tend to the direction of W_mm? Rows marked exact or enclosed "
                          "are decided, a trend is "
                          "measured in double precision and proves nothing."});
    section.add(optimiser_table(rows));
    return {section};
}

Json optimiser_json(const OptimiserRow& row) {
    return {{"optimiser", row.optimiser}, {"survives", row.survives}, {"basis", row.basis}, {"dataset", row.dataset}, {"numbers", row.numbers}};
}

} // namespace

Study optimisers_study(const StudyRunPointer& run) {
    const auto rows = std::make_shared<std::vector<OptimiserRow>>();
    std::vector<Job> jobs;
    if (!run->given) {
        jobs.push_back({.name = "other optimisers", .weight = 1, .run = [run, rows] { *rows = optimiser_study(std::min(1.0, run->effort)); }});
    }
    return {.name = "other optimisers",
            .key = "optimisers",
            .jobs = std::move(jobs),
            .json =
                [rows] {
                    Json r = Json::array();
                    for (const OptimiserRow& row : *rows) {
                        r.push_back(optimiser_json(row));
                    }
                    return r;
                },
            .sections = [rows] { return optimisers_section(*rows); }};
}

} // namespace attest
