// The risk in margin coordinates: u_b = <M_b, W> over a basis M_b of S whose first members span S_fin.
//
// L sees W only through the margins u_e = <M_e, W> of its edges e = (k, y -> v), and M_e = sum_b t_eb M_b. For a tied edge
// only members of S_fin occur, so the Hessian in u has a block of order 1 on S_fin and, far out on the penalty path, a
// block as small as the masses outside the components elsewhere, each with its own full relative accuracy: Newton's
// method works with forty digits where the coefficients' own Hessian would lose all of a thousand.
// When the embeddings are independent every t_eb is 0 or +-1 (a path in a spanning forest): most exponentials are products.
#pragma once

#include "theory/graph_svm/graph_svm.h"
#include "theory/subspace/edge_subspace.h"

namespace attest {

/// The basis of S used here: tied edges first, so that the first cyclic_dimension members are a basis of S_fin.
struct OrderedEdgeSpace {
    EdgeSubspace space;
    Index cyclic_dimension = 0;
};
OrderedEdgeSpace ordered_edge_space(const Embedding& embedding, const std::vector<QueryGraph>& graphs);

/// The risk of one dataset as a function of u.
class MarginCoordinates {
public:
    /// Throws std::invalid_argument when R fails.
    MarginCoordinates(const Dataset& data, const std::vector<QueryGraph>& graphs);

    const EdgeSubspace& space() const { return basis_.space; }
    Index dimension() const { return basis_.space.dimension(); }
    Index cyclic_dimension() const { return basis_.cyclic_dimension; }
    /// G^{-1}: coefficients c of W = sum c_b M_b from margins, c = G^{-1} u.
    const Matrix<Rational>& inverse_gram() const { return inverse_gram_; }

    /// Gradient g_b = dL/du_b (grad L = sum g_b M_b) and Hessian form in u, rounded. The Hessian is computed with at most
    /// `hessian_digits`, the rest at the working digits.
    struct Derivatives {
        Vector<Real> gradient;
        Matrix<Real> hessian;
    };
    Derivatives derivatives(const Vector<Real>& margins, int hessian_digits) const;
    /// The largest range over a sample of the changes of its logits when u changes by `step`.
    Real largest_change(const Vector<Real>& step) const;

private:
    struct Term {
        Index basis;
        Rational value;
    };
    struct Edge {
        std::vector<Term> row; ///< t_eb != 0
    };
    struct Part {
        std::size_t edge;
        Rational odds; ///< m_v/m_y
    };
    template <class Row>
    static Real row_product(const Row& row, const Vector<Real>& x);
    std::vector<Real> exponentials(const Vector<Real>& margins) const;

    OrderedEdgeSpace basis_;
    Matrix<Rational> inverse_gram_;
    std::vector<Edge> edges_;                ///< distinct (k, y, v)
    std::vector<std::vector<Part>> samples_; ///< the tokens of each context but the label
};

} // namespace attest
