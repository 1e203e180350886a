#include "properties/reports/hypothesis_matrix.h"

#include "model/input/input_error.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Answer = HypothesisCell::Answer;

struct Search {
    std::uint64_t cases = 0;
    int seconds = 0;
};

/// Cases and searches by check id.
struct Stored {
    std::map<std::string, CaseRecord> cases;
    std::map<std::string, Search> searches;
};

Stored read_stored() {
    Stored r;
    for (const EmbeddedFile& file : hypothesis_files()) {
        const JsonValue value = parse_json_value(file.text, "tests/hypotheses/" + std::string(file.name));
        if (file.name == "none-found.json") {
            value.expect_format("attest-searches/1");
            for (const JsonValue& search : value.at("searches").elements()) {
                search.expect_keys({"check", "cases", "seconds"});
                r.searches[search.at("check").text()] = {search.at("cases").unsigned_integer(),
                                                         static_cast<int>(search.at("seconds").integer(0, 10'000'000))};
            }
        } else {
            CaseRecord record = case_from_json(value);
            const std::string id = record.id();
            r.cases.emplace(id, std::move(record));
        }
    }
    return r;
}

const Variation* variation_without(const Claim& claim, Hypothesis hypothesis) {
    for (const Variation& v : claim.variations) {
        if (v.kind == Variation::Kind::without_hypothesis && v.dropped == hypothesis) {
            return &v;
        }
    }
    return nullptr;
}

} // namespace

std::string HypothesisCell::check_id() const { return claim->id + "!without-" + hypothesis_name(hypothesis); }

std::vector<HypothesisCell> hypothesis_matrix() {
    const Stored stored = read_stored();
    std::vector<HypothesisCell> r;
    for (const Claim& claim : all_claims()) {
        for (const Hypothesis hypothesis : claim.hypotheses) {
            HypothesisCell cell{&claim, hypothesis, variation_without(claim, hypothesis)};
            const auto record = stored.cases.find(cell.check_id());
            const auto search = stored.searches.find(cell.check_id());
            if (cell.variation && !cell.variation->not_needed.empty()) {
                cell.answer = Answer::not_needed;
            } else if (cell.variation && record != stored.cases.end()) {
                cell.answer = Answer::refuted;
                cell.record = record->second;
            } else if (cell.variation && search != stored.searches.end()) {
                cell.answer = Answer::none_found;
                cell.cases = search->second.cases;
                cell.seconds = search->second.seconds;
            }
            r.push_back(std::move(cell));
        }
    }
    return r;
}

const char* answer_name(Answer answer) {
    switch (answer) {
    case Answer::refuted: return "refuted";
    case Answer::not_needed: return "not needed";
    case Answer::none_found: return "none found";
    case Answer::missing: break;
    }
    return "missing";
}

std::string cell_sentence(const HypothesisCell& cell) {
    switch (cell.answer) {
    case Answer::refuted:
        return fmt::format("{} Refuted: {}. Claimed: {}; found: {}.", cell.variation->statement, cell.record->why, cell.record->expected,
                           cell.record->found);
    case Answer::not_needed: return cell.variation->not_needed;
    case Answer::none_found: return fmt::format("{} No counterexample found in {} cases, {} s.", cell.variation->statement, cell.cases, cell.seconds);
    case Answer::missing: break;
    }
    return "Nobody has looked.";
}

std::string cell_text(const HypothesisCell& cell) {
    switch (cell.answer) {
    case Answer::refuted: return fmt::format("K={} n={}", cell.record->value.dataset.tokens(), cell.record->value.dataset.size());
    case Answer::not_needed: return "not needed";
    case Answer::none_found: return fmt::format("none in {}", cell.cases);
    case Answer::missing: break;
    }
    return "missing";
}

nlohmann::ordered_json hypothesis_matrix_json(const std::vector<HypothesisCell>& matrix) {
    nlohmann::ordered_json r = nlohmann::ordered_json::array();
    for (const HypothesisCell& cell : matrix) {
        nlohmann::ordered_json entry{
            {"claim", cell.claim->id}, {"hypothesis", hypothesis_name(cell.hypothesis)}, {"answer", answer_name(cell.answer)}};
        if (cell.variation) {
            entry["check"] = cell.check_id();
        }
        if (cell.record) {
            entry["tokens"] = cell.record->value.dataset.tokens();
            entry["samples"] = cell.record->value.dataset.size();
        }
        if (cell.answer == Answer::none_found) {
            entry["cases"] = cell.cases;
            entry["seconds"] = cell.seconds;
        }
        entry["why"] = cell_sentence(cell);
        r.push_back(std::move(entry));
    }
    return r;
}

} // namespace attest
