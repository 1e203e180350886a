// A loss that is not tail-regular, for which the regularisation path turns for ever (section 7: T dropped).
//
// phi(delta) = l(1 - delta) - l(1) = sum_{j>=1} d_j^2/(1 + (d_j/delta)^32), d_j = 2^-(2^j): continuously differentiable, strictly increasing, with
// plateaus whose length in log 1/delta is proportional to it. Data: one-hot, K = 2, ([1,0],1), ([0,1],0). The margins x, y of the two
// samples are free, |W|^2 = (x^2 + y^2)/2, W_mm has x = y = 1, and L = (f(x) + f(y))/2 with f(x) = phi(1/(1 + e^x)), a decreasing function.
//
// With a_j = 2^j log 2 = log 1/d_j, f is about d_j^2 between a_j/2 and a_j. So in the ball of radius
//   R = 0.85 a_j  it is better to push one margin over a_j and keep the other above a_j/2: the loss is halved, away from W_mm; and
//   R = 1.1 a_j   both margins can be above a_j, and must be.
// What is shown, for W in the ball and theta its angle to W_mm:
//   (away)  at R = 0.85 a_j: theta <= 0.19 implies L(W) > 0.75 L(R W_mm), while some W has L(W) < 0.6 L(R W_mm). f decreases, so on that part of the
//   ball
//           one margin is at most x(0.19) = sqrt 2 R cos(pi/4 - 0.19), the other at most R: 2 L(W) >= f(x(0.19)) + f(R), and f(x(0.19)) > f(R)/2 is
//           what remains. The better W has margins 1.05 a_j and at least 0.585 a_j.
//   (back)  at R = 1.1 a_j: theta >= 0.1 implies L(W) > L(R W_mm). One margin is then at most y(0.1) = sqrt 2 R sin(pi/4 - 0.1), so 2 L(W) >
//   f(y(0.1)), and
//           f(y(0.1)) > 2 f(R) remains.
// So every minimiser over the ball is at an angle above 0.19 at the first radii and below 0.1 at the second: for infinitely many j it turns.
//
// For every j >= 3 at once. With e^{-a} = d_j, m = 1 + e^{-x} and d_j/delta = m e^{x - a},
//   f(x) >= d_j^2/(1 + m^32 e^{32 (x - a)}),
//   f(x) <= d_j^2 min(1, 1/(1 + e^{32 (x - a)}) where x > a) + 2 d_{j+1}^2 + sum_{i<j} d_i^2 e^{-32 (x - a_i)}, and for x >= 0.58 a the sum is at
//   most
//           2 e^{-a - 32 (x - a/2)} (each earlier term is smaller by a factor e^{-31 a_{i+1}/2} or more).
// Dividing by d_j^2 = e^{-2a}, every quantity compared is a function of a alone, and every error term falls as a grows: m - 1, e^{-c a}. So the
// inequalities at a = a_3 imply those for all larger a; they are decided there by intervals (check_plateau_for_ever), and the ones of
// (away) and (back) are also decided without these bounds for single j (check_plateau_turn).
#pragma once

#include "model/numbers/number.h"
#include "theory/verdict.h"

namespace attest {

/// phi(delta) for 0 < delta <= 1, enclosed: `terms` terms of the series and its rest, which lies between 0 and 2 d_{terms+1}^2.
Interval plateau_loss(const Interval& delta, int terms);

/// (away) and (back) for one j >= 1, at the working digits: held, undecided, or refuted with the inequality that fails.
Verdict check_plateau_turn(int j);
/// (away) and (back) for every j >= 3, by the bounds above.
Verdict check_plateau_for_ever();

} // namespace attest
