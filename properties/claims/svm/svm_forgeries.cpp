#include "properties/claims/svm/svm_forgeries.h"

#include "model/numbers/exact_solve.h"
#include "properties/claims/claim_tools.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/graph_svm/other_constraints.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace attest {
namespace {

/// Is M_{k,i,j} = (e_i - e_j) e_k' the zero matrix? Then its multiplier says nothing about W.
bool says_nothing(const Dataset& data, const Multiplier& m) {
    const EdgeMatrix edge{m.query, m.from, m.to};
    return edge_product(data.embedding(), edge, edge) == 0;
}

/// Every multiplier larger by 1, and every one left out, in turn. (A strict one at a zero matrix still enters Farkas' sum.)
void change_each_multiplier(const CaseFacts& facts, bool farkas, const SeeForgery& see) {
    GraphSvm svm = facts.svm();
    std::vector<Multiplier>& multipliers = svm.multipliers;
    for (std::size_t i = 0; i < multipliers.size(); ++i) {
        Multiplier& m = multipliers[i];
        if (says_nothing(facts.data(), m) && !(farkas && m.strict)) {
            continue;
        }
        m.value += 1;
        if (m.value != 0 && !see("one multiplier larger by 1", svm)) {
            return;
        }
        m.value -= 1;
        const auto place = multipliers.begin() + static_cast<std::ptrdiff_t>(i);
        Multiplier left_out = std::move(m);
        multipliers.erase(place);
        if (!see("one multiplier left out", svm)) {
            return;
        }
        multipliers.insert(place, std::move(left_out));
    }
}

GraphSvm twice(GraphSvm svm) {
    for (Multiplier& m : svm.multipliers) {
        m.value *= 2;
    }
    for (WeightTerm& t : svm.terms) {
        t.value *= 2;
    }
    svm.norm_squared *= 4;
    return svm;
}

/// W = sum lambda_e M_e as sorted terms a e_token e_query'.
std::vector<WeightTerm> terms_of(const std::vector<Multiplier>& multipliers) {
    std::map<std::pair<Token, Token>, Rational> table; // (query, token)
    for (const Multiplier& m : multipliers) {
        table[{m.query, m.from}] += m.value;
        table[{m.query, m.to}] -= m.value;
    }
    std::vector<WeightTerm> terms;
    for (const auto& [place, value] : table) {
        if (value != 0) {
            terms.push_back({place.second, place.first, value});
        }
    }
    return terms;
}

/// The shortest W with margin 1 on the strict edges of a basis of S and 0 on the tied ones: it lies in S, and its products with the basis are given.
GraphSvm all_constraints_tight(const CaseFacts& facts) {
    const EdgeSubspace& space = facts.space();
    Matrix<Rational> margins(space.dimension(), 1);
    std::vector<bool> strict;
    for (const EdgeMatrix& m : space.basis()) {
        strict.push_back(graph_of(facts.graphs(), m.query).strict({m.from, m.to}));
        margins(static_cast<Index>(strict.size()) - 1, 0) = strict.back() ? 1 : 0;
    }
    const std::optional<Matrix<Rational>> solution = exact_solve(space.gram(), margins); // one column: the inverse would be dearer
    if (!solution) {
        throw std::logic_error("the Gram matrix of a basis is singular");
    }
    GraphSvm svm;
    svm.status = GraphSvmStatus::optimal;
    for (Index b = 0; b < space.dimension(); ++b) {
        const EdgeMatrix& m = space.basis()[static_cast<std::size_t>(b)];
        const Rational& coordinate = (*solution)(b, 0);
        svm.norm_squared += coordinate * margins(b, 0);
        if (coordinate != 0) {
            svm.multipliers.push_back({m.query, m.from, m.to, strict[static_cast<std::size_t>(b)], coordinate}); // sorted, as the edges are
        }
    }
    svm.terms = terms_of(svm.multipliers);
    return svm;
}

GraphSvm farkas_of_nothing() {
    GraphSvm svm;
    svm.status = GraphSvmStatus::infeasible;
    return svm;
}

} // namespace

void forge_solutions(const CaseFacts& facts, const SeeForgery& see) {
    const GraphSvm& true_svm = facts.svm();
    if (!see("a Farkas certificate without multipliers", farkas_of_nothing()) || true_svm.status != GraphSvmStatus::optimal ||
        !see("twice W_mm", twice(true_svm))) {
        return;
    }
    if (!acyclic(facts.graphs())) { // there are equalities
        const GraphSvm relaxed = find_graph_svm(facts.data(), without_equalities(facts.graphs()));
        if (relaxed.norm_squared != true_svm.norm_squared && !see("the solution without the equalities", relaxed)) {
            return;
        }
    }
    // W is unique: what has another norm is not W_mm
    const GraphSvm tight = all_constraints_tight(facts);
    if (tight.norm_squared != true_svm.norm_squared && !see("the shortest W with margin 1 on the strict edges of a basis", tight)) {
        return;
    }
    change_each_multiplier(facts, false, see);
}

void forge_farkas(const CaseFacts& facts, const SeeForgery& see) {
    if (see("a Farkas certificate without multipliers", farkas_of_nothing())) {
        change_each_multiplier(facts, true, see);
    }
}

} // namespace attest
