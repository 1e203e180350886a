// Certificates as files (theory/certificate_format.md): what the exact and enclosed verdicts rest on, written so that a
// program which shares nothing with attest can check it (theory/checker/).
//
// Writing decides nothing: a wrong certificate is refused by the checker. A certificate holds the dataset without its names and
// without its head, which is why the kinds that speak of the risk ask for the aligned head.
#pragma once

#include "theory/finite_component/finite_component.h"

#include <optional>
#include <string>

namespace attest {

/// The edges of every G^(k), its components in topological order, and trees that show each strongly connected.
std::string graph_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs);

/// The graphs, then W_mm with its multipliers, a Farkas certificate, or that there is no strict edge.
std::string graph_svm_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm);

/// The graphs, then a point with a radius of at most 10^-digits around it that contains W_fin, and an interval that contains L*.
/// W_fin is enclosed as closely as the condition of the problem asks for. Needs H and R (throws std::invalid_argument otherwise); nothing
/// when the enclosure fails or the format's limits (10000 digits and characters) do not suffice.
std::optional<std::string> finite_component_certificate(const Dataset& data, const std::vector<QueryGraph>& graphs, int digits);

/// A point V = sum_b coordinates_b M_b and a radius around it that contains the minimiser of L + penalty/2 |W|^2. `digits`: working digits
/// at which the radius was shown. Needs H and R; nothing when the format's limits do not suffice.
std::optional<std::string> penalty_path_certificate(const Dataset& data, const std::vector<EdgeMatrix>& basis, const Vector<Real>& coordinates,
                                                    const Rational& penalty, const Real& radius, int digits);

} // namespace attest
