// A block of Lbar (theory/finite_component/restricted_risk.h) in Arb's balls: what Krawczyk's operator with slopes in doubles asks for.
//
// One exponential a token, one division a context and a few products settle a component of two or three tokens in microseconds, where intervals
// spend most of their time in memory. The same formulas over intervals, RestrictedBlock's, are the slow path that tests compare with.
#pragma once

#include "theory/finite_component/restricted_risk.h"

#include <memory>

namespace attest {

/// Keeps numbers from call to call; not for two threads at once. The block must outlive it.
class BlockBalls {
public:
    explicit BlockBalls(const RestrictedBlock& block);
    ~BlockBalls();
    BlockBalls(BlockBalls&&) noexcept;

    const RestrictedBlock& block() const { return block_; }

    /// The gradient of n Lbar at the point y at the working digits, as doubles.
    ScaledBalls gradient(const Vector<Real>& y);
    /// The Hessian of n Lbar over all points within radius * 2^exponent of y, coordinate by coordinate. Radius >= 0.
    Matrix<Ball> hessian(const Vector<Real>& y, double radius, long exponent);
    /// n Lbar over the box at the working digits.
    Interval value(const Vector<Interval>& y);

private:
    struct Numbers;
    void evaluate(long bits);
    Matrix<Ball> curvature_of_rows(long bits);

    const RestrictedBlock& block_;
    std::unique_ptr<Numbers> numbers_;
};

} // namespace attest
