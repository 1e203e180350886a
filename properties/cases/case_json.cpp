#include "properties/cases/case_json.h"

#include "model/data/dataset_json.h"
#include "model/input/atomic_file.h"
#include "model/numbers/number_text.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#ifndef ATTEST_REVISION
#define ATTEST_REVISION "unknown"
#endif

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr int most_digits = 1'000'000;

Token token_from(const JsonValue& value, const Dataset& data) { return static_cast<Token>(value.integer(0, data.tokens() - 1)); }

std::vector<Token> tokens_from(const JsonValue& value, const Dataset& data) {
    std::vector<Token> r;
    for (const JsonValue& element : value.elements()) {
        r.push_back(token_from(element, data));
    }
    return r;
}

Input context_from(const JsonValue& value, const Dataset& data) {
    value.expect_keys({"kind", "value"});
    ContextInput r{tokens_from(value.at("value"), data)};
    if (r.value.empty()) {
        value.at("value").expected("at least one token");
    }
    return r;
}

Input renaming_from(const JsonValue& value, const Dataset& data) {
    value.expect_keys({"kind", "value"});
    RenamingInput r{tokens_from(value.at("value"), data)};
    const std::set<Token> images(r.value.begin(), r.value.end());
    if (static_cast<int>(r.value.size()) != data.tokens() || images.size() != r.value.size()) {
        value.at("value").expected("each token from 0 to " + std::to_string(data.tokens() - 1) + " once");
    }
    return r;
}

Input graph_from(const JsonValue& value, const Dataset& data) {
    value.expect_keys({"kind", "query", "edges"});
    GraphInput r{token_from(value.at("query"), data), {}};
    for (const JsonValue& edge : value.at("edges").elements()) {
        const std::vector<Token> ends = tokens_from(edge, data);
        if (ends.size() != 2 || ends[0] == ends[1]) {
            edge.expected("two different tokens");
        }
        r.edges.push_back({ends[0], ends[1]});
    }
    std::sort(r.edges.begin(), r.edges.end());
    return r;
}

Input table_from(const JsonValue& value, const Dataset& data) {
    value.expect_keys({"kind", "value"});
    TokenTableInput r{value.at("value").exact_matrix(data.tokens(), data.tokens())};
    if (std::any_of(r.value.data(), r.value.data() + r.value.size(), [](const Rational& p) { return p <= 0; })) {
        value.at("value").fail("has a number that is not positive; expected positive weights p = e^z");
    }
    return r;
}

Input input_from(const JsonValue& value, const Dataset& data) {
    const std::string kind = value.at("kind").text();
    if (kind == "scalar") {
        value.expect_keys({"kind", "value"});
        return ScalarInput{value.at("value").exact()};
    }
    if (kind == "weights") {
        value.expect_keys({"kind", "value"});
        return WeightsInput{value.at("value").exact_matrix(data.dimension(), data.dimension())};
    }
    if (kind == "token-table") {
        return table_from(value, data);
    }
    if (kind == "context") {
        return context_from(value, data);
    }
    if (kind == "graph") {
        return graph_from(value, data);
    }
    if (kind == "renaming") {
        return renaming_from(value, data);
    }
    value.at("kind").expected("scalar, weights, token-table, context, graph or renaming");
}

/// One input as a value.
struct WriteInput {
    Json operator()(const ScalarInput& input) const { return {{"kind", "scalar"}, {"value", to_text(input.value)}}; }
    Json operator()(const WeightsInput& input) const { return {{"kind", "weights"}, {"value", matrix_to_json(input.value)}}; }
    Json operator()(const TokenTableInput& input) const { return {{"kind", "token-table"}, {"value", matrix_to_json(input.value)}}; }
    Json operator()(const ContextInput& input) const { return {{"kind", "context"}, {"value", input.value}}; }
    Json operator()(const GraphInput& input) const {
        Json edges = Json::array();
        for (const Edge& e : input.edges) {
            edges.push_back(Json::array({e.from, e.to}));
        }
        return {{"kind", "graph"}, {"query", input.query}, {"edges", std::move(edges)}};
    }
    Json operator()(const RenamingInput& input) const { return {{"kind", "renaming"}, {"value", input.value}}; }
};

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
        r[name] = std::visit(WriteInput{}, input);
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
