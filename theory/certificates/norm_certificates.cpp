#include "theory/certificates/norm_certificates.h"

#include "model/attention/logit_model.h"
#include "model/numbers/number_text.h"
#include "theory/certificates/certificate_lines.h"

#include <algorithm>
#include <stdexcept>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

void add_entries(CertificateLines& lines, const Matrix<Rational>& m) {
    for (Index i = 0; i < m.rows(); ++i) {
        for (Index j = 0; j < m.cols(); ++j) {
            if (m(i, j) != 0) {
                lines.add({{"line", "entry"}, {"row", i}, {"column", j}, {"value", to_text(m(i, j))}});
            }
        }
    }
}

void add_norm_svm(CertificateLines& lines, const std::vector<QueryGraph>& graphs, const NormSvm& svm) {
    if (svm.status == GraphSvmStatus::infeasible) {
        throw std::invalid_argument("a norm-svm certificate is of a feasible Graph-SVM");
    }
    lines.add_graphs(graphs);
    lines.add({{"line", "norm-svm"}, {"norm", entry_norm_name(svm.norm)}, {"value", to_text(svm.nu)}});
    add_entries(lines, svm.solution);
    lines.add_multipliers(svm.multipliers);
}

Vector<Rational> exponents_of_number(const std::vector<SampleGroup>& groups, const std::vector<Integer>& base, std::size_t number,
                                     const std::vector<EdgeMatrix>& rows) {
    Vector<Rational> r(static_cast<Index>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto group = std::find_if(groups.begin(), groups.end(), [&](const SampleGroup& g) { return g.query == rows[i].query; });
        r[static_cast<Index>(i)] =
            exponents_over(base, group->label_count.at(rows[i].from))[number] - exponents_over(base, group->label_count.at(rows[i].to))[number];
    }
    return r;
}

} // namespace

const char* entry_norm_name(EntryNorm norm) {
    switch (norm) {
    case EntryNorm::largest: return "largest-entry";
    case EntryNorm::sum: return "sum-of-entries";
    }
    return "";
}

const char* matrix_norm_name(MatrixNorm norm) {
    switch (norm) {
    case MatrixNorm::spectral: return "spectral";
    case MatrixNorm::nuclear: return "nuclear";
    }
    return "";
}

std::string norm_svm_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormSvm& svm) {
    CertificateLines lines("norm-svm", data);
    add_norm_svm(lines, graphs, svm);
    return lines.text();
}

std::string norm_direction_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormSvm& svm) {
    const NormDirection direction = find_norm_direction(data, graphs, svm, CapsOn::every_edge);
    CertificateLines lines("norm-direction", data);
    add_norm_svm(lines, graphs, svm);
    lines.add({{"line", "direction"}, {"status", direction.unique ? "unique" : "not-unique"}});
    for (const EdgeCap& cap : direction.caps) {
        lines.add({{"line", "cap"},
                   {"query", cap.edge.query},
                   {"edge", pair_json(cap.edge.from, cap.edge.to)},
                   {"side", cap.sign == 1 ? "above" : "below"}});
        lines.add_multipliers(cap.multipliers);
    }
    if (!direction.unique) {
        lines.add({{"line", "second"}, {"query", direction.differs.query}, {"edge", pair_json(direction.differs.from, direction.differs.to)}});
        add_entries(lines, direction.other);
    }
    return lines.text();
}

std::string norm_bracket_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormBracket& bracket) {
    CertificateLines lines("norm-bracket", data);
    lines.add_graphs(graphs);
    lines.add(
        {{"line", "norm-bracket"}, {"norm", matrix_norm_name(bracket.norm)}, {"lower", to_text(bracket.lower)}, {"upper", to_text(bracket.upper)}});
    add_entries(lines, bracket.v);
    lines.add_multipliers(bracket.multipliers);
    lines.add({{"line", "root"}});
    add_entries(lines, bracket.p);
    return lines.text();
}

std::string next_token_certificate(const Dataset& data, const std::vector<SampleGroup>& groups, const EdgeSubspace& cyclic) {
    std::vector<Integer> counts;
    for (const SampleGroup& g : groups) {
        for (const auto& [token, count] : g.label_count) {
            counts.emplace_back(count);
        }
    }
    const std::vector<Integer> base = coprime_base(counts);
    Json numbers = Json::array();
    for (const Integer& b : base) {
        numbers.push_back(to_text(Rational(b)));
    }
    const auto broken = incompatible_relation(groups, cyclic);
    CertificateLines lines("next-token", data);
    lines.add({{"line", "log-odds"}, {"status", broken ? "incompatible" : "compatible"}, {"base", numbers}});
    if (broken) {
        std::vector<std::pair<EdgeMatrix, Rational>> relation{{broken->dependent, Rational(-1)}};
        for (Index b = 0; b < broken->coefficients.size(); ++b) {
            if (broken->coefficients[b] != 0) {
                relation.emplace_back(cyclic.basis()[static_cast<std::size_t>(b)], broken->coefficients[b]);
            }
        }
        std::sort(relation.begin(), relation.end(), [](const auto& a, const auto& b) {
            return std::tie(a.first.query, a.first.from, a.first.to) < std::tie(b.first.query, b.first.from, b.first.to);
        });
        for (const auto& [row, value] : relation) {
            lines.add({{"line", "relation"}, {"query", row.query}, {"pair", pair_json(row.from, row.to)}, {"value", to_text(value)}});
        }
        return lines.text();
    }
    const LogitModel model(data);
    for (std::size_t number = 0; number < base.size(); ++number) {
        lines.add({{"line", "factor"}, {"number", to_text(Rational(base[number]))}});
        const Vector<Rational> coordinates = cyclic.coordinates_from_products(exponents_of_number(groups, base, number, cyclic.basis()));
        const Matrix<Rational> table = cyclic.coefficient_table(coordinates, model.queries());
        std::vector<WeightTerm> terms;
        for (std::size_t q = 0; q < model.queries().size(); ++q) {
            for (Token v = 0; v < data.tokens(); ++v) {
                terms.push_back({v, model.queries()[q], table(v, static_cast<Index>(q))});
            }
        }
        lines.add_weights(terms);
    }
    return lines.text();
}

} // namespace attest
