// Normalised descent stays away from W_fin on S_fin for ever: one certified moment decides it (normalised.floor).
//
// Setting: S_fin is a line, h(t) the signed coordinate of the iterate's part on it minus that of W_fin, and S_svm is the line of
// W_mm (or S_svm = 0: no strict edge); p(t) = <W(t), W_mm>/|W_mm|^2. A = mean mass on Out_i, M as in section 6.
//   (1) |g_P| <= M A and |g_h - Lbar'(h)| <= M A (grad(L - Lbar) moves mass A between embeddings at most D_i apart).
//   (2) While p >= 0 and |h| <= eta: A <= kappa e^{-p}, kappa = max over |h| <= eta of the mean q_i at P = 0 (margins of W_mm are >= 1).
//   (3) While also |h| >= rho: |g_h| >= G = min |Lbar'(+-rho)| - M kappa e^{-p0} (Lbar is convex), with the sign of h if G > 0. So
//       |h'| = eta c - |h| with 1 - e <= c <= 1, e = (M A/G)^2/2.
//   (4) eta A/(B |W_mm|^2) <= p' - p <= eta M A/(G |W_mm|) =: at most J, where |g| <= B = M^2/4 eta + M kappa e^{-p0}.
//       So sum A_t^2 <= sum A_t kappa e^{-p_t} <= kappa B |W_mm|^2/eta sum e^{-p_t} (p_{t+1} - p_t) <= kappa B |W_mm|^2/eta e^{J - p0}.
//   (5) Hence the deviation of |h| from the two-cycle |h0|, eta - |h0| adds up to at most eta sum e_t <= eta M^2/(2 G^2) sum A_t^2.
// If rho = min(|h0|, eta - |h0|)/2 is above that sum, |h(t)| >= rho for every later t, and |h(t)| + |h(t+1)| >= eta (1 - e_0).
// Later moments succeed when earlier ones do not: p grows like log t, and everything wanted shrinks with e^{-p}.
#pragma once

#include "theory/descent/normalised_floor.h"
#include "theory/graph_svm/graph_svm.h"

namespace attest {

struct FloorForEver {
    Verdict verdict;     ///< held: the statement below is proved
    Real least_distance; ///< rho: |h(t)| >= rho from now on
    Interval least_sum;  ///< |h(t)| + |h(t+1)| >= this from now on
    Interval drift;      ///< what the deviations from the two-cycle add up to at most
};

/// Decides from the run's present iterate. vacuous: S_fin or S_svm is not a line; undecided: the condition fails at this moment.
FloorForEver check_floor_for_ever(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm, const FiniteComponent& finite,
                                  const NormalisedRun& run);

} // namespace attest
