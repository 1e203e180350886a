// B2 and B2': a small loss forces large margins (section 6.1).
//
// Losses enter by their upper ends only, so a proved upper bound of the excess loss is enough. The lower end of a result is
// a proved lower bound of the margin.
#pragma once

#include "model/attention/loss.h"
#include "theory/finite_component/split_samples.h"

#include <optional>

namespace attest {

/// log(e^x - 1) for x > 0, with full relative accuracy of e^x - 1 for x as small as 1e-5000.
Interval log_expm1(const Interval& x);

/// B2: (e_y - e_v)' W e_k >= -log(e^{n eps} - 1) - abar_i(W) + log(m_v/m_y) for v in Out_i, eps = L(W) - L* (H R L).
/// Proof: by the split every log(1 + q_i) <= n eps, so q_i <= e^{n eps} - 1; and q_i is at least its term v, which is
/// (m_v/m_y) e^{z_v - z_y - abar_i}.
/// `odds` = m_v/m_y. The whole line when eps > 0 has no positive upper end.
Interval margin_bound(std::size_t samples, const Interval& excess, const Interval& restricted_loss, const Rational& odds);

/// abar_i(W) <= n (L* + eps): the abar_i are not negative and their mean is Lbar(W) <= L(W).
Interval restricted_loss_bound(std::size_t samples, const Interval& loss_infimum, const Interval& excess);

/// A lower bound of mu = min <M_e, P> over all strict edges, P = W - proj_{S_fin} W, from the excess loss of W and logits (K x Q) that
/// contain those of proj_{S_fin} W (of any matrix with the same projection on S_fin; bounds_geometry.h widens W_fin's by a radius).
/// Every strict edge is (k_i, y_i -> v), v in Out_i, of some sample; B2 minus <M_e, proj_{S_fin} W>.
/// Nothing when there is no strict edge.
std::optional<Interval> strict_margin_bound(const std::vector<SplitSample>& samples, const Interval& excess, const Matrix<Interval>& finite_logits);

/// c of assumption T for the losses of the project: phi(delta') <= n phi(delta) => delta' <= c delta with phi(delta) = l(1-delta) - l(1).
/// n for -u (phi = delta) and for -log u ((1-delta)^n >= 1 - n delta), sqrt n for (1-u)^2 (phi = delta^2).
Interval tail_constant(Loss loss, std::size_t samples);
/// q0 = max_i (T_i - m_y)/m_y.
Rational largest_odds(const LogitModel& model);

/// B2' (H R F A T, general loss): if L(W) <= L(s W_mm) then, with x = c q0 e^{-s} < 1, every strict margin of W is at least
/// s - log(c q0/(1 - x)) + log(m_v/m_y).
/// Proof: s W_mm misses at most q0 e^{-s} of each label's mass; by T, W misses at most delta = x; and its odds
/// (m_v/m_y) e^{-margin} against the label are at most delta/(1 - delta).
/// Nothing when x < 1 cannot be shown. q0 > 0 (there is a strict edge); `odds` = m_v/m_y.
std::optional<Interval> general_margin_bound(const Interval& s, const Interval& tail, const Rational& q0, const Rational& odds);

} // namespace attest
