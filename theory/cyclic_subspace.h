// The subspaces S, S_fin and S_svm of section 2, with exact bases, dimensions and projections.
//
// S = span{M_{k,i,j} : i -> j}, S_fin = span{M_{k,i,j} : i ~ j} (the cyclic subspace), S_svm = complement of S_fin in S.
// A subspace is kept as a basis of matrices M_{k,i,j} (never as d x d arrays), so its Gram matrix is rational and small.
#pragma once

#include "theory/graph_svm.h"

namespace attest {

/// M_{k,i,j} = (e_i - e_j) e_k'.
struct EdgeMatrix {
    Token query = 0;
    Token from = 0;
    Token to = 0;
};
/// <M_a, M_b>_F, exact.
Rational edge_product(const Embedding& embedding, const EdgeMatrix& a, const EdgeMatrix& b);

/// The span of linearly independent edge matrices.
class EdgeSubspace {
public:
    /// Keeps the first matrices that are independent; decided exactly.
    EdgeSubspace(const Embedding& embedding, const std::vector<EdgeMatrix>& generators);

    Index dimension() const { return static_cast<Index>(basis_.size()); }
    const std::vector<EdgeMatrix>& basis() const { return basis_; }
    const Matrix<Rational>& gram() const { return gram_; } ///< dimension x dimension, positive definite
    const Embedding& embedding() const { return embedding_; }

    /// Coordinates c with proj(W) = sum_b c_b M_b, for a d x d rational W.
    Vector<Rational> projection_coordinates(const Matrix<Rational>& w) const;
    /// The d x d projection of W.
    Matrix<Rational> project(const Matrix<Rational>& w) const;
    /// Coordinates of the projection from the products <M_b, W> (size dimension).
    Vector<Rational> coordinates_from_products(const Vector<Rational>& products) const;
    /// sum_b c_b M_b as a d x d matrix.
    template <class T>
    Matrix<T> combination(const Vector<T>& coordinates) const;
    /// Is W in the subspace? Exact.
    bool contains(const Matrix<Rational>& w) const;

private:
    Embedding embedding_;
    std::vector<EdgeMatrix> basis_;
    Matrix<Rational> gram_;
};

/// S: spanned by all edges.
EdgeSubspace edge_space(const Embedding& embedding, const std::vector<QueryGraph>& graphs);
/// S_fin: spanned by the pairs inside components.
EdgeSubspace cyclic_subspace(const Embedding& embedding, const std::vector<QueryGraph>& graphs);

} // namespace attest
