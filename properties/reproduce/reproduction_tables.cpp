// The tables of a reproduction, for the terminal and for the page.
#include "model/number_text.h"
#include "properties/reproduce/reproduction.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

std::string or_dash(const std::optional<Interval>& value, int digits) { return value ? certified_text(*value, digits) : "-"; }
std::string or_dash(const std::optional<double>& value) { return value ? fmt::format("{:.6f}", *value) : "-"; }

} // namespace

std::string certified_text(const Interval& value, int digits) {
    if (!value.is_bounded()) {
        return "not bounded";
    }
    if (value.contains_zero()) {
        const Real most = max(abs(value), Interval(0)).upper();
        return most == Real(0) ? "0" : "<= " + upper_bound_text(most);
    }
    for (int n = digits; n > 1; --n) { // fewer digits where the enclosure is wide
        const Enclosure text = enclosure_text(value, n);
        const auto point = text.mid.find('.');
        const auto exponent = text.mid.find('e');
        const auto end = exponent == std::string::npos ? text.mid.size() : exponent;
        const long places = point == std::string::npos ? 0 : static_cast<long>(end - point) - 1;
        const long shift = exponent == std::string::npos ? 0 : std::strtol(text.mid.c_str() + exponent + 1, nullptr, 10);
        if (Interval(parse_decimal(text.radius)).upper() <= Real::power_of_ten(shift - places)) {
            return text.mid;
        }
    }
    const Enclosure text = enclosure_text(value, 2);
    return text.mid + " +- " + text.radius;
}

Table components_table(const Reproduction& result) {
    Table table;
    table.caption =
        "Components, Graph-SVM direction and finite component: exact or enclosed, every digit shown is certified to one unit of the last.";
    table.header = {"dataset", "components", "|W_mm|", "support edges", "certificate", "dim S_fin", "|W_fin|", "L*"};
    for (const DatasetStudy& s : result.datasets) {
        if (!s.analysis) {
            table.rows.push_back({s.name, "interrupted", "", "", "", "", "", ""});
            continue;
        }
        const Analysis& a = *s.analysis;
        const bool optimal = a.svm.status == GraphSvmStatus::optimal;
        table.rows.push_back({s.name,
                              !s.components_agree   ? "not printed"
                              : *s.components_agree ? "as printed"
                                                    : "NOT as printed",
                              optimal ? certified_text(sqrt(Interval(a.svm.norm_squared)), 12)
                                      : (a.svm.status == GraphSvmStatus::zero ? "0 (no strict edge)" : "infeasible"),
                              std::to_string(support_edges(a.svm)), outcome_name(s.certificate.outcome), std::to_string(a.cyclic.dimension()),
                              or_dash(s.finite_norm, 12), a.finite ? certified_text(a.finite->loss_infimum, 12) : a.finite_reason});
    }
    return table;
}

