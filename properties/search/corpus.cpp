#include "properties/search/corpus.h"

#include "model/input/atomic_file.h"
#include "model/input/json_document.h"
#include "properties/cases/case_json.h"
#include "properties/search/tally.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto format_name = "attest-corpus/1";

} // namespace

std::string corpus_path(const std::string& folder, const std::string& check, bool tightness) {
    std::string name = check;
    std::replace(name.begin(), name.end(), '!', '.');
    return folder + "/" + name + (tightness ? ".tight.json" : ".json");
}

std::vector<KeptCase> read_corpus(const std::string& path, const std::string& check) {
    if (!std::filesystem::exists(path)) {
        return {};
    }
    const JsonValue value = read_json_value(path);
    value.expect_format(format_name);
    value.expect_keys({"format", "check", "kept"});
    if (value.at("check").text() != check) {
        value.at("check").expected("\"" + check + "\", the check of this hunt");
    }
    std::vector<KeptCase> r;
    for (const JsonValue& row : value.at("kept").elements()) {
        row.expect_keys({"slack", "bound", "case"});
        r.push_back({measure_from_json(row.at("slack")).value_or(std::numeric_limits<double>::infinity()), bare_case_from_json(row.at("case")),
                     row.at("bound").text()});
    }
    return r;
}

void write_corpus(const std::string& path, const std::string& check, const std::vector<KeptCase>& kept) {
    Json r = {{"format", format_name}, {"check", check}, {"kept", Json::array()}};
    for (const KeptCase& k : kept) {
        r["kept"].push_back({{"slack", measure_to_json(k.slack)}, {"bound", k.bound}, {"case", bare_case_to_json(k.value)}});
    }
    write_whole_file(path, r.dump() + "\n");
}

} // namespace attest
