// Is the next-token data *compatible*: has some W all the log-odds log(p_z/p_z') of the next-token distributions? (section 6.13)
//
// Decided exactly, without a logarithm. The log-odds are asked of the rows M_{k,z,z'}, z and z' in the support of query k; a W with given values on
// them exists iff every relation sum c_e M_e = 0 has sum c_e log(p_z/p_z') = 0, that is prod (p_z/p_z')^{c_e} = 1. The relations are spanned by those
// that express a dependent row by the basis of S_fin, with rational c. The odds are ratios of counts; over a coprime base of the counts (gcd
// refinement, no factoring) the product is 1 iff every exponent sum is 0, and powers are never formed.
#pragma once

#include "theory/graph/sample_groups.h"
#include "theory/subspace/edge_subspace.h"

namespace attest {

/// Integers > 1, pairwise coprime, of whose powers every number (>= 1) given is a product.
std::vector<Integer> coprime_base(const std::vector<Integer>& numbers);
/// The exponents of a number over such a base. Throws std::invalid_argument for one that is not a product of its powers.
std::vector<long> exponents_over(const std::vector<Integer>& base, Integer number);

/// The groups of next-token data: every query has one bag of tokens, each once; its labels are the support, their counts the distribution. Nothing
/// for other data. Needs R.
std::optional<std::vector<SampleGroup>> next_token_groups(const Dataset& data);

/// A relation among the rows that the odds break: row `dependent` = sum over the basis of S_fin with these coefficients.
struct BrokenRelation {
    EdgeMatrix dependent;
    Vector<Rational> coefficients;
};
/// Nothing: compatible. `cyclic` = S_fin of the data's graphs.
std::optional<BrokenRelation> incompatible_relation(const std::vector<SampleGroup>& groups, const EdgeSubspace& cyclic);

/// H = -1/n sum over samples of log p(label): the cross-entropy of the distributions with themselves, enclosed.
Interval next_token_entropy(const std::vector<SampleGroup>& groups);

} // namespace attest
