// Everything the theory says about one dataset: assumptions, token-priority graphs, Graph-SVM direction, finite component.
//
// The gathering point of sections 2 to 4 for whoever shows or uses the whole (the commands analyze, train, reproduce).
// Nothing here is found without being checked: the Graph-SVM's certificate is verified in rational arithmetic before it is
// handed out, the finite component comes with a proved radius.
#pragma once

#include "theory/finite_component/finite_component.h"

#include <functional>

namespace attest {

/// The assumptions of section 1 that are predicates of a dataset.
struct Assumptions {
    bool head = false;        ///< H: the head is aligned
    bool realisable = false;  ///< R: every label is in its context
    bool independent = false; ///< I: E has full row rank
    bool feasible = false;    ///< F: the Graph-SVM is feasible
    bool acyclic = false;     ///< A: every component is a single token
};

struct Analysis {
    Assumptions assumptions;
    std::vector<QueryGraph> graphs; ///< of the queries that occur, ascending
    GraphSvm svm;                   ///< checked
    EdgeSubspace cyclic;            ///< S_fin
    std::optional<FiniteComponent> finite;
    std::string finite_reason; ///< why there is no finite component; empty when there is one
};

/// Works for every dataset; what an assumption's failure takes away is left out with its reason. The finite component and L*
/// have radius <= 10^-digits. Throws std::logic_error when our own solution fails its check (never the input's fault).
Analysis analyze(const Dataset& data, int digits);

/// Calls visit(i, row i) for the d rows of the matrix sum a e_token e_query', without building the matrix.
void for_each_row(const Embedding& embedding, const std::vector<WeightTerm>& terms, const std::function<void(int, const Vector<Rational>&)>& visit);

/// W_fin's midpoint as a sum of a e_token e_query', sorted by (query, token); exact.
std::vector<WeightTerm> finite_terms(const FiniteComponent& finite);

} // namespace attest
