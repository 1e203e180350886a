#include "theory/certificates/certificate_writer.h"

#include "model/numbers/approximate_solve.h"
#include "model/numbers/number_text.h"
#include "theory/certificates/certificate_lines.h"
#include "theory/finite_component/restricted_risk.h"
#include "theory/graph_svm/graph_svm_status.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr long format_digits = 10000; // of one number, and of the checker's enclosures

/// beta <= M^2/4 <= (max |e_v|^2)^2 bounds every second derivative of L and of Lbar.
Real largest_squared_length(const Embedding& embedding) {
    Rational largest = 0;
    for (Token v = 0; v < embedding.tokens(); ++v) {
        largest = std::max(largest, embedding.gram(v, v));
    }
    return Real(largest);
}

/// A lower bound, up to rounding, of the least eigenvalue of the Hessian of Lbar on S_fin at the midpoint: the pencil
/// (Gram H_y Gram, Gram) has the inverse eigenvalues of H_y^{-1} Gram^{-1}, whose trace bounds the largest.
std::optional<Real> curvature(const Dataset& data, const std::vector<QueryGraph>& graphs, const FiniteComponent& finite) {
    const Index size = finite.space.dimension();
    Vector<Real> y(size);
    for (Index b = 0; b < size; ++b) {
        y[b] = finite.products[b].midpoint();
    }
    const auto inverse = find_inverse(RestrictedRisk(data, graphs, finite.space).hessian(y));
    if (!inverse) {
        return std::nullopt;
    }
    const Matrix<Real> inverse_gram = converted<Real>(finite.space.inverse_gram());
    Real trace(0);
    for (Index i = 0; i < size; ++i) {
        for (Index j = 0; j < size; ++j) {
            trace += (*inverse)(i, j) * inverse_gram(j, i);
        }
    }
    return trace.is_finite() && trace > Real(0) ? std::optional(Real(1) / trace) : std::nullopt;
}

void add_coordinates(CertificateLines& lines, const std::vector<QueryGraph>& graphs, const FiniteComponent& finite, int places) {
    const auto& basis = finite.space.basis();
    Index next = 0; // the basis holds the first independent pairs, in this order
    for (const QueryGraph& graph : graphs) {
        for (const auto component : graph.components()) {
            for (std::size_t i = 1; i < component.size(); ++i) {
                const EdgeMatrix pair{graph.query(), component[0], component[i]};
                const Json at = pair_json(pair.from, pair.to);
                const bool independent = next < finite.space.dimension() && basis[static_cast<std::size_t>(next)].query == pair.query &&
                                         basis[static_cast<std::size_t>(next)].from == pair.from &&
                                         basis[static_cast<std::size_t>(next)].to == pair.to;
                if (independent) {
                    const std::string value = fixed_text(finite.coordinates[next++].to_rational(), places);
                    lines.add({{"line", "coordinate"}, {"query", pair.query}, {"pair", at}, {"value", value}});
                    continue;
                }
                Vector<Rational> products(finite.space.dimension());
                for (Index b = 0; b < products.size(); ++b) {
                    products[b] = edge_product(finite.space.embedding(), basis[static_cast<std::size_t>(b)], pair);
                }
                const Vector<Rational> combination = finite.space.coordinates_from_products(products);
                Json coefficients = Json::array();
                for (Index b = 0; b < next; ++b) {
                    coefficients.push_back(to_text(combination[b]));
                }
                lines.add({{"line", "dependent"}, {"query", pair.query}, {"pair", at}, {"coefficients", coefficients}});
            }
        }
    }
}

