// Sign descent with steps eta_0/ceil(sqrt t) need not tend to the largest margin of its norm on data with a cycle (section 11.9): data on which
// the least strict margin over max |W_ij| has an upper limit of at most 7/6 while gamma is larger. Exact.
//
// One-hot, aligned head, log-loss. Under some query k: two tokens a, b that are the labels equally often in contexts of a and b alone, each context
// with as many a as b; every other context with two tokens or more has the label a, holds no b, and there is one. Under other queries: anything.
//
// Proof. u, v, w_c: entries (a,k), (b,k), (c,k) of W, c any other token of the contexts labelled a; x = u - v, s = u + v, N: how often a is the label
// among the contexts of a and b; A_t the sum of the first t steps. n times the entries of grad L are
//     N tanh(x/2) - P at a,   -N tanh(x/2) at b,   positive at c,     P > 0 the sum of the masses off a in the contexts labelled a without b.
// So w_c = w_c(0) - A_t for ever. x < 0: u rises and v falls. x = 0: only u rises. x > 0: u falls and v rises where N tanh(x/2) > P; else v rises and
// u does not fall. So s never falls, and x stays bounded. Lattice: x is a multiple of 1/(q lcm(1..r)), r = ceil(sqrt t), q from x(0) and eta_0, so x
// > 0 implies x > 3^-r/q (lcm(1..r) < 3^r, Hanson 1972). And where x > 0, u >= s/2 >= s(0)/2, so P <= C e^{-A_t}, A_t >= eta_0 (2 (r - 1) - 1 - .. -
// 1/(r - 1)). With 2 eta_0 > log 3: N tanh(x/2) > P from some step on whenever x > 0; then s rises only where x = 0, and by one step's length. Late
// steps are nearly equal, so after x = 0 come an x > 0 and an x < 0: s rises at most at every third step, s <= A_t/3 + C, u <= A_t/6 + C. The margin
// of a over c is u - w_c <= 7/6 A_t + C, and max |W_ij| >= |w_c| >= A_t - C.
#pragma once

#include "model/data/dataset.h"

#include <optional>

namespace attest {

struct TiedPairBelowTheMargin {
    Token query = 0;
    Token pulled = 0; ///< a
    Token other = 0;  ///< b
    Token lower = 0;  ///< a c
};

/// The first query of which the data are as above; nothing where there is none.
std::optional<TiedPairBelowTheMargin> sign_descent_tied_pair(const Dataset& data);

/// 2 eta_0 > log 3 (by 11/20 > (log 3)/2 = 0.5493..).
bool sign_steps_long_enough(const Rational& first_step);

/// The bound of the upper limit: 7/6.
Rational sign_descent_margin_ceiling();

} // namespace attest
