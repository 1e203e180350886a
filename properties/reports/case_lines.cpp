#include "properties/reports/case_lines.h"

#include "properties/cases/case_json.h"

#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

std::optional<Case> made(const DecidedCase& decided) {
    try {
        return decided.make();
    } catch (const std::exception&) { // of the generator: the row's "why" says it already
        return std::nullopt;
    }
}

/// What somebody will want to decide again.
bool worth_keeping(const Decision& decision) {
    if (decision.error) {
        return true;
    }
    switch (decision.verdict.outcome) {
    case Outcome::refuted:
    case Outcome::undecided: return true;
    case Outcome::held:
    case Outcome::vacuous: break;
    }
    return false;
}

} // namespace

std::string case_line(const DecidedCase& decided) {
    const Decision& decision = decided.decision;
    const Verdict& verdict = decision.verdict;
    const std::optional<Case> value = made(decided);
    const auto of_data = [&](auto count) { return value ? Json(count(value->dataset)) : Json(nullptr); };
    Json r;
    r["claim"] = decided.claim.id;
    r["index"] = decided.index;
    r["seed"] = decided.seed;
    r["verdict"] = decision.error ? "error" : outcome_name(verdict.outcome);
    r["why"] = decision.error ? *decision.error : verdict.reason;
    r["slack"] = verdict.slack && !decision.error ? Json(*verdict.slack) : Json(nullptr);
    r["digits"] = decision.digits;
    r["samples"] = of_data([](const Dataset& data) { return data.size(); });
    r["tokens"] = of_data([](const Dataset& data) { return data.tokens(); });
    r["dimension"] = of_data([](const Dataset& data) { return data.dimension(); });
    r["labels"] = decision.labels;
    if (value && worth_keeping(decision)) {
        r["case"] = case_to_json(record_of({*value, verdict, decided.claim.id, decided.seed, decision.digits, 0}));
    }
    return r.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace attest
