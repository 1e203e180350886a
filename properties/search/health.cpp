// What makes a run worthless although nothing was refuted, and the exit status that follows.
#include "model/input/input_error.h"
#include "model/mutant.h"
#include "model/numbers/number_text.h"
#include "properties/search/runner.h"

#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

namespace attest {

bool too_many_undecided(const ClaimReport& report) {
    const double allowed = report.claim->undecided_limit * static_cast<double>(report.cases());
    return static_cast<double>(report.undecided) > (mutant("undecided_share_rounded_up") ? std::ceil(allowed) : allowed);
}

bool decided_nothing(const ClaimReport& report) {
    return report.held + report.refuted == 0 && !mutant("nothing_decided_is_green") &&
           (report.undecided + report.errors != 0 || !report.finished || report.cases() == 0);
}

bool all_vacuous(const ClaimReport& report) { return report.vacuous != 0 && report.vacuous == report.cases(); }

std::vector<std::string> health_complaints(const ClaimReport& report, bool drawn) {
    std::vector<std::string> r;
    const double cases = static_cast<double>(report.cases());
    const Claim& claim = *report.claim;
    // With a given dataset the labels are the user's choice, and a hypothesis that fails is an answer.
    if (drawn && report.cases() >= cases_for_health && report.refuted == 0) {
        for (const RequiredLabel& required : claim.required_labels) {
            const auto at = report.labels.find(required.label);
            const std::uint64_t found = at == report.labels.end() ? 0 : at->second;
            if (static_cast<double>(found) < required.share * cases) {
                r.push_back(fmt::format("label \"{}\" is too rare: {} of {} cases, at least {:g} % wanted", required.label, found, report.cases(),
                                        100 * required.share));
            }
        }
        if (static_cast<double>(report.vacuous) > vacuous_limit * cases) {
            r.push_back(fmt::format("too many vacuous cases: {} of {}, at most {:g} % allowed", report.vacuous, report.cases(), 100 * vacuous_limit));
        }
    }
    if (too_many_undecided(report)) {
        r.push_back(
            fmt::format("{}: {} of {}, at most {:g} % allowed", undecided_complaint, report.undecided, report.cases(), 100 * claim.undecided_limit));
    }
    return r;
}

int exit_status(const std::vector<ClaimReport>& reports, bool interrupted) {
    bool complaint = false;
    bool undecided = false;
    for (const ClaimReport& report : reports) {
        // A complaint about undecided cases alone has a status of its own.
        const bool too_many = too_many_undecided(report);
        complaint = complaint || report.refuted != 0 || report.health.size() > (too_many ? 1U : 0U);
        undecided = undecided || too_many || decided_nothing(report);
    }
    return interrupted ? 130 : complaint ? 1 : undecided ? 3 : 0;
}

double effort_from_environment() {
    const char* text = std::getenv("ATTEST_EFFORT");
    if (!text) {
        return 1;
    }
    try {
        const double effort = number_from<double>(parse_decimal(text));
        if (effort > 0 && effort <= 1e6) {
            return effort;
        }
    } catch (const NumberError&) {
    }
    throw InputError("", "ATTEST_EFFORT", std::string("is \"") + text + "\"; expected a number above 0 and at most 1000000");
}

} // namespace attest
