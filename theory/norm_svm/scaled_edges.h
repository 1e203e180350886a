// The edges of a Graph-SVM in their own units: a search in floating point then sees numbers near 1 whatever the scale of the embeddings.
//
// M_e = 2^exponent a b' with a, b of length in [1/2, 2]. With unit = 2^(least exponent of a strict edge), V^ = unit V and lambda^_e = 2^exponent
// lambda_e the program is  min |V^|  s.t.  <a b', V^> = 0 for tied e, >= unit/2^exponent (at most 1) for strict e.
#pragma once

#include "theory/norm_svm/edge_combinations.h"

namespace attest {

struct ScaledEdge {
    EdgeOfQuery edge;
    Vector<Rational> a; ///< e_from - e_to, d
    Vector<Rational> b; ///< e_query, d
    long exponent = 0;
    Rational wanted; ///< the margin: 0 tied, unit/2^exponent strict
};

/// floor(log2 |x|) or one more; x is not 0.
long binary_exponent(const Rational& x);
Rational power_of_two(long exponent);
/// x rounded down to a multiple of 2^-bits.
Rational rounded_down(const Rational& x, long bits);
/// The nearest multiple of 2^-bits.
Rational rounded(const Rational& x, long bits);

/// a' V b.
Rational margin(const ScaledEdge& e, const Matrix<Rational>& v);

/// Strict edges, and tied ones of linearly independent M_e that span those of all.
struct ScaledEdges {
    std::vector<ScaledEdge> edges; ///< in the order of the graphs
    Rational unit;
    Index dimension = 0; ///< d

    /// V minus its projection on the span of the tied M_e, exactly.
    Matrix<Rational> with_ties(Matrix<Rational> v) const;
    /// sum lambda^_e a b'; one multiplier an edge.
    Matrix<Rational> combination(const std::vector<Rational>& multipliers) const;
};
/// Nothing without a strict edge, or when the M_e of one is 0 (no V has the margin).
std::optional<ScaledEdges> scaled_edges(const Dataset& data, const std::vector<QueryGraph>& graphs);

} // namespace attest
