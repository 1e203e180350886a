#include "properties/reports/ci_report.h"

#include "properties/cases/case_json.h"
#include "properties/rendering/html_text.h"

#include <fmt/format.h>

namespace attest {
namespace {

using Kind = Finding::Kind;

std::string cases_text(const ClaimReport& claim) {
    return fmt::format("{} held, {} refuted, {} undecided, {} vacuous, {} ended with an error", claim.held, claim.refuted, claim.undecided,
                       claim.vacuous, claim.errors);
}

/// "svm.zero" belongs to "attest.svm".
std::string group_of(const std::string& id) { return "attest." + id.substr(0, id.find_first_of(".!")); }

/// Where GitHub's line would end, or its title would.
std::string github_escaped(const std::string& text, bool title) {
    std::string r;
    for (const char c : text) {
        switch (c) {
        case '%': r += "%25"; break;
        case '\r': r += "%0D"; break;
        case '\n': r += "%0A"; break;
        case ':': r += title ? "%3A" : ":"; break;
        case ',': r += title ? "%2C" : ","; break;
        default: r += c;
        }
    }
    return r;
}

const char* github_command(Kind kind) {
    switch (kind) {
    case Kind::failure:
    case Kind::error: return "error";
    case Kind::skipped: return "warning";
    }
    return "error";
}

std::string github_line(const char* command, const std::string& title, const std::string& text) {
    return fmt::format("::{} title={}::{}\n", command, github_escaped(title, true), github_escaped(text, false));
}

std::string junit_element(const Finding& finding) {
    const std::string message = html_escaped(finding.text.substr(0, finding.text.find('\n')));
    switch (finding.kind) {
    case Kind::failure:
    case Kind::error: {
        const char* element = finding.kind == Kind::failure ? "failure" : "error";
        return fmt::format("    <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n", element, html_escaped(finding.title), message,
                           html_escaped(finding.text));
    }
    case Kind::skipped: return fmt::format("    <skipped message=\"{}\"/>\n", message);
    }
    return "";
}

constexpr auto interrupted_text = "the run was interrupted: what was not finished is missing";

std::uint64_t total(const RunReport& report, std::uint64_t ClaimReport::*count) {
    std::uint64_t r = 0;
    for (const ClaimReport& claim : report.claims) {
        r += claim.*count;
    }
    return r;
}

} // namespace

std::vector<Finding> findings(const RunReport& report, const ClaimReport& claim) {
    std::vector<Finding> r;
    if (claim.counterexample) {
        r.push_back({Kind::failure, "refuted", counterexample_text(*claim.counterexample)});
    } else if (claim.refuted != 0) {
        r.push_back({Kind::failure, "refuted", "refuted; " + cases_text(claim)});
    }
    const bool undecided = too_many_undecided(claim);
    for (const std::string& complaint : claim.health) {
        const bool of_undecided = undecided && complaint.starts_with(undecided_complaint);
        r.push_back({of_undecided ? Kind::error : Kind::failure, of_undecided ? "undecided" : "health", complaint});
    }
    if (undecided && std::none_of(r.begin(), r.end(), [](const Finding& finding) { return finding.title == "undecided"; })) {
        r.push_back({Kind::error, "undecided", cases_text(claim)});
    }
    if (decided_nothing(claim)) {
        r.push_back({Kind::error, "nothing decided", claim.cases() == 0 ? "not a single case was decided" : cases_text(claim)});
    }
    if (all_vacuous(claim)) {
        r.push_back({report.vacuous_fails ? Kind::error : Kind::skipped, "vacuous", vacuous_text(claim)});
    }
    return r;
}

std::string junit_text(const RunReport& report) {
    std::string cases;
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;
    const auto add = [&](const std::string& id, double seconds, const std::vector<Finding>& found, const std::string& out) {
        ++tests;
        std::string body;
        bool failed = false;
        bool error = false;
        for (const Finding& finding : found) {
            failed = failed || finding.kind == Kind::failure;
            error = error || finding.kind == Kind::error;
            body += junit_element(finding);
        }
        failures += failed ? 1 : 0;
        errors += error && !failed ? 1 : 0;
        skipped += !found.empty() && !failed && !error ? 1 : 0;
        cases += fmt::format("  <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n{}    <system-out>{}</system-out>\n  </testcase>\n",
                             html_escaped(group_of(id)), html_escaped(id), seconds, body, html_escaped(out));
    };
    for (const ClaimReport& claim : report.claims) {
        add(claim.claim->id, claim.seconds, findings(report, claim),
            fmt::format("{} ({}): {}", claim.claim->statement, grade_name(claim.claim->grade), cases_text(claim)));
    }
    if (report.interrupted) {
        add("interrupted", 0, {{Kind::error, "interrupted", interrupted_text}}, "");
    }
    return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<testsuites tests=\"{0}\" failures=\"{1}\" errors=\"{2}\" skipped=\"{3}\" time=\"{4:.3f}\">\n"
                       "<testsuite name=\"attest\" tests=\"{0}\" failures=\"{1}\" errors=\"{2}\" skipped=\"{3}\" time=\"{4:.3f}\">\n"
                       "  <properties>\n    <property name=\"revision\" value=\"{5}\"/>\n    <property name=\"seed\" value=\"{6}\"/>\n"
                       "    <property name=\"cases\" value=\"{7}\"/>\n  </properties>\n{8}</testsuite>\n</testsuites>\n",
                       tests, failures, errors, skipped, report.seconds, html_escaped(revision()), report.seed, report.cases, cases);
}

std::string github_text(const RunReport& report) {
    std::string r;
    for (const ClaimReport& claim : report.claims) {
        for (const Finding& finding : findings(report, claim)) {
            r += github_line(github_command(finding.kind), claim.claim->id + " " + finding.title, finding.text);
        }
    }
    if (report.interrupted) {
        r += github_line("error", "attest interrupted", interrupted_text);
    }
    return r + github_line("notice", "attest verify",
                           fmt::format("{} claim{}, seed {}: {} cases held, {} refuted, {} undecided, {} vacuous, {} ended with an error",
                                       report.claims.size(), report.claims.size() == 1 ? "" : "s", report.seed, total(report, &ClaimReport::held),
                                       total(report, &ClaimReport::refuted), total(report, &ClaimReport::undecided),
                                       total(report, &ClaimReport::vacuous), total(report, &ClaimReport::errors)));
}

} // namespace attest
