// Midpoint-radius arithmetic in double precision: a ball contains the truth, rounding is bounded instead of directed (Rump 1999).
//
// For quantities that need only be known to a few digits but in great number, such as the slopes of Krawczyk's operator: an operation costs some
// nanoseconds where an Interval costs a hundred. Every bound below holds for round to nearest with or without fused operations:
// |fl(x) - x| <= u |fl(x)| (1 + 2u) + tiny with u = 2^-53; sums of bounds are made of positive numbers and inflated.
#pragma once

#include "model/mutant.h"
#include "model/numbers/matrix.h"

#include <cmath>
#include <limits>
#include <optional>

namespace attest {

struct Ball {
    double middle = 0;
    double radius = 0; ///< >= 0; infinite or NaN: nothing is known

    Ball() = default;
    Ball(double middle_, double radius_) : middle(middle_), radius(radius_) {}
    /// The double itself.
    static Ball exactly(double value) { return {value, 0}; }
    /// Contains the interval. Unbounded ones give an infinite radius.
    static Ball enclosing(const Interval& value);

    Ball& operator+=(const Ball& other);
    Ball& operator-=(const Ball& other) { return *this += Ball(-other.middle, other.radius); }
    friend Ball operator*(const Ball& a, const Ball& b);
    Ball operator-() const { return {-middle, radius}; }
    /// An upper bound of the absolute value.
    double magnitude() const;
};

namespace ball_detail {
inline constexpr double unit = 0x1p-53;
inline constexpr double tiny = std::numeric_limits<double>::min();
/// An upper bound of a value that a handful of roundings made from positive numbers.
inline double inflated(double bound) { return bound * (1 + 0x1p-48) + tiny; }
} // namespace ball_detail

inline Ball& Ball::operator+=(const Ball& other) {
    middle += other.middle;
    radius = ball_detail::inflated(radius + (mutant("ball_sum_forgets_radius") ? 0.0 : other.radius) + ball_detail::unit * std::abs(middle));
    return *this;
}
inline Ball operator*(const Ball& a, const Ball& b) {
    const double middle = a.middle * b.middle;
    const double cross = mutant("ball_product_without_cross_term") ? 0.0 : b.radius;
    return {middle,
            ball_detail::inflated(std::abs(a.middle) * b.radius + a.radius * (std::abs(b.middle) + cross) + ball_detail::unit * std::abs(middle))};
}
inline double Ball::magnitude() const { return ball_detail::inflated(std::abs(middle) + radius); }

/// Upper bounds of the row sums of |I - R H| over every H with entries in the balls `h`; R and h are n x n. An entry is infinite where nothing is
/// known. Costs one product of n x n matrices of doubles.
Vector<double> slope_defect_row_sums(const Matrix<double>& r, const Matrix<Ball>& h);

/// sum_j R_ij f_j for balls f.
Vector<Ball> multiply(const Matrix<double>& r, const Vector<Ball>& f);

/// Numbers of any magnitude as doubles with one exponent: the truth is balls[i] * 2^exponent.
struct ScaledBalls {
    Vector<Ball> balls;
    long exponent = 0;
};
/// The largest magnitude gets an exponent near 0.
ScaledBalls scaled_balls(const Vector<Interval>& x);
/// x * 2^exponent, exact at any working digits (the result has at least 17).
Real times_power_of_two(double x, long exponent);

/// An approximation of the inverse of a symmetric positive definite matrix, and of A^{-1} b; nothing when the factorisation fails. Eigen's LLT.
std::optional<Matrix<double>> find_positive_inverse(const Matrix<double>& a);
std::optional<Vector<double>> find_positive_solution(const Matrix<double>& a, const Vector<double>& b);

} // namespace attest
