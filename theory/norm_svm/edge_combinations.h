// Combinations sum mu_e M_e of edge matrices as d x d matrices: what the duals of the norm-Graph-SVMs are made of (section 11).
#pragma once

#include "theory/graph_svm/graph_svm.h"

#include <optional>
#include <string>

namespace attest {

struct EdgeOfQuery {
    Token query = 0;
    Edge edge;
    bool strict = false;
};
/// The edges of every graph, in the order of the graphs.
std::vector<EdgeOfQuery> all_edges(const std::vector<QueryGraph>& graphs);

/// M_e = (e_i - e_j) e_k', d x d.
Matrix<Rational> edge_matrix(const Embedding& embedding, Token query, const Edge& edge);

/// sum mu_e M_e, d x d; nothing, and why in `problem`, when a multiplier is of no edge, says it is of another kind, or is negative on a strict edge.
std::optional<Matrix<Rational>> combination(const Dataset& data, const std::vector<QueryGraph>& graphs, const std::vector<Multiplier>& multipliers,
                                            std::string& problem);

/// The sum of the strict ones.
Rational strict_sum(const std::vector<Multiplier>& multipliers);

/// <M_e, V> = 0 on tied and >= 1 on strict edges: nothing, or the first edge that fails with its margin.
struct UnmetMargin {
    EdgeOfQuery edge;
    Rational margin;
};
std::optional<UnmetMargin> unmet_margin(const Dataset& data, const std::vector<QueryGraph>& graphs, const Matrix<Rational>& v);

} // namespace attest
