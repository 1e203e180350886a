// Graph-SVM: W_mm = argmin |W|_F  s.t.  <M_{k,i,j}, W> = 0 for i ~ j, >= 1 for i => j  (section 3; paper, eq. Graph-SVM).
//
// The solution with its certificate. find_graph_svm.h finds it, check_graph_svm.h trusts nothing of that and decides, solve_graph_svm.h does both.
#pragma once

#include "theory/graph/token_graph.h"
#include "theory/graph_svm/weight_terms.h"

namespace attest {

/// lambda_e of the edge e = (query, from -> to). Strict edges need lambda >= 0, tied ones may have either sign.
struct Multiplier {
    Token query = 0;
    Token from = 0;
    Token to = 0;
    bool strict = false;
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

} // namespace attest
