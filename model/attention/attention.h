// Attention of one sample (section 1 of the specification), over any number of the project.
//
// Given positive weights p_v = e^{z_v}, everything is rational in p: that is how identities are decided exactly.
// Given logits, the largest is subtracted first, so logits of +-1e6 neither overflow nor lose all digits.
//
// Interval masses are computed as 1/(1 + others/own), in which every logit enters once: the result is the exact range
// over the given enclosures up to rounding, however wide they are. Both a_v and 1 - a_v are sums of positive terms;
// nothing is ever subtracted, so masses near 0 and near 1 keep all their digits.
#pragma once

#include "model/attention/logit_model.h"
#include "model/mutant.h"

namespace attest {

/// Masses a_v = m_v p_v / sum_u m_u p_u in the order of `counts`; p is indexed by token (size K), positive.
/// T is Rational, double, Real or Interval.
template <class T>
std::vector<T> attention_from_weights(const std::vector<TokenCount>& counts, const std::vector<T>& p);

/// Masses a_v = m_v e^{z_v} / sum_u m_u e^{z_u} in the order of `counts`; column `query_index` of the logit table.
/// T is double, Real or Interval, here and below.
template <class T>
std::vector<T> attention(const CountedSample& sample, const Matrix<T>& logits);

/// f_W(x) = sum_v a_v e_v in R^d, from masses in the order of `counts`. T may also be Rational.
template <class T>
Vector<T> attention_output(const Embedding& embedding, const std::vector<TokenCount>& counts, const std::vector<T>& masses);

/// The logits of the sample's tokens, in the order of its counts.
template <class T>
std::vector<T> sample_logits(const CountedSample& sample, const Matrix<T>& logits);

/// m_v e^{z_v - c} for logits z in the order of `counts`, with c the largest logit (of an interval: the largest midpoint).
template <class T>
std::vector<T> attention_terms(const std::vector<TokenCount>& counts, const std::vector<T>& z);

/// t_v / sum_u t_u for positive terms. T may also be Rational.
template <class T>
std::vector<T> masses_of_terms(const std::vector<T>& terms);

/// 1 - t_v / sum_u t_u for positive terms, as a sum of positive terms. T may also be Rational.
template <class T>
std::vector<T> rest_of_terms(const std::vector<T>& terms);

/// The same for the term at one position.
template <class T>
T rest_of_terms(const std::vector<T>& terms, std::size_t position);

/// The largest of the numbers; of intervals, the largest midpoint as a point. Needs at least one.
template <class T>
T largest_term(const std::vector<T>& x);
template <>
Interval largest_term(const std::vector<Interval>& x);

/// m_v as it enters every formula of the model.
inline int counted(const TokenCount& c) { return mutant("multiplicities_ignored") ? 1 : c.count; }

} // namespace attest
