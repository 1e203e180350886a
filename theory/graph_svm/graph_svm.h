// Graph-SVM: W_mm = argmin |W|_F  s.t.  <M_{k,i,j}, W> = 0 for i ~ j, >= 1 for i => j  (section 3; paper, eq. Graph-SVM).
//
// find_graph_svm may search in any arithmetic; its answer is exact. check_graph_svm trusts nothing of it and decides by
// rational arithmetic alone: the KKT conditions, or a Farkas certificate of infeasibility.
#pragma once

#include "theory/graph/token_graph.h"
#include "theory/verdict.h"

namespace attest {

/// lambda_e of the edge e = (query, from -> to). Strict edges need lambda >= 0, tied ones may have either sign.
struct Multiplier {
    Token query = 0;
    Token from = 0;
    Token to = 0;
    bool strict = false;
    Rational value;
};

/// One term a e_token e_query' of a weight matrix.
struct WeightTerm {
    Token token = 0;
    Token query = 0;
    Rational value;
};

enum class GraphSvmStatus { optimal, zero, infeasible };

struct GraphSvm {
    GraphSvmStatus status = GraphSvmStatus::zero;
    /// optimal: W_mm = sum lambda_e M_e; infeasible: the Farkas certificate (sum lambda_e M_e = 0, strict ones sum to 1).
    /// Sorted by (query, from, to), zeros left out.
    std::vector<Multiplier> multipliers;
    /// W_mm as a sparse sum of a e_token e_query', sorted by (query, token); empty when infeasible or zero.
    std::vector<WeightTerm> terms;
    Rational norm_squared; ///< |W_mm|_F^2 (0 unless optimal)
};

/// Exact solution with certificate. Every dataset is accepted (no assumption needed); always terminates.
GraphSvm find_graph_svm(const Dataset& data, const std::vector<QueryGraph>& graphs);

/// The same without the guess in floating point: every step of the search is exact. Slower; what the fallback does alone.
GraphSvm find_graph_svm_exactly(const Dataset& data, const std::vector<QueryGraph>& graphs);

/// held: the certificate proves the status. Otherwise refuted with the first condition that fails. Never undecided.
/// Checks multipliers' signs and edges, terms = sum lambda M, primal feasibility on every edge, complementarity, the norm.
Verdict check_graph_svm(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm);

/// The d x d matrix sum a e_token e_query'.
Matrix<Rational> weight_matrix(const Embedding& embedding, const std::vector<WeightTerm>& terms);
/// (e_i - e_j)' W e_k for W given by terms: the margin of the edge i -> j in G^(k).
Rational margin(const Embedding& embedding, const std::vector<WeightTerm>& terms, Token query, Token from, Token to);

} // namespace attest
