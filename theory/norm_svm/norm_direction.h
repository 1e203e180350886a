// Is the direction that a norm's Graph-SVM leaves on S unique? Exact, by multipliers (section 11.4).
//
// The optima V of a norm that is not strictly convex are a polytope. Its image in S is a point iff no optimum has another margin <M_e, V> on some
// edge. For any multipliers mu (>= 0 on strict edges), A = sum mu_f M_f and every V' of |V'| <= nu with the margins,
//     <sign M_e, V'> <= nu |sign M_e + A|_* - sum of the strict mu:                                                                   (cap)
// a cap that is <sign M_e, V> itself says that no optimum lies beyond V. Caps for both signs on edges that span S prove the point; where the linear
// program that looks for one finds none, its prices are a second optimum.
#pragma once

#include "theory/norm_svm/entry_norm_svm.h"
#include "theory/subspace/edge_subspace.h"

namespace attest {

/// One side of one edge with its multipliers mu.
struct EdgeCap {
    EdgeMatrix edge;
    int sign = 1;
    std::vector<Multiplier> multipliers;
};
/// What a cap says also of W with |W| <= R, strict margins >= b and tied ones of size <= a: <sign M_e, W> <= norm R + tied_sum a - strict_sum b.
struct CapNumbers {
    Rational norm;       ///< |sign M_e + A|_*
    Rational strict_sum; ///< of the mu
    Rational tied_sum;   ///< of the |mu|
};
/// Nothing when a multiplier is of no edge of its kind, or negative on a strict one.
std::optional<CapNumbers> cap_numbers(const Dataset& data, const std::vector<QueryGraph>& graphs, EntryNorm norm, const EdgeCap& cap);

struct NormDirection {
    bool unique = false;
    std::vector<EdgeCap> caps; ///< unique: both signs of edges that span S
    Matrix<Rational> other;    ///< else: a second optimum, d x d,
    EdgeMatrix differs;        ///< with another margin on this edge
};

/// Caps on edges that span S are enough; with caps on every edge nobody has to look at ranks.
enum class CapsOn { basis, every_edge };
/// `svm` is optimal. Edges that its multipliers fix need no linear program.
NormDirection find_norm_direction(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormSvm& svm, CapsOn caps_on = CapsOn::basis);

/// held: the answer is proved, by substitution alone, for an `svm` that check_norm_svm accepts. Never undecided.
Verdict check_norm_direction(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormSvm& svm, const NormDirection& direction);

} // namespace attest
