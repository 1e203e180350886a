#include "properties/reproduction/reproduction.h"

#include "model/numbers/number.h"
#include "properties/cases/case_json.h"
#include "properties/rendering/terminal_text.h"
#include "properties/search/interrupt.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {

int exit_status(const Reproduction& result) {
    return result.interrupted ? status_interrupted : !result.disagreements.empty() ? 1 : !result.undecided.empty() ? 3 : 0;
}

std::vector<std::pair<std::string, std::string>> versions() {
    return {{"attest", revision()}, {"compiler", "g++ or clang++ " __VERSION__}, {"GMP", gmp_version}, {"MPFR", mpfr_get_version()}};
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

std::string reproduction_text(const Reproduction& result) {
    std::string r;
    SectionNumbers numbers;
    for (const Section& section : result.sections) {
        r += section_text(section, numbers);
    }
    r += text_table(at_a_glance(result.sections));
    for (const std::string& line : result.disagreements) {
        r += "DIFFERS  " + line + "\n";
    }
    for (const std::string& line : result.undecided) {
        r += "UNDECIDED  " + line + "\n";
    }
    if (result.interrupted) {
        r += "interrupted: what was not finished is missing\n";
    }
    return r + fmt::format("{} datasets in {:.1f} s\n", result.run->datasets.size(), result.seconds);
}

std::string reproduction_json_text(const Reproduction& result) {
    using Json = nlohmann::ordered_json;
    Json r = {{"format", "attest-reproduction/1"}, {"revision", revision()},    {"seed", result.run->seed},
              {"effort", result.run->effort},      {"seconds", result.seconds}, {"interrupted", result.interrupted}};
    for (const auto& [name, version] : versions()) {
        r["versions"][name] = version;
    }
    r.update(*result.values);
    if (!result.failures.empty()) {
        r["failed"] = Json::array();
        for (const StudyFailure& failure : result.failures) {
            r["failed"].push_back({{"study", failure.study}, {"what", failure.what}, {"reason", failure.reason}});
        }
    }
    r["disagreements"] = result.disagreements;
    r["undecided"] = result.undecided;
    return r.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace attest
