#include "properties/claims/svm/svm_forgeries.h"

#include "model/numbers/exact_solve.h"
#include "properties/claims/claim_tools.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/graph_svm/other_constraints.h"

#include <algorithm>
#include <map>

namespace attest {
namespace {

/// Is M_{k,i,j} = (e_i - e_j) e_k' the zero matrix? Then its multiplier says nothing about W.
bool says_nothing(const Dataset& data, const Multiplier& m) {
    const EdgeMatrix edge{m.query, m.from, m.to};
    return edge_product(data.embedding(), edge, edge) == 0;
}

/// Every multiplier larger by 1, and every one left out, in turn. (A strict one at a zero matrix still enters Farkas' sum.)
void change_each_multiplier(const CaseFacts& facts, bool farkas, std::vector<Forgery>& forgeries) {
    const GraphSvm& true_svm = facts.svm();
    for (std::size_t i = 0; i < true_svm.multipliers.size(); ++i) {
        const Multiplier& m = true_svm.multipliers[i];
        if (says_nothing(facts.data(), m) && !(farkas && m.strict)) {
            continue;
        }
        Forgery larger{"one multiplier larger by 1", true_svm};
        larger.svm.multipliers[i].value += 1;
        if (larger.svm.multipliers[i].value != 0) {
            forgeries.push_back(std::move(larger));
        }
        Forgery without{"one multiplier left out", true_svm};
        without.svm.multipliers.erase(without.svm.multipliers.begin() + static_cast<std::ptrdiff_t>(i));
        forgeries.push_back(std::move(without));
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

/// The shortest W with margin 1 on every strict edge and 0 on every tied one; nothing when there is none. It lies in S: its products with the basis
/// of S, edges all, are given, and then its other margins are 1 and 0 or there is no such W.
std::optional<GraphSvm> all_constraints_tight(const CaseFacts& facts) {
    const EdgeSubspace& space = facts.space();
    Matrix<Rational> margins(space.dimension(), 1);
    std::vector<bool> strict;
    for (const EdgeMatrix& m : space.basis()) {
        strict.push_back(graph_of(facts.graphs(), m.query).strict({m.from, m.to}));
        margins(static_cast<Index>(strict.size()) - 1, 0) = strict.back() ? 1 : 0;
    }
    const std::optional<Matrix<Rational>> solution = exact_solve(space.gram(), margins); // one column: the inverse would be dearer
    if (!solution) {
        return std::nullopt;
    }
    const Vector<Rational> coordinates = solution->col(0);
    GraphSvm svm;
    svm.status = GraphSvmStatus::optimal;
    for (Index b = 0; b < space.dimension(); ++b) {
        const EdgeMatrix& m = space.basis()[static_cast<std::size_t>(b)];
        svm.norm_squared += coordinates[b] * margins(b, 0);
        if (coordinates[b] != 0) {
            svm.multipliers.push_back({m.query, m.from, m.to, strict[static_cast<std::size_t>(b)], coordinates[b]}); // sorted, as the edges are
        }
    }
    svm.terms = terms_of(svm.multipliers);
    const Matrix<Rational> logits = facts.model().logits_of_coefficients(space.coefficient_table(coordinates, facts.model().queries()));
    for (const QueryGraph& graph : facts.graphs()) {
        const Index q = facts.model().query_index(graph.query());
        for (const Edge& e : graph.edges()) {
            if (logits(e.from, q) - logits(e.to, q) != (graph.strict(e) ? 1 : 0)) {
                return std::nullopt;
            }
        }
    }
    return svm;
}

GraphSvm farkas_of_nothing() {
    GraphSvm svm;
    svm.status = GraphSvmStatus::infeasible;
    return svm;
}

} // namespace

std::vector<Forgery> forged_solutions(const CaseFacts& facts) {
    const GraphSvm& true_svm = facts.svm();
    std::vector<Forgery> forgeries = {{"a Farkas certificate without multipliers", farkas_of_nothing()}};
    if (true_svm.status != GraphSvmStatus::optimal) {
        return forgeries;
    }
    forgeries.push_back({"twice W_mm", twice(true_svm)});
    if (!acyclic(facts.graphs())) { // there are equalities
        GraphSvm relaxed = find_graph_svm(facts.data(), without_equalities(facts.graphs()));
        if (relaxed.norm_squared != true_svm.norm_squared) {
            forgeries.push_back({"the solution without the equalities", std::move(relaxed)});
        }
    }
    if (std::optional<GraphSvm> tight = all_constraints_tight(facts); tight && tight->norm_squared != true_svm.norm_squared) {
        forgeries.push_back({"the shortest W with margin 1 on every strict edge", *std::move(tight)});
    }
    change_each_multiplier(facts, false, forgeries);
    return forgeries;
}

std::vector<Forgery> forged_farkas(const CaseFacts& facts) {
    std::vector<Forgery> forgeries = {{"a Farkas certificate without multipliers", farkas_of_nothing()}};
    change_each_multiplier(facts, true, forgeries);
    return forgeries;
}

} // namespace attest
