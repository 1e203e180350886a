// Signs of the entries of grad L at a rational W, decided exactly (section 11).
//
// At rational embeddings and weights an entry is a combination of exponentials e^r of rational r over a positive number. Where an enclosure does not
// tell its sign, the numerator is expanded into sum_r c_r e^r with different r: by Lindemann and Weierstrass it is 0 iff every c_r is.
#pragma once

#include "model/attention/logit_model.h"

#include <optional>

namespace attest {

/// grad L of the log-loss at W (d x d, rational), enclosed at the working digits, and the sign of each entry: -1, 0 or 1. Needs R.
struct SignedGradient {
    Matrix<Interval> enclosure;
    Matrix<int> signs;
};
/// Nothing when some entry's sign is open: its enclosure contains 0, and it is not 0, or its expansion has more than most_terms terms.
std::optional<SignedGradient> signed_gradient(const Dataset& data, const LogitModel& model, const Matrix<Rational>& w);

inline constexpr std::size_t most_terms = 20000;

} // namespace attest
