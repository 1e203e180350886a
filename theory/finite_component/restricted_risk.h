// Lbar in coordinates: the risk of the restricted samples as a function of y_b = <M_b, W> over the basis of a subspace.
//
// Lbar sees W only through differences of logits inside components. On a subspace with basis M_b these are exact rational
// combinations of the y_b (under I and the basis of cyclic_subspace() each is one -y_b), and any y in R^dimension occurs
// exactly once. So Lbar is a convex function of y, a sum over blocks that share no coordinate, and inside a block a sum over
// groups of equal contexts: n samples of one context cost as much as one. n Lbar is what a block computes; the caller divides.
#pragma once

#include "model/numbers/ball.h"
#include "theory/subspace/edge_subspace.h"

#include <utility>

namespace attest {

/// Part of n Lbar that depends on some of the coordinates and shares none with the rest. T is double, Real or Interval
/// (Interval results enclose); y has size coordinates().size().
class RestrictedBlock {
public:
    /// The logit of a token relative to the first token of its component: sum coefficient * y[position].
    struct Row {
        std::vector<std::pair<Index, Rational>> terms;
    };
    /// All samples with one query, component and restricted context; parallel lists over the tokens of that context.
    struct Group {
        std::vector<std::size_t> rows;
        std::vector<int> counts;          ///< m_v
        std::vector<std::int64_t> labels; ///< how many of the samples have this label
        std::int64_t samples = 0;
    };
    template <class T>
    struct Derivatives {
        Vector<T> gradient;
        Matrix<T> hessian;
    };

    /// Positions of the block's coordinates in the basis of the subspace.
    const std::vector<Index>& coordinates() const { return coordinates_; }
    const std::vector<Row>& rows() const { return rows_; }
    const std::vector<Group>& groups() const { return groups_; }

    template <class T>
    T value(const Vector<T>& y) const;
    template <class T>
    Vector<T> gradient(const Vector<T>& y) const;
    template <class T>
    Derivatives<T> derivatives(const Vector<T>& y) const;
    /// The largest difference of two logits of one context that a step in y makes: the self-concordance norm of the step.
    template <class T>
    T spread(const Vector<T>& step) const;

private:
    friend class RestrictedRisk;
    friend class BlockBalls;
    template <class T>
    std::vector<T> logits(const Vector<T>& y) const;
    template <class T>
    Vector<T> slopes(const std::vector<T>& z) const;

    std::vector<Index> coordinates_;
    std::vector<Row> rows_;
    std::vector<Group> groups_;
};

/// Lbar over a subspace, usually S_fin.
class RestrictedRisk {
public:
    /// Time linear in the tokens of the dataset, plus exact solves where the basis does not contain the pairs (first token of a
    /// component, another). Needs R (throws std::invalid_argument otherwise).
    RestrictedRisk(const Dataset& data, const std::vector<QueryGraph>& graphs, const EdgeSubspace& space);

    std::int64_t samples() const { return samples_; } ///< n
    Index dimension() const { return dimension_; }
    const std::vector<RestrictedBlock>& blocks() const { return blocks_; }

    /// Lbar, its gradient and Hessian with respect to y (size dimension). T is double, Real or Interval.
    template <class T>
    T value(const Vector<T>& y) const;
    template <class T>
    Vector<T> gradient(const Vector<T>& y) const;
    template <class T>
    Matrix<T> hessian(const Vector<T>& y) const;

private:
    std::int64_t samples_ = 0;
    Index dimension_ = 0;
    std::vector<RestrictedBlock> blocks_;
};

} // namespace attest
