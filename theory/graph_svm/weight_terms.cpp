#include "theory/graph_svm/weight_terms.h"

#include "model/numbers/lowest_terms.h"
#include "model/stop.h"

#include <map>

namespace attest {
namespace {

/// The embedding's entries as integers over one denominator.
class IntegerRows {
public:
    explicit IntegerRows(const Embedding& embedding) : dimension_(embedding.dimension()) {
        for (Token v = 0; v < embedding.tokens(); ++v) {
            for (int i = 0; i < dimension_; ++i) {
                denominator_ = lcm(denominator_, Integer(boost::multiprecision::denominator(embedding.entry(v, i))));
            }
        }
        for (Token v = 0; v < embedding.tokens(); ++v) {
            for (int i = 0; i < dimension_; ++i) {
                const Rational entry = embedding.entry(v, i);
                numerators_.emplace_back(numerator(entry) * (denominator_ / boost::multiprecision::denominator(entry)));
            }
        }
    }
    const Integer& at(Token v, int i) const {
        return numerators_[static_cast<std::size_t>(v) * static_cast<std::size_t>(dimension_) + static_cast<std::size_t>(i)];
    }
    const Integer& denominator() const { return denominator_; }

private:
    int dimension_;
    std::vector<Integer> numerators_;
    Integer denominator_ = 1;
};

} // namespace

Matrix<Rational> weight_matrix(const Embedding& embedding, const std::vector<WeightTerm>& terms) {
    const int d = embedding.dimension();
    Matrix<Rational> w = zero_matrix<Rational>(d, d);
    for (const WeightTerm& t : terms) {
        if (embedding.is_one_hot()) {
            w(t.token, t.query) += t.value;
            continue;
        }
        for (int i = 0; i < d; ++i) {
            poll_stop();
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
    // W = sum_k (sum a e_token) e_k'. Everything over one denominator: a gcd for each entry, not one for each term.
    const IntegerRows rows(embedding);
    Integer denominator = 1;
    for (const WeightTerm& term : terms) {
        const Integer own(boost::multiprecision::denominator(term.value));
        if (denominator % own != 0) { // a division is far cheaper than a gcd, and long denominators are mostly equal
            denominator = lcm(denominator, own);
        }
    }
    std::map<Token, Vector<Integer>> columns; // by query: sum a e_token, the factor of e_query'
    for (const WeightTerm& term : terms) {
        poll_stop();
        Vector<Integer>& column = columns.try_emplace(term.query, zero_vector<Integer>(d)).first->second;
        const Integer value = numerator(term.value) * (denominator / boost::multiprecision::denominator(term.value));
        for (int i = 0; i < d; ++i) {
            column[i] += value * rows.at(term.token, i);
        }
    }
    denominator *= rows.denominator() * rows.denominator();
    std::vector<Integer> sums;
    for (int i = 0; i < d; ++i) {
        sums.assign(static_cast<std::size_t>(d), Integer(0));
        for (const auto& [query, column] : columns) {
            poll_stop();
            if (column[i] != 0) {
                for (int j = 0; j < d; ++j) {
                    sums[static_cast<std::size_t>(j)] += column[i] * rows.at(query, j);
                }
            }
        }
        const std::vector<Rational> entries = in_lowest_terms(sums, denominator);
        visit(i, Eigen::Map<const Vector<Rational>>(entries.data(), d));
    }
}

} // namespace attest
