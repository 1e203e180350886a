#include "theory/facts/dataset_facts.h"

#include "theory/graph_svm/solve_graph_svm.h"

#include <map>

namespace attest {
namespace {

template <class T, class Make>
const T& once(std::optional<T>& part, const Make& make) {
    if (!part) {
        part.emplace(make());
    }
    return *part;
}

} // namespace

Assumptions DatasetFacts::assumptions() const {
    return {head_aligned(data_), attest::realisable(data_), attest::independent(data_), svm().status != GraphSvmStatus::infeasible,
            attest::acyclic(graphs())};
}

const LogitModel& DatasetFacts::model() const {
    return once(model_, [&] { return LogitModel(data_); });
}
const std::vector<QueryGraph>& DatasetFacts::graphs() const {
    return once(graphs_, [&] { return token_graphs(data_); });
}
const GraphSvm& DatasetFacts::svm() const {
    return once(svm_, [&] { return solve_graph_svm(data_, graphs()); });
}
const Matrix<Rational>& DatasetFacts::direction() const {
    return once(direction_, [&] { return weight_matrix(data_.embedding(), svm().terms); });
}
const EdgeSubspace& DatasetFacts::space() const {
    return once(space_, [&] { return edge_space(data_.embedding(), graphs()); });
}
const EdgeSubspace& DatasetFacts::cyclic() const {
    return once(cyclic_, [&] { return cyclic_subspace(data_.embedding(), graphs()); });
}
const Dataset& DatasetFacts::restricted() const {
    return once(restricted_, [&] { return restricted_dataset(data_, graphs()); });
}

const FiniteComponent* DatasetFacts::finite(int digits, int most_digits) const {
    if (finite_digits_ < digits) {
        // Set only after the call: it throws where the hypotheses fail, and must do so again when asked again.
        std::optional<FiniteComponent> enclosed = enclose_finite_component(data_, graphs(), cyclic(), digits, most_digits);
        finite_ = std::move(enclosed);
        finite_digits_ = digits;
    }
    return finite_ ? &*finite_ : nullptr;
}

// The proof succeeds on every S_fin in the end; the limit is for near dependence that no case is meant to have.
const FiniteComponent* DatasetFacts::finite() const { return finite(working_digits(), 1000 + 10 * working_digits()); }

Analysis analyze(const Dataset& data, int digits) {
    const DatasetFacts facts(data);
    Analysis r{facts.assumptions(), facts.graphs(), facts.svm(), facts.cyclic(), std::nullopt, ""};
    if (!r.assumptions.head) {
        r.finite_reason = "the head is not aligned";
    } else if (!r.assumptions.realisable) {
        r.finite_reason = "a label is missing from its context, so the log-loss is infinite for every W";
    } else if (const FiniteComponent* finite = facts.finite(digits, std::max(20000, 4 * digits))) {
        r.finite = *finite;
    } else {
        r.finite_reason = "undecided: the enclosure did not reach the wanted radius within the limit of its working digits";
    }
    return r;
}

std::vector<WeightTerm> finite_terms(const FiniteComponent& finite) {
    std::map<std::pair<Token, Token>, Rational> values;
    for (Index b = 0; b < finite.space.dimension(); ++b) {
        const EdgeMatrix& m = finite.space.basis()[static_cast<std::size_t>(b)];
        const Rational value = finite.coordinates[b].to_rational();
        values[{m.query, m.from}] += value;
        values[{m.query, m.to}] -= value;
    }
    std::vector<WeightTerm> r;
    for (const auto& [place, value] : values) {
        if (value != 0) {
            r.push_back({place.second, place.first, value});
        }
    }
    return r;
}

} // namespace attest
