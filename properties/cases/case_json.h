// Cases as files: `attest-case/1`, a counterexample or a regression as a value.
//
// Keys: claim; check ("" for the claim itself, else the name of its false neighbour); dataset (attest-dataset/1); inputs;
// expected, found, why (texts of the verdict); precision (working digits); seed (of the drawn case, before shrinking);
// revision (of attest). Each input says its kind, numbers are exact strings:
//   {"kind": "scalar", "value": "1/2"}
//   {"kind": "weights", "value": [["0", "1"], ["-1/2", "0"]]}          d x d
//   {"kind": "token-table", "value": [["1", "2"], ["3", "1"]]}         K x K, positive; row: query, column: token
//   {"kind": "context", "value": [1, 2, 0]}                            at least one token; the last one is the query
//   {"kind": "graph", "query": 0, "edges": [[1, 0], [1, 2]]}           no loops
//   {"kind": "renaming", "value": [1, 0, 2]}                           token v becomes value[v]; a permutation
#pragma once

#include "model/input/json_document.h"
#include "properties/cases/counterexample.h"

namespace attest {

/// The content of a case file.
struct CaseRecord {
    std::string claim;
    std::string check; ///< "" or the name of the false neighbour
    Case value;
    std::string expected;
    std::string found;
    std::string why;
    int precision = 0;
    std::uint64_t seed = 0;
    std::string revision;

    /// "claim" or "claim!check".
    std::string id() const { return check.empty() ? claim : claim + "!" + check; }
};

/// Throws InputError.
CaseRecord read_case(const std::string& path);
CaseRecord case_from_json(const JsonValue& value);
/// Inputs of a case for its dataset (shapes and tokens are checked).
std::map<std::string, Input> inputs_from_json(const JsonValue& value, const Dataset& data);

nlohmann::ordered_json case_to_json(const CaseRecord& record);
nlohmann::ordered_json inputs_to_json(const std::map<std::string, Input>& inputs);
/// Dataset and inputs alone, as part of another document: {"dataset": …, "inputs": …}.
nlohmann::ordered_json bare_case_to_json(const Case& value);
Case bare_case_from_json(const JsonValue& value);
/// The text of a case file.
std::string case_text(const CaseRecord& record);

/// What a counterexample is as a record.
CaseRecord record_of(const Counterexample& counterexample);
/// The revision of attest that is running ("unknown" outside a git checkout).
std::string revision();

/// Where write_case() puts the record: a name made of check and seed.
std::string case_path(const std::string& folder, const CaseRecord& record);
/// Writes the record into the folder (made if need be); returns the path. Throws InputError when it cannot be written.
std::string write_case(const std::string& folder, const CaseRecord& record);

} // namespace attest
