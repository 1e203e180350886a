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

/// The shortest W with margin 1 on every strict edge and 0 on every tied one; nothing when there is none.
std::optional<GraphSvm> all_constraints_tight(const CaseFacts& facts) {
    std::vector<Multiplier> edges;
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& e : graph.edges()) {
            edges.push_back({graph.query(), e.from, e.to, graph.strict(e), 0});
        }
    }
    const auto product = [&](const Multiplier& a, const Multiplier& b) {
        return edge_product(facts.data().embedding(), EdgeMatrix{a.query, a.from, a.to}, EdgeMatrix{b.query, b.from, b.to});
    };
    const auto count = static_cast<Index>(edges.size());
    Matrix<Rational> gram(count, count);
    for (Index a = 0; a < count; ++a) {
        for (Index b = 0; b < count; ++b) {
            gram(a, b) = product(edges[static_cast<std::size_t>(a)], edges[static_cast<std::size_t>(b)]);
        }
    }
    const std::vector<Index> basis = independent_rows(gram);
    const auto size = static_cast<Index>(basis.size());
    Matrix<Rational> system(size, size);
    Matrix<Rational> margins(size, 1);
    for (Index a = 0; a < size; ++a) {
        for (Index b = 0; b < size; ++b) {
            system(a, b) = gram(basis[static_cast<std::size_t>(a)], basis[static_cast<std::size_t>(b)]);
        }
        margins(a, 0) = edges[static_cast<std::size_t>(basis[static_cast<std::size_t>(a)])].strict ? 1 : 0;
    }
    const std::optional<Matrix<Rational>> solution = exact_solve(system, margins);
    if (!solution) {
        return std::nullopt;
    }
    GraphSvm svm;
    svm.status = GraphSvmStatus::optimal;
    for (Index a = 0; a < size; ++a) {
        Multiplier m = edges[static_cast<std::size_t>(basis[static_cast<std::size_t>(a)])];
        m.value = (*solution)(a, 0);
        svm.norm_squared += m.value * margins(a, 0);
        if (m.value != 0) {
            svm.multipliers.push_back(m); // edges are in the order of multipliers
        }
    }
    svm.terms = terms_of(svm.multipliers);
    const bool consistent = std::all_of(edges.begin(), edges.end(), [&](const Multiplier& e) {
        return margin(facts.data().embedding(), svm.terms, e.query, e.from, e.to) == (e.strict ? 1 : 0);
    });
    return consistent ? std::optional(std::move(svm)) : std::nullopt;
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
    GraphSvm relaxed = find_graph_svm(facts.data(), without_equalities(facts.graphs()));
    if (relaxed.norm_squared != true_svm.norm_squared) {
        forgeries.push_back({"the solution without the equalities", std::move(relaxed)});
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
