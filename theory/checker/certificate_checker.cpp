#include "theory/checker/certificate_checker.h"

#include "theory/checker/counterexample.h"
#include "theory/checker/log_odds.h"
#include "theory/checker/minimisers.h"
#include "theory/checker/norm_bracket.h"

namespace attest_checker {
namespace {

std::string check(Lines& lines, std::istream& certificate) {
    lines.read(certificate);
    const Json header = lines.take("", 3);
    need(header.at("format") == "attest-certificate/1", "the format is not attest-certificate/1");
    const std::string kind = header.at("kind");
    const Dataset data = read_dataset(header.at("dataset"));
    if (kind == "graph") {
        check_graphs(lines, data);
        return "the components and their order";
    }
    static const std::map<std::string, std::string (*)(Lines&, const Dataset&)> kinds{
        {"graph-svm", check_graph_svm},       {"finite-component", check_finite_component},
        {"penalty-path", check_penalty_path}, {"counterexample", check_counterexample},
        {"norm-svm", check_norm_svm},         {"norm-direction", check_norm_direction},
        {"norm-bracket", check_norm_bracket}, {"next-token", check_next_token}};
    const auto at = kinds.find(kind);
    need(at != kinds.end(), "no such kind");
    return at->second(lines, data);
}

} // namespace

Result check_certificate(std::istream& certificate, double effort, void (*watched)()) {
    Result result;
    Lines lines;
    work = next_watch = (1 - effort) * most_work;
    watch = watched;
    try {
        const std::string shown = check(lines, certificate);
        need(lines.at_end(), "the next line has no place in this certificate");
        result = {Answer::accepted, shown, lines.number()};
    } catch (const Refusal& refusal) {
        result = {Answer::refused, refusal.what(), lines.number()};
    } catch (const Json::exception&) {
        result = {Answer::refused, "not JSON, or a key is missing, or a value is of another type", lines.number()};
    } catch (const Undecided& undecided) {
        result = {Answer::undecided, undecided.what(), lines.number()};
    }
    return result;
}

} // namespace attest_checker