/// The certificate from one enclosure: its radius times the condition of the problem; nothing when that is above 10^-wanted.
std::optional<std::string> certificate_from(const Dataset& data, const std::vector<QueryGraph>& graphs, const FiniteComponent& finite, int wanted) {
    const PrecisionScope scope(std::max(finite.digits, 30));
    const Real length = largest_squared_length(data.embedding());
    Real basis_length(0), largest_coordinate(1);
    for (Index b = 0; b < finite.space.dimension(); ++b) {
        basis_length += sqrt(Real(finite.space.gram()(b, b)));
        largest_coordinate += abs(finite.coordinates[b]);
    }
    const auto found = finite.space.dimension() == 0 ? std::optional(Real(1)) : curvature(data, graphs, finite);
    if (!found) {
        return std::nullopt;
    }
    const long m = decimal_exponent(*found) - 2; // 10^m <= the curvature / 10
    const long exact_places = finite.radius == Real(0) ? finite.digits : 2 - decimal_exponent(finite.radius);
    const long places = std::max(1L, exact_places + decimal_exponent(basis_length));
    // |g| <= beta distance <= 10^m r/2 suffices when M r <= 1
    const Real distance = finite.radius + basis_length * Real::power_of_ten(-places) + Real::power_of_ten(-places);
    const long r = decimal_exponent(Real(2) * length * length * distance * Real::power_of_ten(-m));
    const long digits = places + 2 * std::labs(decimal_exponent(length)) + decimal_exponent(largest_coordinate) + std::labs(m) + std::labs(r) + 20;
    if (decimal_exponent(Real(2) * length) + r > 0 || r > -wanted || digits > format_digits) {
        return std::nullopt;
    }
    CertificateLines lines("finite-component", data);
    lines.add_graphs(graphs);
    lines.add({{"line", "finite-component"}, {"radius", power_text(r)}, {"curvature", power_text(m)}, {"digits", digits}});
    add_coordinates(lines, graphs, finite, static_cast<int>(places));
    const Real width = finite.loss_infimum.radius() + Real::power_of_ten(-places) + Real::power_of_ten(m + 2 * r);
    lines.add({{"line", "loss-infimum"},
               {"mid", fixed_text(finite.loss_infimum.midpoint().to_rational(), static_cast<int>(places))},
               {"radius", power_text(decimal_exponent(Real(2) * width))}});
    return lines.text();
}

} // namespace

std::string graph_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    CertificateLines lines("graph", data);
    lines.add_graphs(graphs);
    return lines.text();
}

std::string graph_svm_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm) {
    CertificateLines lines("graph-svm", data);
    lines.add_graphs(graphs);
    const bool infeasible = svm.status == GraphSvmStatus::infeasible;
    lines.add({{"line", "graph-svm"},
               {"status", graph_svm_status_name(svm.status)},
               {"norm_squared", infeasible ? Json() : Json(to_text(svm.norm_squared))}});
    lines.add_weights(svm.terms);
    lines.add_multipliers(svm.multipliers);
    return lines.text();
}

std::optional<std::string> finite_component_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs, int digits) {
    if (!head_aligned(data) || !realisable(data)) {
        throw std::invalid_argument("a finite-component certificate needs the aligned head and labels in their contexts");
    }
    for (int tried = digits + 10; tried <= 3000; tried *= 2) {
        const auto finite = enclose_finite_component(data, graphs, tried);
        if (!finite) {
            return std::nullopt;
        }
        if (auto text = certificate_from(data, graphs, *finite, digits)) {
            return text;
        }
    }
    return std::nullopt;
}

std::optional<std::string> penalty_path_certificate(const Dataset& data, const std::vector<EdgeMatrix>& basis, const Vector<Real>& coordinates,
                                                    const Rational& penalty, const Real& radius, int digits) {
    if (!head_aligned(data) || !realisable(data)) {
        throw std::invalid_argument("a penalty-path certificate needs the aligned head and labels in their contexts");
    }
    const PrecisionScope scope(std::max(digits, 30));
    std::map<std::pair<Token, Token>, Rational> terms; // (query, token)
    for (std::size_t b = 0; b < basis.size(); ++b) {
        const Rational value = coordinates[static_cast<Index>(b)].to_rational();
        terms[{basis[b].query, basis[b].from}] += value;
        terms[{basis[b].query, basis[b].to}] -= value;
    }
    // rounding V by delta moves the gradient by at most (beta + lambda) |delta|, which is to stay below lambda radius
    const Real length = largest_squared_length(data.embedding());
    const Real condition = (Real(1) + length * length / Real(penalty)) * (Real(1) + length) * Real(terms.size() + 1);
    const Real claimed = radius + Real::power_of_ten(radius == Real(0) ? -digits : decimal_exponent(radius) - 1);
    const long places = std::max(1L, 2 - decimal_exponent(claimed) + decimal_exponent(condition));
    Rational largest = 1;
    for (const auto& [place, value] : terms) {
        largest = std::max(largest, Rational(abs(value)));
    }
    const long check_digits = places + 2 * std::labs(decimal_exponent(length)) + decimal_exponent(Real(largest)) + 20;
    if (check_digits > format_digits) {
        return std::nullopt;
    }
    CertificateLines lines("penalty-path", data);
    lines.add(
        {{"line", "penalty-path"}, {"lambda", to_text(penalty)}, {"radius", power_text(decimal_exponent(claimed) + 1)}, {"digits", check_digits}});
    for (const auto& [place, value] : terms) {
        lines.add({{"line", "weight"}, {"query", place.first}, {"token", place.second}, {"value", fixed_text(value, static_cast<int>(places))}});
    }
    return lines.text();
}

} // namespace attest
