// Attention of one sample (section 1 of the specification), over any number of the project.
//
// Given positive weights p_v = e^{z_v}, everything is rational in p: that is how identities are decided exactly.
// Given logits, the largest is subtracted first, so logits of +-1e6 neither overflow nor lose all digits.
#pragma once

#include "model/logit_model.h"

namespace attest {

/// Masses a_v = m_v p_v / sum_u m_u p_u in the order of `counts`; p is indexed by token (size K), positive.
template <class T>
std::vector<T> attention_from_weights(const std::vector<TokenCount>& counts, const std::vector<T>& p);

/// Masses a_v = m_v e^{z_v} / sum_u m_u e^{z_u} in the order of `counts`; column `query_index` of the logit table.
/// T is double, Real or Interval.
template <class T>
std::vector<T> attention(const CountedSample& sample, const Matrix<T>& logits);

/// f_W(x) = sum_v a_v e_v in R^d, from masses in the order of `counts`.
template <class T>
Vector<T> attention_output(const Embedding& embedding, const std::vector<TokenCount>& counts, const std::vector<T>& masses);

} // namespace attest
