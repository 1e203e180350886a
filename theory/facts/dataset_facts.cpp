#include "theory/facts/dataset_facts.h"

#include <map>
#include <stdexcept>

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
        Vector<Integer>& column = columns.try_emplace(term.query, zero_vector<Integer>(d)).first->second;
        const Integer value = numerator(term.value) * (denominator / boost::multiprecision::denominator(term.value));
        for (int i = 0; i < d; ++i) {
            column[i] += value * rows.at(term.token, i);
        }
    }
    denominator *= rows.denominator() * rows.denominator();
    Vector<Integer> sums(d);
    Vector<Rational> row(d);
    for (int i = 0; i < d; ++i) {
        sums = zero_vector<Integer>(d);
        for (const auto& [query, column] : columns) {
            if (column[i] != 0) {
                for (int j = 0; j < d; ++j) {
                    sums[j] += column[i] * rows.at(query, j);
                }
            }
        }
        for (int j = 0; j < d; ++j) {
            row[j] = sums[j] == 0 ? Rational(0) : Rational(sums[j], denominator);
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
