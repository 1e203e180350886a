// The answer of every check. A check starts from `undecided` ("not shown") and only exact or enclosed arithmetic moves it.
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace attest {

enum class Outcome { held, refuted, undecided, vacuous };

struct Verdict {
    Outcome outcome = Outcome::undecided;
    std::string reason = "not shown"; ///< held: empty; refuted: one sentence; undecided: which limit; vacuous: which hypothesis
    std::string expected;             ///< refuted: what the claim says, with numbers
    std::string found;                ///< refuted: the witness, with numbers
    std::optional<double> slack;      ///< inequalities: how far from failing (0 = tight), for reports and for targeting only

    static Verdict held(std::optional<double> slack = std::nullopt) { return {Outcome::held, "", "", "", slack}; }
    static Verdict refuted(std::string reason, std::string expected, std::string found) {
        return {Outcome::refuted, std::move(reason), std::move(expected), std::move(found), std::nullopt};
    }
    static Verdict undecided(std::string reason) { return {Outcome::undecided, std::move(reason), "", "", std::nullopt}; }
    static Verdict vacuous(std::string hypothesis) { return {Outcome::vacuous, std::move(hypothesis), "", "", std::nullopt}; }
};

/// "held", "refuted", "undecided", "vacuous".
const char* outcome_name(Outcome outcome);

} // namespace attest
