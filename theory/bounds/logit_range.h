// The constants that turn distances between weights into differences of logits, for the bounds of section 6.
//
// D_i = largest distance between two context embeddings of sample i. A unit of |W| changes the difference of two logits of
// sample i by at most D_i |e_{k_i}| (Cauchy-Schwarz on <(e_u - e_v) e_k', W>), so M = max_i D_i |e_{k_i}| is the largest
// range of a sample's logits per unit of |W|.
#pragma once

#include "model/attention/logit_model.h"

namespace attest {

/// M = 2 sqrt(beta), enclosed at the working digits; beta = max_i 1/4 D_i^2 |e_{k_i}|^2 is exact (smoothness, model/descent/descent.h). 0 when no
/// sample tells two of its tokens apart (then L is constant).
Interval logit_range(const Dataset& data);

/// Logits (K x Q) of every W' with |W' - W|_F <= radius, given those of W: e_v' W' e_k differs by at most |e_v| |e_k| radius.
Matrix<Interval> logits_within(const LogitModel& model, const Matrix<Interval>& logits, const Real& radius);

} // namespace attest
