// SC (section 6.9): is there a Graph-SVM certificate that is positive on every tight class? Decided exactly, with a proof either way.
//
// With N = Gram matrix of the tight m_c the question is whether N alpha = 1 has a solution alpha > 0: sum alpha_c m_c = W_mm is tested by
// the products with the m_c, all <m_c, W_mm> being 1. The other answer is a direction V = sum x_c m_c with <m_c, V> >= 0 for every tight
// class, not all 0, and <W_mm, V> <= 0: then sum alpha_c <m_c, V> = <W_mm, V> <= 0 contradicts alpha > 0.
#pragma once

#include "theory/second_order/strict_classes.h"
#include "theory/verdict.h"

namespace attest {

struct Complementarity {
    bool strict = false;
    Vector<Rational> proof; ///< strict: alpha > 0, otherwise x; both over the tight classes
};

/// Always answers; no class: strict with an empty proof.
Complementarity find_complementarity(const StrictClasses& classes);
/// held: the proof shows what is said. Otherwise refuted with the first condition that fails.
Verdict check_complementarity(const StrictClasses& classes, const Complementarity& complementarity);

/// Found and checked. Throws std::invalid_argument when the Graph-SVM is infeasible, std::logic_error when the check fails (a bug).
bool strictly_complementary(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm);

} // namespace attest
