// Weight matrices written as sums of a e_token e_query'.
#pragma once

#include "model/data/dataset.h"

namespace attest {

/// One term a e_token e_query' of a weight matrix.
struct WeightTerm {
    Token token = 0;
    Token query = 0;
    Rational value;
};

/// The d x d matrix sum a e_token e_query'.
Matrix<Rational> weight_matrix(const Embedding& embedding, const std::vector<WeightTerm>& terms);
/// (e_i - e_j)' W e_k for W given by terms: the margin of the edge i -> j in G^(k).
Rational margin(const Embedding& embedding, const std::vector<WeightTerm>& terms, Token query, Token from, Token to);
/// Calls visit(i, row i) for the d rows of the matrix, without building it.
void for_each_row(const Embedding& embedding, const std::vector<WeightTerm>& terms, const std::function<void(int, const Vector<Rational>&)>& visit);

} // namespace attest
