// The Graph-SVM of one block in exact arithmetic: Lawson and Hanson's non-negative least squares for least-distance
// problems (Solving Least Squares Problems, ch. 23), over integers with a common denominator.
//
//   minimise |sum_e z_e M_e|^2 + (sum_{strict} z_e - 1)^2,   z_e >= 0 on strict generators, free on tied ones.
//
// At the minimum r = 1 - sum_{strict} z_e is 0 exactly when the Graph-SVM is infeasible (then z is a Farkas certificate);
// otherwise lambda = z / r are the multipliers of W_mm. Every outer step lowers the objective strictly and ends at the
// minimum over its active generators, so no set of active generators comes back and the search always ends, whatever set
// it starts from. A guess from floating point is such a start: when it is right, one exact solve proves it.
#pragma once

#include "theory/graph_svm/svm_generators.h"

namespace attest {

struct ActiveSetSolution {
    std::vector<Integer> tied;   ///< numerators of z on block.tied
    std::vector<Integer> strict; ///< numerators of z on block.strict, >= 0
    Integer denominator;         ///< of all of them, positive
    Integer residual;            ///< numerator of r >= 0 over the same denominator; 0: infeasible
    int solves = 0;              ///< exact systems solved on the way
};

/// `guess`: positions in block.strict that are thought to be active; any set is allowed, the empty one too.
ActiveSetSolution exact_active_set(const GeneratorBlock& block, std::vector<int> guess);

} // namespace attest
