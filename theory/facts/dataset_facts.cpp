#include "theory/facts/dataset_facts.h"

#include <map>
#include <stdexcept>

namespace attest {

Analysis analyze(const Dataset& data, int digits) {
    std::vector<QueryGraph> graphs = token_graphs(data);
    GraphSvm svm = find_graph_svm(data, graphs);
    if (const Verdict checked = check_graph_svm(data, graphs, svm); checked.outcome != Outcome::held) {
        throw std::logic_error("the Graph-SVM solution fails its check: " + checked.reason);
    }
    EdgeSubspace cyclic = cyclic_subspace(data.embedding(), graphs);
    Analysis r{{}, std::move(graphs), std::move(svm), std::move(cyclic), std::nullopt, ""};
    r.assumptions = {head_aligned(data), realisable(data), independent(data), r.svm.status != GraphSvmStatus::infeasible, acyclic(r.graphs)};
    if (!r.assumptions.head) {
        r.finite_reason = "the head is not aligned";
    } else if (!r.assumptions.realisable) {
        r.finite_reason = "a label is missing from its context, so the log-loss is infinite for every W";
    } else {
        r.finite = enclose_finite_component(data, r.graphs, r.cyclic, digits, std::max(20000, 4 * digits));
        if (!r.finite) {
            r.finite_reason = "undecided: the enclosure did not reach the wanted radius within the limit of its working digits";
        }
    }
    return r;
}

void for_each_row(const Embedding& embedding, const std::vector<WeightTerm>& terms, const std::function<void(int, const Vector<Rational>&)>& visit) {
    const int d = embedding.dimension();
    if (embedding.is_one_hot()) { // e_token e_query' is one entry
        std::map<Token, std::map<Token, Rational>> rows;
        for (const WeightTerm& term : terms) {
            rows[term.token][term.query] += term.value;
        }
        Vector<Rational> row = zero_vector<Rational>(d);
        for (int i = 0; i < d; ++i) {
            const auto given = rows.find(i);
            if (given != rows.end()) {
                for (const auto& [query, value] : given->second) {
                    row[query] = value;
                }
            }
            visit(i, row);
            if (given != rows.end()) {
                for (const auto& [query, value] : given->second) {
                    row[query] = 0;
                }
            }
        }
        return;
    }
    std::map<Token, Vector<Rational>> columns; // by query: sum a e_token, the factor of e_query'
    for (const WeightTerm& term : terms) {
        Vector<Rational>& column = columns.try_emplace(term.query, zero_vector<Rational>(d)).first->second;
        for (int i = 0; i < d; ++i) {
            column[i] += term.value * embedding.entry(term.token, i);
        }
    }
    for (int i = 0; i < d; ++i) {
        Vector<Rational> row = zero_vector<Rational>(d);
        for (const auto& [query, column] : columns) {
            if (column[i] != 0) {
                for (int j = 0; j < d; ++j) {
                    row[j] += column[i] * embedding.entry(query, j);
                }
            }
        }
        visit(i, row);
    }
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
