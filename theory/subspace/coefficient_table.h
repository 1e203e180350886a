// Matrices sum_b c_b M_b of edge matrices M_{k,i,j} = (e_i - e_j) e_k' as K x Q coefficient tables A (W = E' A E_Q,
// model/attention/logit_model.h): the form in which everything about them is computed without d x d arrays.
#pragma once

#include "model/attention/logit_model.h"
#include "theory/subspace/edge_subspace.h"

namespace attest {

/// The table A of sum_b c_b M_b. Every edge's query must occur in the data. T = Rational, double, Real or Interval.
template <class T>
Matrix<T> coefficient_table(const LogitModel& model, const std::vector<EdgeMatrix>& edges, const Vector<T>& coordinates) {
    Matrix<T> table = zero_matrix<T>(model.tokens(), static_cast<Index>(model.queries().size()));
    for (Index b = 0; b < coordinates.size(); ++b) {
        const EdgeMatrix& edge = edges[static_cast<std::size_t>(b)];
        const Index q = model.query_index(edge.query);
        table(edge.from, q) += coordinates[b];
        table(edge.to, q) -= coordinates[b];
    }
    return table;
}

/// The logits (K x Q) of sum_b c_b M_b.
template <class T>
Matrix<T> edge_logits(const LogitModel& model, const std::vector<EdgeMatrix>& edges, const Vector<T>& coordinates) {
    return model.logits_of_coefficients(coefficient_table(model, edges, coordinates));
}

} // namespace attest
