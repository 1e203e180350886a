// Weight matrices written as sums of a e_token e_query'.
#include "theory/graph_svm/graph_svm.h"

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

} // namespace attest
