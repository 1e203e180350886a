// How fast, from both sides (section 6.12): the loss of gradient descent on acyclic data, of every W against its norm, and the angle to W_mm.
//
// Arguments are enclosures of the true quantities; each function returns an enclosure of the right side of its inequality. What an upper bound
// proves is its upper end, what a lower bound proves is its lower end.
#pragma once

#include "theory/finite_component/split_samples.h"

namespace attest {

/// descent.loss-rate, H R L F A E, eta <= 1/beta: L(W(t)) <= 1/(1/L_0 + eta gamma^2 theta^2 t/2), gamma = 1/|W_mm|, theta = (1 - e^{-n L_0})/(n L_0).
/// Proof: G = mean mass off the label. |grad L| >= gamma G (test -grad L with W_mm), G >= theta L since 1 - e^{-x} is concave and no sample loses
/// more than n L_0; the descent lemma gives L_+ <= L - eta/2 (gamma theta L)^2, so 1/L_+ >= 1/L + eta gamma^2 theta^2/2.
Interval descent_loss_upper(std::size_t samples, const Interval& start_loss, const Interval& norm_mm, const Rational& rate, long steps);

/// L(W(t)) >= 1/(1/L_{t0} + 2 eta M^2 (t - t0)) for t >= t0, where 2 eta M^2 L_{t0} <= 1. `loss` = L_{t0}, `range` = M, `steps` = t - t0.
/// Proof: |grad L| <= M G <= M L; convexity gives L_+ >= L - eta |grad L|^2 >= L (1 - eta M^2 L), and 1/(1 - x) <= 1 + 2x for x <= 1/2.
Interval descent_loss_lower(const Interval& loss, const Interval& range, const Rational& rate, long steps);
/// 2 eta M^2 L <= 1.
Truth descent_loss_small(const Interval& loss, const Interval& range, const Rational& rate);

/// path.loss-rate, H R L F E, every W: eps >= 1/n log(1 + c e^{-|P|/|W_mm|}), c = min(m_v/m_y) e^{-max |M_e| (|W_fin| + rho) - n (L* + eps)}, minimum
/// and maximum over the strict edges, |P| = `norm` (an upper bound of it will do). Proof: P/mu would be a shorter solution than W_mm were every
/// strict margin mu of P above |P|/|W_mm|; so some strict margin of W is at most that plus |M_e| (|W_fin| + rho); its sample's q_i is at least
/// (m_v/m_y) e^{-margin - abar_i}, abar_i <= n (L* + eps), and log(1 + q_i) <= n eps.
struct PathLossRate {
    Rational least_odds;     ///< min m_v/m_y over samples and tokens outside the label's component
    Interval largest_pair;   ///< max |M_e| over strict edges
    Interval finite_norm;    ///< |W_fin|
    Interval loss_infimum;   ///< L*
    Interval norm_mm;        ///< |W_mm|
    std::size_t samples = 0; ///< n
};
/// Needs a strict edge.
PathLossRate path_loss_rate(const LogitModel& model, const std::vector<SplitSample>& samples, const Interval& finite_norm,
                            const Interval& loss_infimum, const Interval& norm_mm);
/// `radius` = rho (B6 at eps), `excess` = eps.
Interval path_excess_lower(const PathLossRate& rate, const Interval& norm, const Interval& radius, const Interval& excess);

/// direction.lower, H R L F E, every W: |W| sin angle(W, W_mm) >= |W_fin| - rho. Proof: W_mm is orthogonal to S_fin, so the part of W in S_fin,
/// within rho of W_fin, is orthogonal to it.
Interval direction_distance_lower(const Interval& finite_norm, const Interval& radius);

/// |W(t)| <= |Z| + sqrt(|W(0) - Z|^2 + 2 eta t kappa(W_fin) e^{-s}) under descent of eta <= 1/beta, Z = W_fin + s W_mm + the part of W(0) off S.
/// Proof: |W(t) - Z|^2 <= |W(0) - Z|^2 + 2 eta t (L(Z) - L(W(t))), L(W(t)) >= L*, and B1 for L(Z).
/// `excess_bound` = kappa e^{-s} + |W(0) - Z|^2/(2 eta t), that of section 6.4; `off_space_squared` = |part of W(0) off S|^2.
Interval descent_norm_upper(const Interval& finite_norm, const Interval& s, const Interval& norm_mm, const Interval& off_space_squared,
                            const Interval& excess_bound, const Rational& rate, const Interval& time);

} // namespace attest
