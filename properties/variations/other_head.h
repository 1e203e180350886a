// H dropped: the score of a label is c_y' f_W(x) = sum_v a_v s_v, s_v = c_y' e_v, for any head C (section 1).
//
// The graphs, W_mm and W_fin do not see the head, the risk does. Three kinds of heads refute the limits, all decided over the rationals:
//   blind      equal scores in every context: L is constant, descent stands still;
//   reversed   in every context a token with a larger W_mm-logit never has a larger score, and once a smaller one: then d/dr L(W + r W_mm) =
//              -1/n sum_i Cov_{a_i}(s, w)/score_i > 0 at every W, so <W, W_mm> < 0 all along the path and falls for ever under descent;
//   half blind blind on one query's samples, and on the others the reverse of "reversed", with orthogonal queries: the minimisers over the
//              balls have no part on the first query (it would cost norm and gain nothing), whatever W_fin is there.
#pragma once

#include "model/attention/head_risk.h"
#include "properties/variations/variation_tools.h"

namespace attest {

inline Verdict infinite_loss() { return Verdict::vacuous("positive scores"); }
/// The head is blind and L not constant without it, against a statement that needs `expected`.
Decide if_blind(std::string expected, std::string found);
/// All samples' scores are ordered like `sign` times their W_mm-logits or not at all, and one of them indeed.
bool ordered(const CaseFacts& facts, const HeadRisk& risk, int sign);
/// The head is reversed, against a statement that needs `expected`.
Decide if_reversed(std::string expected, std::string found);
/// The head is half blind: the path has no part on a query whose samples are blind, and W_fin has one.
Verdict half_blind(const CaseFacts& facts);

/// Small one-hot datasets with a head: any, and with components of two tokens or more.
DatasetShape headed_datasets();
DatasetShape headed_cyclic_datasets();
/// One query with a blind cycle and another with a strict edge; shrinking takes it from there.
Generate half_blind_cases();

} // namespace attest
