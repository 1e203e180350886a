#include "properties/cases/case_facts.h"

#include <stdexcept>

namespace attest {

/// What depends on the dataset alone.
struct CaseFacts::Parts {
    std::unique_ptr<const LogitModel> model;
    std::optional<std::vector<QueryGraph>> graphs;
    std::optional<GraphSvm> svm;
    std::optional<Matrix<Rational>> direction;
    std::optional<EdgeSubspace> space;
    std::optional<EdgeSubspace> cyclic;
    std::optional<Dataset> restricted;
    std::optional<FiniteComponent> finite;
    int finite_digits = 0; ///< digits of the last try, successful or not
};

CaseFacts::CaseFacts(Case value) : value_(std::move(value)), parts_(std::make_shared<Parts>()) {}
CaseFacts::CaseFacts(const CaseFacts& other, std::map<std::string, Input> inputs) : value_{other.data(), std::move(inputs)}, parts_(other.parts_) {}
CaseFacts::~CaseFacts() = default;

const Case& CaseFacts::value() const { return value_; }

const LogitModel& CaseFacts::model() const {
    if (!parts_->model) {
        parts_->model = std::make_unique<const LogitModel>(data());
    }
    return *parts_->model;
}

const std::vector<QueryGraph>& CaseFacts::graphs() const {
    if (!parts_->graphs) {
        parts_->graphs = token_graphs(data());
    }
    return *parts_->graphs;
}

const GraphSvm& CaseFacts::svm() const {
    if (!parts_->svm) {
        GraphSvm found = find_graph_svm(data(), graphs());
        const Verdict checked = check_graph_svm(data(), graphs(), found);
        if (checked.outcome != Outcome::held) {
            throw std::logic_error("the certificate of the Graph-SVM does not hold: " + checked.reason);
        }
        parts_->svm = std::move(found);
    }
    return *parts_->svm;
}

const Matrix<Rational>& CaseFacts::direction() const {
    if (!parts_->direction) {
        parts_->direction = weight_matrix(data().embedding(), svm().terms);
    }
    return *parts_->direction;
}

const EdgeSubspace& CaseFacts::space() const {
    if (!parts_->space) {
        parts_->space = edge_space(data().embedding(), graphs());
    }
    return *parts_->space;
}

const EdgeSubspace& CaseFacts::cyclic() const {
    if (!parts_->cyclic) {
        parts_->cyclic = cyclic_subspace(data().embedding(), graphs());
    }
    return *parts_->cyclic;
}

const Dataset& CaseFacts::restricted() const {
    if (!parts_->restricted) {
        parts_->restricted = restricted_dataset(data(), graphs());
    }
    return *parts_->restricted;
}

const FiniteComponent* CaseFacts::finite() const {
    if (parts_->finite_digits < working_digits()) {
        // Set only after the call: it throws where the hypotheses fail, and must do so again when asked again.
        // The proof succeeds on every S_fin in the end; the limit is for near dependence that no case is meant to have.
        std::optional<FiniteComponent> enclosed =
            enclose_finite_component(data(), graphs(), cyclic(), working_digits(), 1000 + 10 * working_digits());
        parts_->finite = std::move(enclosed);
        parts_->finite_digits = working_digits();
    }
    return parts_->finite ? &*parts_->finite : nullptr;
}

} // namespace attest