Table training_table(const Reproduction& result) {
    Table table;
    table.caption = "4000 normalised steps of rate 0.01 in double precision, beside what the authors printed (they must agree to 2e-5).";
    table.header = {"dataset", "correlation", "printed", "difference", "", "distance to W_fin", "printed", "norm", "retrieval"};
    for (const DatasetStudy& s : result.datasets) {
        if (s.training.empty()) {
            table.rows.push_back({s.name, s.training_reason.empty() ? "interrupted" : s.training_reason, "", "", "", "", "", "", ""});
            continue;
        }
        const TrainingCheckpoint<double>& end = s.training.back();
        std::vector<std::string> row = {s.name, or_dash(end.correlation)};
        if (s.printed) {
            const auto printed = number_from<double>(s.printed->correlation);
            row.insert(row.end(),
                       {fmt::format("{:.6f}", printed), end.correlation ? fmt::format("{:.1e}", std::abs(*end.correlation - printed)) : "-",
                        *s.correlation_agrees ? "agrees" : "DIFFERS", or_dash(end.distance_to_finite),
                        fmt::format("{:.6f}", number_from<double>(s.printed->distance_to_finite))});
        } else {
            row.insert(row.end(), {"-", "-", "", or_dash(end.distance_to_finite), "-"});
        }
        row.insert(row.end(), {fmt::format("{:.4f}", end.norm), fmt::format("{:.6f}", end.retrieval)});
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table path_table(const Reproduction& result, const std::vector<int>& powers) {
    Table table;
    table.caption = "Regularisation path: minimisers of L + lambda/2 |W|^2, each certified by one enclosed gradient.";
    table.header = {"dataset", "lambda", "norm R", "direction error", "R x error", "distance to W_fin", "mass outside", "digits", "seconds"};
    for (const DatasetStudy& s : result.datasets) {
        for (const PathRow& p : s.points) {
            if (std::find(powers.begin(), powers.end(), p.power) == powers.end()) {
                continue;
            }
            table.rows.push_back({s.name, fmt::format("1e-{}", p.power), certified_text(p.facts.norm, 10), or_dash(p.facts.direction_error, 6),
                                  or_dash(p.facts.scaled_direction_error, 6), certified_text(p.facts.finite_distance, 4),
                                  certified_text(p.facts.outside_mass, 4), std::to_string(p.digits), fmt::format("{:.2f}", p.seconds)});
        }
        for (const int power : s.undecided_powers) {
            table.rows.push_back({s.name, fmt::format("1e-{}", power), "undecided", "", "", "", "", "", ""});
        }
        if (!s.path) {
            table.rows.push_back({s.name, s.path_reason.empty() ? "interrupted" : s.path_reason, "", "", "", "", "", "", ""});
        }
    }
    return table;
}

std::string experiment_sentence(const ExperimentStudy& study) {
    const std::vector<CurvePoint> ours = curve(study);
    if (ours.empty()) {
        return "no run was finished";
    }
    const std::string last = fmt::format("our mean over {} datasets ends at {:.4f} with standard deviation {:.4f}", finished_runs(study),
                                         ours.back().correlation.mean, ours.back().correlation.deviation);
    return curve_agrees(study) ? "The published curve lies within two standard deviations of ours at each of its steps; " + last + "."
                               : "The published curve leaves two standard deviations of ours at one of its steps; " + last +
                                     ". The published one is a single curve of other random datasets.";
}

Table experiment_table(const ExperimentStudy& study) {
    Table table;
    table.caption = fmt::format("{} experiment: correlation with W_mm over {} datasets (n = {}, T = {}, K = {}, d = {}), double precision.",
                                study.name, finished_runs(study), study.shape.samples, study.shape.length, study.shape.tokens, study.shape.dimension);
    table.header = {"steps", "correlation", "standard deviation", "published", "distance to W_fin", "retrieval"};
    const std::vector<CurvePoint> points = curve(study);
    for (const CurvePoint& p : points) {
        const auto published =
            std::find_if(study.published.begin(), study.published.end(), [&p](const auto& entry) { return entry.first == p.step; });
        if (published != study.published.end() || &p == &points.back()) {
            table.rows.push_back({std::to_string(p.step), fmt::format("{:.4f}", p.correlation.mean), fmt::format("{:.4f}", p.correlation.deviation),
                                  published != study.published.end() ? fmt::format("{:.3f}", published->second) : "-",
                                  fmt::format("{:.5f}", p.distance_to_finite.mean), fmt::format("{:.6f}", p.retrieval.mean)});
        }
    }
    return table;
}

Table claims_table(const Reproduction& result) {
    Table table;
    table.caption = "The claims of the theory on random cases (worst slack: how far the closest inequality was from failing).";
    table.header = {"claim", "verdict", "grade", "held", "refuted", "undecided", "vacuous", "worst slack"};
    for (const ClaimReport& c : result.claims) {
        const bool refuted = c.refuted > 0 || c.errors > 0;
        const char* verdict = refuted ? "REFUTED" : too_many_undecided(c) ? "undecided" : c.held > 0 ? "held" : "no case";
        table.rows.push_back({c.claim->id, c.finished || refuted ? verdict : std::string(verdict) + " (interrupted)", grade_name(c.claim->grade),
                              std::to_string(c.held), std::to_string(c.refuted), std::to_string(c.undecided), std::to_string(c.vacuous),
                              c.worst_slack ? fmt::format("{:.2g}", *c.worst_slack) : "-"});
    }
    return table;
}

std::size_t support_edges(const GraphSvm& svm) {
    return static_cast<std::size_t>(std::count_if(svm.multipliers.begin(), svm.multipliers.end(), [](const Multiplier& m) { return m.strict; }));
}

} // namespace attest
