// The Gram matrix of a basis of edge matrices and its exact inverse, kept as diagonal blocks.
//
// <M_{k,i,j}, M_{l,p,q}> = (e_i - e_j)'(e_p - e_q) e_k'e_l is 0 between orthogonal queries and, under one-hot embeddings,
// between edges without a common token. So thousands of small components cost thousands of small inverses, not a big one.
#pragma once

#include "model/data/dataset.h"
#include "model/numbers/enclosed_solve.h"

#include <memory>
#include <mutex>
#include <vector>

namespace attest {

/// M_{k,i,j} = (e_i - e_j) e_k'.
struct EdgeMatrix {
    Token query = 0;
    Token from = 0;
    Token to = 0;
};
/// <M_a, M_b>_F, exact.
Rational edge_product(const Embedding& embedding, const EdgeMatrix& a, const EdgeMatrix& b);

/// Blocks and inverses are computed when first needed, once for all threads.
class GramBlocks {
public:
    /// `basis` must be linearly independent; inverse() and solve() throw std::logic_error otherwise.
    GramBlocks(Embedding embedding, std::vector<EdgeMatrix> basis) : embedding_(std::move(embedding)), basis_(std::move(basis)) {}

    const std::vector<EdgeMatrix>& basis() const { return basis_; }
    Index dimension() const { return static_cast<Index>(basis_.size()); }

    const Matrix<Rational>& matrix() const;  ///< dense, dimension x dimension
    const Matrix<Rational>& inverse() const; ///< dense, dimension x dimension

    /// Gram x and Gram^{-1} x. T is Rational, double, Real or Interval.
    template <class T>
    Vector<T> multiply(const Vector<T>& x) const;
    template <class T>
    Vector<T> solve(const Vector<T>& x) const;

private:
    struct Block {
        std::vector<Index> positions; // in the basis
        Matrix<Rational> gram;        // empty in a star
        Matrix<Rational> inverse;     // empty in a star
        // One-hot edges from one token to n others: Gram = I + 1 1', inverse = I - 1 1'/(n + 1), never written down to be multiplied.
        bool star = false;
        std::shared_ptr<const EnclosedSolver> solver; // of a large block: solves without the exact inverse
    };
    Matrix<Rational> dense(const Block& block, bool inverse) const;
    const std::vector<Block>& blocks() const;
    const std::vector<Block>& inverted_blocks() const;
    const std::vector<Block>& blocks_with_solvers() const;
    /// r += Gram^{-1} x on the block; false when the solver of a large block did not end.
    static bool add_enclosed_solution(const Block& block, const Vector<Interval>& x, Vector<Interval>& r);

    Embedding embedding_;
    std::vector<EdgeMatrix> basis_;
    mutable std::vector<Block> blocks_;
    mutable Matrix<Rational> matrix_;
    mutable Matrix<Rational> inverse_;
    mutable std::once_flag blocks_done_;
    mutable std::mutex inverses_; // guards inverses and solvers, which are made one by one
    mutable bool inverted_ = false;
    mutable bool solvers_made_ = false;
    mutable std::once_flag matrix_done_;
    mutable std::once_flag inverse_done_;
};

} // namespace attest
