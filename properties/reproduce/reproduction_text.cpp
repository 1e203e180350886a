#include "model/number_text.h"
#include "properties/case_json.h"
#include "properties/reproduce/reproduction.h"
#include "properties/reproduce/text_table.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

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

std::size_t support_edges(const GraphSvm& svm) {
    return static_cast<std::size_t>(std::count_if(svm.multipliers.begin(), svm.multipliers.end(), [](const Multiplier& m) { return m.strict; }));
}

std::vector<std::string> disagreements(const Reproduction& result) {
    std::vector<std::string> r;
    for (const DatasetStudy& s : result.datasets) {
        if (s.components_agree == false) {
            r.push_back(s.name + ": the components are not the printed ones");
        }
        if (s.analysis && s.certificate.outcome != Outcome::held) {
            r.push_back(s.name + ": the Graph-SVM's certificate does not hold: " + s.certificate.reason);
        }
        if (s.correlation_agrees == false) {
            r.push_back(fmt::format("{}: the run ends at correlation {}, printed is {:.6f}; expected a difference of at most 2e-5", s.name,
                                    or_dash(s.training.back().correlation), number_from<double>(s.printed->correlation)));
        }
    }
    return r;
}

std::vector<std::string> undecided(const Reproduction& result) {
    std::vector<std::string> r;
    for (const DatasetStudy& s : result.datasets) {
        for (const int power : s.undecided_powers) {
            r.push_back(
                fmt::format("{}: the point of the path at lambda = 1e-{} was not certified within the limit of working digits", s.name, power));
        }
        if (s.analysis && s.analysis->assumptions.head && s.analysis->assumptions.realisable && !s.analysis->finite) {
            r.push_back(s.name + ": the finite component was not enclosed: " + s.analysis->finite_reason);
        }
    }
    return r;
}

std::vector<std::pair<std::string, std::string>> versions() {
    return {{"attest", revision()}, {"compiler", "g++ or clang++ " __VERSION__}, {"GMP", gmp_version}, {"MPFR", mpfr_get_version()}};
}

std::string reproduction_text(const Reproduction& result) {
    const PrecisionScope scope(60);
    std::string r = text_table(components_table(result)) + text_table(training_table(result)) + text_table(path_table(result, table_powers));
    for (const std::string& line : disagreements(result)) {
        r += "DIFFERS  " + line + "\n";
    }
    for (const std::string& line : undecided(result)) {
        r += "UNDECIDED  " + line + "\n";
    }
    if (result.interrupted) {
        r += "interrupted: what was not finished is missing\n";
    }
    return r + fmt::format("{} datasets in {:.1f} s\n", result.datasets.size(), result.seconds);
}

} // namespace attest
