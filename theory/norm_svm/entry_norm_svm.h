// The Graph-SVM in a norm of the entries: nu = min |V|  s.t.  <M_e, V> = 0 for tied e, >= 1 for strict e, |V| the largest |V_ij| or their sum
// (section 11). Both are rational linear programs: the optimum comes with multipliers of equal value.
//
// The largest entry is what sign descent measures steps by, the sum of the entries what greedy coordinate descent does; the dual norms, in which
// gradients and the M_e are measured, are each other.
#pragma once

#include "theory/graph_svm/graph_svm.h"
#include "theory/verdict.h"

namespace attest {

enum class EntryNorm { largest, sum };

/// "max |V_ij|", "sum |V_ij|".
const char* entry_norm_text(EntryNorm norm);
EntryNorm dual(EntryNorm norm);
Rational entry_norm(EntryNorm norm, const Matrix<Rational>& v);

/// V optimal and its certificate: A = sum lambda_e M_e with |A|_* <= 1, lambda_e >= 0 on strict edges, and the sum of the strict lambda_e = nu.
struct NormSvm {
    EntryNorm norm = EntryNorm::largest;
    GraphSvmStatus status = GraphSvmStatus::zero;
    Rational nu;                         ///< min |V|; 0 unless optimal
    Matrix<Rational> solution;           ///< V, d x d; 0 unless optimal
    std::vector<Multiplier> multipliers; ///< optimal: as above; infeasible: sum lambda_e M_e = 0 with strict ones >= 0 that sum to 1; zeros left out
};

/// Solves the dual program exactly and reads V from its prices. Throws std::invalid_argument when d^2 is above most_entries.
NormSvm find_norm_svm(const Dataset& data, const std::vector<QueryGraph>& graphs, EntryNorm norm);
inline constexpr Index most_entries = 64;

/// held: the certificate proves nu, by substitution alone. Never undecided.
Verdict check_norm_svm(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormSvm& svm);

/// max over the edges of |M_e| in the norm.
Rational largest_edge(const Dataset& data, const std::vector<QueryGraph>& graphs, EntryNorm norm);

/// The longest path of strict edges in the condensations, in edges: under one-hot embeddings nu of the largest entry is half of it.
int longest_strict_path(const std::vector<QueryGraph>& graphs);

} // namespace attest
