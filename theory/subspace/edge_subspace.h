// The subspaces S, S_fin and S_svm of section 2, with exact bases, dimensions and projections.
//
// S = span{M_{k,i,j} : i -> j}, S_fin = span{M_{k,i,j} : i ~ j} (the cyclic subspace), S_svm = complement of S_fin in S.
// A subspace is kept as a basis of matrices M_{k,i,j} (never as d x d arrays), so its Gram matrix is rational and small.
// Its exact inverse is computed once (theory/subspace/gram_blocks.h); projecting is then a product with an exact matrix, over every
// number of the project: with intervals it encloses the projection without a solve that could fail.
#pragma once

#include "theory/graph_svm/graph_svm.h"
#include "theory/subspace/gram_blocks.h"

#include <memory>

namespace attest {

/// The span of linearly independent edge matrices. T is Rational, double, Real or Interval throughout; results over
/// Interval enclose. The d x d functions cost d^2 a basis element; those on K x Q tables (model/attention/logit_model.h) do not.
class EdgeSubspace {
public:
    /// Keeps the first matrices that are independent; decided exactly. Under I these are the edges of the first spanning
    /// forest of each query's undirected graph (E has full row rank, so the e_i e_k' are independent).
    EdgeSubspace(const Embedding& embedding, const std::vector<EdgeMatrix>& generators);

    Index dimension() const { return gram_->dimension(); }
    const std::vector<EdgeMatrix>& basis() const { return gram_->basis(); }
    const Matrix<Rational>& gram() const { return gram_->matrix(); }          ///< dimension x dimension, positive definite
    const Matrix<Rational>& inverse_gram() const { return gram_->inverse(); } ///< dimension x dimension
    const Embedding& embedding() const { return embedding_; }

    /// <M_b, W> = (e_i - e_j)' W e_k for each basis element, W d x d.
    template <class T>
    Vector<T> products(const Matrix<T>& w) const;
    /// The same from the logits of W: K x Q, column q for the query queries[q]. Every query of the basis must be there
    /// (throws std::out_of_range).
    template <class T>
    Vector<T> products_from_logits(const Matrix<T>& logits, const std::vector<Token>& queries) const;

    /// Coordinates of the projection from the products <M_b, W> (size dimension): gram^{-1} products.
    template <class T>
    Vector<T> coordinates_from_products(const Vector<T>& products) const;
    /// Coordinates c with proj(W) = sum_b c_b M_b, for a d x d matrix W.
    template <class T>
    Vector<T> projection_coordinates(const Matrix<T>& w) const;
    /// The d x d projection of W.
    template <class T>
    Matrix<T> project(const Matrix<T>& w) const;

    /// sum_b c_b M_b as a d x d matrix.
    template <class T>
    Matrix<T> combination(const Vector<T>& coordinates) const;
    /// The K x Q table A with E' A E_Q = sum_b c_b M_b, column q for the query queries[q] (throws std::out_of_range as above).
    template <class T>
    Matrix<T> coefficient_table(const Vector<T>& coordinates, const std::vector<Token>& queries) const;

    /// |sum_b c_b M_b|_F^2.
    template <class T>
    T squared_norm(const Vector<T>& coordinates) const;
    /// |W - proj(W)|_F^2 for a d x d matrix W, as a sum of squares.
    template <class T>
    T squared_distance(const Matrix<T>& w) const;

    /// Is W (d x d) in the subspace? Is it orthogonal to it? Exact.
    bool contains(const Matrix<Rational>& w) const;
    bool orthogonal_to(const Matrix<Rational>& w) const;

private:
    Embedding embedding_;
    std::shared_ptr<const GramBlocks> gram_; // shared by copies
};

/// S: spanned by all edges.
EdgeSubspace edge_space(const Embedding& embedding, const std::vector<QueryGraph>& graphs);
/// S_fin: spanned by the pairs inside components; generators are the pairs (first token of the component, another).
EdgeSubspace cyclic_subspace(const Embedding& embedding, const std::vector<QueryGraph>& graphs);

/// The d x d projection of W on S_svm: proj_S W - proj_{S_fin} W, since S_fin lies in S.
template <class T>
Matrix<T> project_on_svm_space(const EdgeSubspace& space, const EdgeSubspace& cyclic, const Matrix<T>& w);
/// Is W in S_svm? Exact.
bool in_svm_space(const EdgeSubspace& space, const EdgeSubspace& cyclic, const Matrix<Rational>& w);

} // namespace attest
