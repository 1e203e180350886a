#include "properties/cases/case_json.h"

#include "model/data/dataset_json.h"
#include "model/input/atomic_file.h"
#include "properties/cases/input_kinds.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#ifndef ATTEST_REVISION
#define ATTEST_REVISION "unknown"
#endif

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr int most_digits = 1'000'000;

Input input_from(const JsonValue& value, const Dataset& data) {
    const std::string name = value.at("kind").text();
    std::string known;
    for (const InputKind& kind : input_kinds()) {
        if (kind.name == name) {
            return kind.read(value, data);
        }
        known += (known.empty() ? "" : &kind == &input_kinds().back() ? " or " : ", ") + kind.name;
    }
    value.at("kind").expected(known);
}

} // namespace

std::map<std::string, Input> inputs_from_json(const JsonValue& value, const Dataset& data) {
    std::map<std::string, Input> r;
    if (!value.is_object()) {
        value.expected("an object of inputs by name");
    }
    for (const std::string& name : value.keys()) {
        r.emplace(name, input_from(value.at(name), data));
    }
    return r;
}

CaseRecord case_from_json(const JsonValue& value) {
    value.expect_format("attest-case/1");
    value.expect_keys({"format", "claim", "check", "dataset", "inputs", "expected", "found", "precision", "seed", "revision", "why"});
    CaseRecord r{value.at("claim").text(), value.at("check").text(), {dataset_from_json(value.at("dataset")), {}}, {}, {}, {}, 0, 0, {}};
    r.check = r.check == r.claim ? "" : r.check;
    r.value.inputs = inputs_from_json(value.at("inputs"), r.value.dataset);
    r.expected = value.at("expected").text();
    r.found = value.at("found").text();
    r.why = value.at("why").text();
    r.precision = static_cast<int>(value.at("precision").integer(0, most_digits));
    r.seed = value.at("seed").unsigned_integer();
    r.revision = value.at("revision").text();
    return r;
}

CaseRecord read_case(const std::string& path) { return case_from_json(read_json_value(path)); }

Json inputs_to_json(const std::map<std::string, Input>& inputs) {
    Json r = Json::object();
    for (const auto& [name, input] : inputs) {
        const InputKind& kind = kind_of(input);
        Json& object = r[name] = {{"kind", kind.name}};
        kind.write(input, object);
    }
    return r;
}

Json bare_case_to_json(const Case& value) { return {{"dataset", dataset_to_json(value.dataset)}, {"inputs", inputs_to_json(value.inputs)}}; }

Case bare_case_from_json(const JsonValue& value) {
    value.expect_keys({"dataset", "inputs"});
    Case r{dataset_from_json(value.at("dataset")), {}};
    r.inputs = inputs_from_json(value.at("inputs"), r.dataset);
    return r;
}

Json case_to_json(const CaseRecord& record) {
    Json r;
    r["format"] = "attest-case/1";
    r["claim"] = record.claim;
    r["check"] = record.check;
    r["why"] = record.why;
    r["dataset"] = dataset_to_json(record.value.dataset);
    r["inputs"] = inputs_to_json(record.value.inputs);
    r["expected"] = record.expected;
    r["found"] = record.found;
    r["precision"] = record.precision;
    r["seed"] = record.seed;
    r["revision"] = record.revision;
    return r;
}

std::string case_text(const CaseRecord& record) { return case_to_json(record).dump(1) + "\n"; }

CaseRecord record_of(const Counterexample& counterexample) {
    const std::size_t mark = counterexample.check.find('!');
    const std::string claim = counterexample.check.substr(0, mark);
    const std::string check = mark == std::string::npos ? "" : counterexample.check.substr(mark + 1);
    const Verdict& verdict = counterexample.verdict;
    return {claim,     check, counterexample.value, verdict.expected, verdict.found, verdict.reason, counterexample.digits, counterexample.seed,
            revision()};
}

std::string revision() { return ATTEST_REVISION; }

std::string case_path(const std::string& folder, const CaseRecord& record) {
    std::string name = record.id();
    std::replace(name.begin(), name.end(), '!', '-');
    return (std::filesystem::path(folder) / (name + "-" + std::to_string(record.seed) + ".json")).string();
}

std::string write_case(const std::string& folder, const CaseRecord& record) {
    std::string path = case_path(folder, record);
    write_whole_file(path, case_text(record));
    return path;
}

} // namespace attest
