#include "theory/graph_svm/weight_terms.h"

#include <map>

namespace attest {

Matrix<Rational> weight_matrix(const Embedding& embedding, const std::vector<WeightTerm>& terms) {
    const int d = embedding.dimension();
    Matrix<Rational> w = zero_matrix<Rational>(d, d);
    for (const WeightTerm& t : terms) {
        if (embedding.is_one_hot()) {
            w(t.token, t.query) += t.value;
            continue;
        }
        for (int i = 0; i < d; ++i) {
            const Rational left = t.value * embedding.entry(t.token, i);
            for (int j = 0; j < d && left != 0; ++j) {
                w(i, j) += left * embedding.entry(t.query, j);
            }
        }
    }
    return w;
}

Rational margin(const Embedding& embedding, const std::vector<WeightTerm>& terms, Token query, Token from, Token to) {
    Rational sum = 0;
    for (const WeightTerm& t : terms) {
        const Rational queries = embedding.gram(t.query, query);
        if (queries != 0) {
            sum += t.value * queries * (embedding.gram(from, t.token) - embedding.gram(to, t.token));
        }
    }
    return sum;
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

} // namespace attest
