// B7: under gradient descent the norm grows no faster than the loss allows (section 6.8); with B2 and B3 this is an explicit
// rate of `descent.direction`: cos angle(P(T), W_mm) >= (log 1/eps_T - c1)/(log 1/eps_T + c2).
#pragma once

#include "theory/finite_component/split_samples.h"

#include <optional>

namespace attest {

/// What B7 needs to know at the step t0 from which it is applied.
struct NormBound {
    Interval start_excess; ///< eps_{t0} = L(W(t0)) - L*
    Interval norm_mm;      ///< |W_mm|
    Interval growth;       ///< C = 2 + n/2 + 2 M^2/sigma, sigma = lambda e^{-M r0}; C = 2 + n/2 when S_fin = 0
    Real finite_radius;    ///< r0: |proj_{S_fin} W(t) - W_fin| <= r0 for every t >= t0 (B6; the loss never rises)
};

/// The constants, when the condition eps_{t0} <= min(1/8, sigma |W_mm|/(8 M), 1/(2 C)) is shown (no sigma when S_fin = 0); nothing otherwise.
/// `curvature`: enclosure or lower bound of lambda (bounds_finite.h), nothing when S_fin = 0. `range` = M. A strict edge, H R L F,
/// constant rate <= 1/beta.
std::optional<NormBound> norm_bound(std::size_t samples, const Interval& start_excess, const Interval& norm_mm, const Interval& range,
                                    const std::optional<Interval>& curvature);

/// B7: |P(T) - P(t0)| <= |W_mm| (log(eps_{t0}/eps_T) + 2 C eps_{t0}) for every T >= t0, P(t) = W(t) - proj_{S_fin} W(t). Needs eps_T > 0 enclosed.
/// Proof, with A = mean mass on the Out_i, w = 1/n sum log(1+q_i), gamma = 1/|W_mm|, g_P and g_h = gradient off and on S_fin:
/// (1) |g_P| >= gamma A (test -grad L with W_mm), A >= w(1 - n eps/2), |grad(L - Lbar)| <= M A, so |g_P| <= M A <= M eps. (2) The variance of g's
/// logits is at most beta |g_h|^2 + 4 beta eps |g|^2 along a step, so eps_t - eps_{t+1} >= eta (1 - 2 eps)|g_P|^2 + eta (1/2 - 2 eps)|g_h|^2. (3)
/// Lbar - L* is at most |grad Lbar|^2/(2 sigma); whether |grad Lbar| >= 2 M A or not, eps_t - eps_{t+1} >= eta gamma |g_P| eps_t (1 - C eps_t). (4)
/// So |P(t+1) - P(t)| = eta |g_P| <= |W_mm| (1 + 2 C eps_t)(eps_t - eps_{t+1})/eps_t; sum.
Interval norm_growth_bound(const NormBound& bound, const Interval& excess);

/// c1 and c2 of the rate.
struct DirectionRate {
    Interval c1;
    Interval c2;
};
/// `finite_logits` contain those of proj_{S_fin} W(t) for every t >= t0 (W_fin's, widened by finite_radius); `start_norm` = |P(t0)|.
/// Proof: B2 with e^x - 1 <= x e^x gives mu >= log 1/eps - c1; B7 gives |P(T)| <= |W_mm| (log 1/eps + c2); B3 divides. Needs a strict edge.
DirectionRate direction_rate(const std::vector<SplitSample>& samples, const NormBound& bound, const Matrix<Interval>& finite_logits,
                             const Interval& start_norm);
/// (log 1/eps - c1)/(log 1/eps + c2), a lower bound of cos angle(P(T), W_mm) at eps = eps_T; nothing unless both parts are shown positive.
std::optional<Interval> direction_rate_bound(const DirectionRate& rate, const Interval& excess);

} // namespace attest
