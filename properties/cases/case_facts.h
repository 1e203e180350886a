// What the theory says about a case, each part computed once, when first asked for, and shared by all checks of the case.
//
// Not for use by two threads at once (a case, and every case that shares its dataset's facts, belongs to one task). Enclosures follow the working
// precision: a part is computed again when the caller's working digits have grown.
#pragma once

#include "model/attention/logit_model.h"
#include "properties/cases/case.h"
#include "theory/finite_component/finite_component.h"

#include <memory>

namespace attest {

class CaseFacts {
public:
    explicit CaseFacts(Case value);
    /// The same dataset with other inputs: everything computed for the dataset is shared with `other`, in both directions.
    CaseFacts(const CaseFacts& other, std::map<std::string, Input> inputs);
    ~CaseFacts();
    CaseFacts(const CaseFacts&) = delete;
    CaseFacts& operator=(const CaseFacts&) = delete;

    const Case& value() const;
    const Dataset& data() const { return value().dataset; }
    const LogitModel& model() const;
    const std::vector<QueryGraph>& graphs() const;
    /// Found and checked: throws std::logic_error when the certificate does not hold (a bug of ours, never a verdict).
    const GraphSvm& svm() const;
    /// W_mm, d x d (zeros when infeasible or zero).
    const Matrix<Rational>& direction() const;
    const EdgeSubspace& space() const;  ///< S
    const EdgeSubspace& cyclic() const; ///< S_fin
    const Dataset& restricted() const;  ///< needs R
    /// W_fin enclosed to 10^-working_digits() or better; null when the proof did not succeed (callers answer undecided). Needs H and R.
    const FiniteComponent* finite() const;

private:
    struct Parts;
    Case value_;
    std::shared_ptr<Parts> parts_;
};

} // namespace attest
