// A case with what the theory says about its dataset (theory/facts/dataset_facts.h), each part computed once and shared by all checks of the case.
//
// Not for use by two threads at once (a case, and every case that shares its dataset's facts, belongs to one task). Enclosures follow the working
// precision: a part is computed again when the caller's working digits have grown.
#pragma once

#include "properties/cases/case.h"
#include "theory/facts/dataset_facts.h"

#include <memory>

namespace attest {

class CaseFacts {
public:
    explicit CaseFacts(Case value) : value_(std::move(value)), of_dataset_(std::make_shared<const DatasetFacts>(value_.dataset)) {}
    /// The same dataset with other inputs: everything computed for the dataset is shared with `other`, in both directions.
    CaseFacts(const CaseFacts& other, std::map<std::string, Input> inputs)
        : value_{other.data(), std::move(inputs)}, of_dataset_(other.of_dataset_) {}
    CaseFacts(const CaseFacts&) = delete;
    CaseFacts& operator=(const CaseFacts&) = delete;

    const Case& value() const { return value_; }
    const DatasetFacts& of_dataset() const { return *of_dataset_; }

    const Dataset& data() const { return value_.dataset; }
    const LogitModel& model() const { return of_dataset_->model(); }
    const std::vector<QueryGraph>& graphs() const { return of_dataset_->graphs(); }
    const GraphSvm& svm() const { return of_dataset_->svm(); }
    const Matrix<Rational>& direction() const { return of_dataset_->direction(); }
    const EdgeSubspace& space() const { return of_dataset_->space(); }
    const EdgeSubspace& cyclic() const { return of_dataset_->cyclic(); }
    const Dataset& restricted() const { return of_dataset_->restricted(); }
    const FiniteComponent* finite() const { return of_dataset_->finite(); }

private:
    Case value_;
    std::shared_ptr<const DatasetFacts> of_dataset_;
};

} // namespace attest
