// Many fractions over one denominator, each in lowest terms.
//
// The exact solves give thousands of numerators over one denominator of tens of thousands of digits. Most of them share a few small primes with
// it, and a gcd for each was half of the time of an analysis. One gcd of the denominator with the product of all numerators (kept modulo the
// denominator) holds whatever any of them shares with it; what is left to each is a gcd with that small number.
#pragma once

#include "model/numbers/number.h"

#include <vector>

namespace attest {

/// numerators[i] / denominator in lowest terms, in their order. Throws std::domain_error when the denominator is 0.
std::vector<Rational> in_lowest_terms(const std::vector<Integer>& numerators, const Integer& denominator);

} // namespace attest
