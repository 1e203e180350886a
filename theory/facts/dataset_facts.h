// Everything the theory says about one dataset, each part computed once, when first asked for: assumptions, token-priority graphs,
// Graph-SVM direction, S and S_fin, finite component. The gathering point of sections 1 to 4.
//
// Nothing here is found without being checked: the Graph-SVM's certificate is verified in rational arithmetic before it is handed out, the
// finite component comes with a proved radius. Not for use by two threads at once.
#pragma once

#include "model/attention/logit_model.h"
#include "theory/finite_component/finite_component.h"

namespace attest {

/// The assumptions of section 1 that are predicates of a dataset.
struct Assumptions {
    bool head = false;        ///< H: the head is aligned
    bool realisable = false;  ///< R: every label is in its context
    bool independent = false; ///< I: E has full row rank
    bool feasible = false;    ///< F: the Graph-SVM is feasible
    bool acyclic = false;     ///< A: every component is a single token
};

class DatasetFacts {
public:
    explicit DatasetFacts(Dataset data) : data_(std::move(data)) {}
    DatasetFacts(const DatasetFacts&) = delete;
    DatasetFacts& operator=(const DatasetFacts&) = delete;

    const Dataset& data() const { return data_; }
    Assumptions assumptions() const;
    const LogitModel& model() const;
    const std::vector<QueryGraph>& graphs() const; ///< of the queries that occur, ascending
    /// Throws std::logic_error when our own solution fails its check (solve_graph_svm.h).
    const GraphSvm& svm() const;
    /// W_mm, d x d (zeros when infeasible or zero).
    const Matrix<Rational>& direction() const;
    const EdgeSubspace& space() const;  ///< S
    const EdgeSubspace& cyclic() const; ///< S_fin
    const Dataset& restricted() const;  ///< needs R
    /// W_fin and L* enclosed to 10^-digits or better, computed again when more digits are wanted than before; null when the proof did not succeed
    /// with `most_digits` working digits (callers answer undecided). Needs H and R.
    const FiniteComponent* finite(int digits, int most_digits) const;
    /// To the working digits.
    const FiniteComponent* finite() const;

private:
    Dataset data_;
    mutable std::optional<LogitModel> model_;
    mutable std::optional<std::vector<QueryGraph>> graphs_;
    mutable std::optional<GraphSvm> svm_;
    mutable std::optional<Matrix<Rational>> direction_;
    mutable std::optional<EdgeSubspace> space_;
    mutable std::optional<EdgeSubspace> cyclic_;
    mutable std::optional<Dataset> restricted_;
    mutable std::optional<FiniteComponent> finite_;
    mutable int finite_digits_ = 0; ///< of the last try, successful or not
};

/// The facts that a reader is shown, for whoever prints the whole (the commands analyze, train, reproduce).
struct Analysis {
    Assumptions assumptions;
    std::vector<QueryGraph> graphs;
    GraphSvm svm;
    EdgeSubspace cyclic; ///< S_fin
    std::optional<FiniteComponent> finite;
    std::string finite_reason; ///< why there is no finite component; empty when there is one
};

/// Works for every dataset; what an assumption's failure takes away is left out with its reason. The finite component and L*
/// have radius <= 10^-digits.
Analysis analyze(const Dataset& data, int digits);

/// W_fin's midpoint as a sum of a e_token e_query', sorted by (query, token); exact.
std::vector<WeightTerm> finite_terms(const FiniteComponent& finite);

} // namespace attest
