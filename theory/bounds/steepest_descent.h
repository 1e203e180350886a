// Steepest descent in a norm by steps of given lengths on acyclic data, for as many steps as one likes (section 11.2 and 11.6): from the loss before
// them to the loss after them, and so to margins, without a run.
//
// [H R L F A E], gamma = 1/|V| for a feasible V, B = max |M_e|_*, psi(x) = e^x - 1 - x. A step of length eta gains c = gamma eta - psi(B eta):
// L_+ <= L - c (1 - e^{-n L})/n and L_+ <= L (1 - c (1 - n L/2)) where c >= 0.
#pragma once

#include "model/numbers/number.h"

#include <cstddef>
#include <cstdint>

namespace attest {

/// psi(x) = e^x - 1 - x.
Interval second_order_exponential(const Interval& x);

/// c of a step of length eta.
Interval steepest_gain(const Interval& gamma, const Interval& largest_edge, const Interval& eta);

/// An upper bound (its upper end) of the loss after a step of gain c > 0 (c enters by its lower end, at most 1) from a loss of at most `loss`'s upper
/// end, by the first (the second is weaker: 1 - e^{-x} >= x - x^2/2). Its right side rises with L, so bounds of bounds are bounds.
Interval steepest_loss_after(std::size_t samples, const Interval& loss, const Interval& gain);

/// A lower bound (its lower end) of log 1/L(T) after steps of gains c_t >= 0 from L(t0) of at most `loss`'s upper end, n L(t0) < 2:
///     log 1/L(T) >= log 1/L(t0) + sum c_t - n L(t0)/(2 - n L(t0)).
/// Proof: with q = 1 - n L(t0)/2, L_t - L_{t+1} >= q c_t L_t, so what the bounds of the steps lose, sum c_t n L_t/2, is at most n L(t0)/(2 q).
/// `gains` = sum c_t. The whole line where n L(t0) < 2 is not shown.
Interval steepest_log_inverse_loss(std::size_t samples, const Interval& loss, const Interval& gains);

/// The same of T equal steps of gain at least c > 0 from any loss: the bounds of single steps until n L is small or so many steps are taken, the sum
/// from there on. Between them the loss never rises.
Interval steepest_log_inverse_loss_from(std::size_t samples, const Interval& loss, const Interval& gain, std::int64_t steps);

} // namespace attest
