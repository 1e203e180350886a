#include "properties/reports/certificates.h"

#include "model/descent/descent.h"
#include "model/input/atomic_file.h"
#include "model/numbers/number_text.h"
#include "theory/certificates/certificate_writer.h"
#include "theory/certificates/counterexample_certificate.h"
#include "theory/certificates/norm_certificates.h"
#include "theory/checker/certificate_checker.h"
#include "theory/descent/descent_bounds.h"
#include "theory/regularisation_path/penalty_path.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <sstream>

namespace attest {
namespace {

constexpr int certified_digits = 30;

std::string write_file(const std::string& directory, const std::string& name, const std::string& text) {
    std::string path = (std::filesystem::path(directory) / name).string();
    write_whole_file(path, text);
    return path;
}

/// Why the independent checker does not accept it; empty when it does.
std::string not_accepted(const std::string& text) {
    std::istringstream in(text);
    const attest_checker::Result result = attest_checker::check_certificate(in);
    return result.answer == attest_checker::Answer::accepted ? "" : result.reason;
}

std::optional<std::string> path_certificate(const CaseFacts& facts, const Rational& penalty) {
    const PenaltyPath path(facts.data(), facts.graphs(), facts.svm());
    const auto point = enclose_path_point(path, penalty, certified_digits);
    return point ? penalty_path_certificate(facts.data(), path.space().basis(), point->coordinates, penalty, point->radius, point->digits)
                 : std::nullopt;
}

/// The first sample and token of its context that its label does not reach in the graph of its query, or of another.
std::optional<std::string> unreachable(const std::string& check, const CaseFacts& facts, bool another) {
    for (const QueryGraph& graph : facts.graphs()) {
        for (std::size_t i = 0; i < facts.data().size(); ++i) {
            const Sample sample = facts.data().sample(i);
            for (const Token v : sample.context) {
                if ((sample.query != graph.query()) == another && !graph.reaches(sample.label, v)) {
                    return unreachable_counterexample(check, facts.data(), facts.graphs(), i, graph.query(), v);
                }
            }
        }
    }
    return std::nullopt;
}

/// The inputs of loss.convex: Jensen at `fraction` of the way from W to W + V; where only the slope turns back, at other places of the way.
std::optional<std::string> chord(const std::string& check, const CaseFacts& facts, Loss loss) {
    const Matrix<Rational>& from = facts.value().weights("weights");
    const Matrix<Rational> to = from + facts.value().weights("displacement");
    for (const Rational& t : {facts.value().scalar("fraction"), Rational(1, 2), Rational(1, 10), Rational(9, 10)}) {
        if (auto text = convexity_counterexample(check, facts.data(), loss, from, to, t)) {
            return text;
        }
    }
    return std::nullopt;
}

/// The inputs of descent.monotone: a step of gradient descent that lowers the loss by too little, from the start or from a point near a later iterate
/// (any start will do). `multiple` and `share` are the check's: eta over the case's rate, and the wanted decrease over eta |grad|^2.
std::optional<std::string> bad_step(const std::string& check, const CaseFacts& facts, const Rational& multiple, const Rational& share) {
    constexpr int steps = 48;
    const Rational rate = multiple * rate_of_share(facts.data(), facts.value().scalar("share"));
    const Matrix<Rational>& start = facts.value().weights("start");
    if (rate <= 0) {
        return std::nullopt;
    }
    if (auto text = step_counterexample(check, facts.data(), start, rate, share)) {
        return text;
    }
    Descent descent(facts.data(), StepRule::constant, number_from<double>(rate), Loss::log, converted<double>(start));
    for (int t = 0; t < steps && descent.step() && descent.finite(); ++t) {
        const Matrix<double> reached = descent.weights();
        Matrix<Rational> w(reached.rows(), reached.cols());
        for (Index i = 0; i < w.size(); ++i) {
            w.data()[i] = Rational(reached.data()[i]);
        }
        if (auto text = step_counterexample(check, facts.data(), w, rate, share)) {
            return text;
        }
    }
    return std::nullopt;
}

/// Those of the Graph-SVM in norms of the entries, where it is feasible and small enough for the dense linear programs.
void add_norms(const CaseFacts& facts, const std::set<CertificateKind>& kinds,
               const std::function<void(const std::string&, const std::optional<std::string>&)>& add) {
    const Index d = facts.data().dimension();
    const bool none = kinds.count(CertificateKind::norm_svm) == 0 && kinds.count(CertificateKind::norm_direction) == 0;
    if (none || d * d > most_entries || facts.svm().status == GraphSvmStatus::infeasible) {
        return;
    }
    for (const EntryNorm norm : {EntryNorm::largest, EntryNorm::sum}) {
        const NormSvm svm = find_norm_svm(facts.data(), facts.graphs(), norm);
        if (kinds.count(CertificateKind::norm_svm) != 0) {
            add(std::string("norm-svm.") + entry_norm_name(norm), norm_svm_certificate(facts.data(), facts.graphs(), svm));
        }
        if (kinds.count(CertificateKind::norm_direction) != 0 && svm.status == GraphSvmStatus::optimal) {
            add(std::string("norm-direction.") + entry_norm_name(norm), norm_direction_certificate(facts.data(), facts.graphs(), svm));
        }
    }
}

/// Those of the Graph-SVM in the spectral and in the nuclear norm, where it has a solution that is not 0 and d is small enough for the search.
void add_brackets(const CaseFacts& facts, const std::function<void(const std::string&, const std::optional<std::string>&)>& add) {
    if (facts.svm().status != GraphSvmStatus::optimal || facts.data().dimension() > most_bracket_dimension) {
        return;
    }
    for (const MatrixNorm norm : {MatrixNorm::spectral, MatrixNorm::nuclear}) {
        const auto bracket = find_norm_bracket(facts.data(), facts.graphs(), norm);
        add(std::string("norm-bracket.") + matrix_norm_name(norm),
            bracket ? std::optional(norm_bracket_certificate(facts.data(), facts.graphs(), *bracket)) : std::nullopt);
    }
}

} // namespace

std::set<CertificateKind> certificate_kinds(const std::string& claim) {
    const auto starts = [&](const char* prefix) { return claim.rfind(prefix, 0) == 0; };
    if (starts("graph.")) {
        return {CertificateKind::graph};
    }
    if (starts("svm.")) {
        return {CertificateKind::graph_svm};
    }
    if (starts("finite.")) {
        return {CertificateKind::finite_component};
    }
    if (claim == "norm.path") {
        return {CertificateKind::finite_component, CertificateKind::norm_svm, CertificateKind::norm_direction};
    }
    if (claim == "norm.svm" || claim == "norm.descent") {
        return {CertificateKind::norm_svm};
    }
    if (claim == "norm.bracket") {
        return {CertificateKind::norm_bracket};
    }
    if (claim == "norm.retrieval") {
        return {CertificateKind::finite_component};
    }
    if (claim == "ntp.compatible") {
        return {CertificateKind::next_token};
    }
    if (starts("path.")) {
        return {CertificateKind::graph_svm, CertificateKind::finite_component, CertificateKind::penalty_path};
    }
    if (starts("descent.") || starts("retrieval.") || starts("composition") || starts("automaton") || starts("flow.")) {
        return {CertificateKind::graph_svm, CertificateKind::finite_component};
    }
    return {};
}

std::vector<NamedCertificate> certificates_of(const CaseFacts& facts, const std::set<CertificateKind>& kinds, std::vector<std::string>* left_out) {
    const Dataset& data = facts.data();
    std::vector<NamedCertificate> r;
    const auto add = [&](const std::string& kind, const std::optional<std::string>& text) {
        const std::string reason = text ? not_accepted(*text) : "the enclosure failed, or the limits of the format do not suffice";
        if (reason.empty()) {
            r.push_back({kind, *text});
        } else if (left_out) {
            left_out->push_back("no " + kind + " certificate: " + reason);
        }
    };
    if (kinds.count(CertificateKind::graph) != 0) {
        add("graph", graph_certificate(data, facts.graphs()));
    }
    if (kinds.count(CertificateKind::graph_svm) != 0) {
        add("graph-svm", graph_svm_certificate(data, facts.graphs(), facts.svm()));
    }
    add_norms(facts, kinds, add);
    if (kinds.count(CertificateKind::norm_bracket) != 0) {
        add_brackets(facts, add);
    }
    if (!head_aligned(data) || !realisable(data)) {
        return r;
    }
    if (kinds.count(CertificateKind::next_token) != 0) {
        if (const auto groups = next_token_groups(data)) {
            add("next-token", next_token_certificate(data, *groups, facts.cyclic()));
        }
    }
    if (kinds.count(CertificateKind::finite_component) != 0) {
        add("finite-component", finite_component_certificate(data, facts.graphs(), certified_digits));
    }
    if (kinds.count(CertificateKind::penalty_path) != 0) {
        for (const char* penalty : {"1e-3", "1e-30"}) {
            add(std::string("penalty-path.") + penalty, path_certificate(facts, parse_decimal(penalty)));
        }
    }
    return r;
}

std::vector<std::string> write_certificates(const CaseFacts& facts, const std::string& directory, const std::string& stem,
                                            const std::set<CertificateKind>& kinds, std::vector<std::string>* left_out) {
    std::vector<std::string> reasons;
    std::vector<std::string> paths;
    for (const NamedCertificate& certificate : certificates_of(facts, kinds, &reasons)) {
        paths.push_back(write_file(directory, stem + "." + certificate.kind + ".cert", certificate.text));
    }
    for (const std::string& reason : reasons) {
        if (left_out) {
            left_out->push_back(stem + ": " + reason);
        }
    }
    return paths;
}

std::optional<std::string> counterexample_certificate(const std::string& check, const CaseFacts& facts) {
    const std::string claim = check.substr(0, check.find('!'));
    if (claim == "svm.feasible") {
        return infeasible_counterexample(check, facts.data(), facts.graphs(), facts.svm());
    }
    if (check == claim + "!without-R" || check == "graph.label-on-top" || check == "graph.label-on-top!another-query") {
        return claim == "graph.label-on-top" ? unreachable(check, facts, check == "graph.label-on-top!another-query") : std::nullopt;
    }
    if (claim == "loss.convex" && facts.value().has("displacement") && facts.value().has("fraction")) {
        for (const Loss loss : all_losses()) {
            if (check == "loss.convex!" + loss->name + "-loss" || check == "loss.convex!loss-" + loss->name) {
                return chord(check, facts, loss);
            }
        }
        return chord(check, facts, Loss::log);
    }
    if (claim == "descent.monotone" && head_aligned(facts.data()) && realisable(facts.data()) && facts.value().has("start") &&
        facts.value().has("share")) {
        const Rational half(1, 2);
        if (check == claim || check == claim + "!without-step") { // of the other variations the statement does not speak
            return bad_step(check, facts, 1, half);
        }
        if (check == claim + "!rate-4-over-beta") {
            return bad_step(check, facts, 4, half);
        }
        if (check == claim + "!whole-square") {
            return bad_step(check, facts, 1, 1);
        }
    }
    return std::nullopt;
}

std::optional<std::string> write_counterexample_certificate(const std::string& check, const CaseFacts& facts, const std::string& directory,
                                                            const std::string& stem) {
    const auto text = counterexample_certificate(check, facts);
    return text ? std::optional(write_file(directory, stem + ".counterexample.cert", *text)) : std::nullopt;
}

} // namespace attest
