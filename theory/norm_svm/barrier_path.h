// Finds near-optimal points of the Graph-SVM in the spectral and in the nuclear norm: a barrier method in floating point, for finding and never for
// deciding (section 11.7).
//
// With B = -log det [[s I, X], [X', s I]], which is self-concordant, the points of the central path minimise
//   nuclear:   -kappa sum wanted_e lambda_e + B(1, sum lambda_e M_e) - sum_strict log lambda_e              over the multipliers lambda
//   spectral:   kappa t + B(t, V) - sum_strict log(<M_e, V> - wanted_e)                                     over V with the ties, and t
// and the inverse [[P, R], [R', Q]] of the block there is the other side: -2 R/kappa is the V of the first and sum lambda_e M_e of the second, 2
// P/kappa the matrix that shows its nuclear norm. Their values differ by at most (2 d + number of strict edges)/kappa.
#pragma once

#include "theory/norm_svm/norm_caps.h"
#include "theory/norm_svm/scaled_edges.h"

namespace attest {

/// In the units of scaled_edges.h, as found: nothing holds exactly.
struct NearOptimum {
    Matrix<Rational> v;
    Rational size;                     ///< spectral: above |V|; else 0
    std::vector<Rational> multipliers; ///< one an edge; >= 0 on strict ones
    Matrix<Rational> p;                ///< symmetric but for rounding, for |V| (nuclear) or for |sum lambda_e M_e| (spectral)
};

class BarrierPath {
public:
    /// `edges` must outlive it.
    BarrierPath(const ScaledEdges& edges, MatrixNorm norm);

    /// A matrix with the ties, exactly, and margins of at least 1/2 on every strict edge; nothing when the search fails, as on infeasible ones.
    const std::optional<Matrix<Rational>>& interior() const { return interior_; }
    /// The point of the path at kappa, in this many digits; nothing when the search fails. Needs an interior().
    std::optional<NearOptimum> at(double kappa, int digits) const;
    /// The difference of the values of the two sides at kappa is at most this over kappa.
    double complexity() const;

private:
    const ScaledEdges* edges_;
    MatrixNorm norm_;
    std::optional<Matrix<Rational>> interior_;
};

} // namespace attest
