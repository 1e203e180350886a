// The Graph-SVM in the spectral and in the nuclear norm, as a certified bracket: nu = min |V| is irrational in general (section 11.7).
//
// From above: a feasible V with |V| <= upper. From below: multipliers with |sum lambda_e M_e|_* <= 1 in the dual norm; lower = the sum of the strict
// ones. Both bounds of norms are shown by rational matrices (norm_caps.h). The search (central_path.h) works in floating point, and nothing here
// trusts it.
#pragma once

#include "theory/graph_svm/graph_svm.h"
#include "theory/norm_svm/norm_caps.h"
#include "theory/verdict.h"

#include <optional>

namespace attest {

/// lower <= nu <= upper.
struct NormBracket {
    MatrixNorm norm = MatrixNorm::spectral;
    Rational lower;                      ///< the sum of the strict multipliers
    Rational upper;                      ///< of |V|
    Matrix<Rational> v;                  ///< d x d, feasible
    std::vector<Multiplier> multipliers; ///< >= 0 on strict edges; sorted by (query, from, to), zeros left out
    Matrix<Rational> p; ///< d x d, shows the one of the two bounds that is of a nuclear norm: |V| <= upper, or |sum lambda_e M_e| <= 1
};

inline constexpr int most_bracket_dimension = 16; ///< d: the search is dense in d^2 variables

/// A bracket with upper <= (1 + width) lower, 10^-100 <= width <= 1. Nothing when the search does not come that far, as on an infeasible Graph-SVM,
/// and without a strict edge, where nu = 0. Throws std::invalid_argument when d is above most_bracket_dimension, or for another width.
std::optional<NormBracket> find_norm_bracket(const Dataset& data, const std::vector<QueryGraph>& graphs, MatrixNorm norm,
                                             const Rational& width = Rational(1, 1000000000));

/// held: lower <= nu <= upper is proved, by substitution alone; how far they are apart is not asked. Never undecided. Takes any matrices.
Verdict check_norm_bracket(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormBracket& bracket);

} // namespace attest
