#include "model/numbers/ball.h"

#include "model/stop.h"

#include <Eigen/Cholesky>
#include <algorithm>

namespace attest {
namespace {

using Columns = Eigen::MatrixXd;

/// |fl(sum of n products) - sum| <= n u sum |products| (1 + n u), in whatever order and with or without fused operations; twice that and a bit more.
double product_error(Index n) { return 2 * static_cast<double>(n + 4) * ball_detail::unit; }

} // namespace

Ball Ball::enclosing(const Interval& value) {
    const double middle = value.midpoint().to_double();
    const double low = mpfr_get_d(value.lower().data(), MPFR_RNDD);
    const double high = mpfr_get_d(value.upper().data(), MPFR_RNDU);
    const double radius = mutant("ball_of_the_midpoint") ? 0.0 : std::max(high - middle, middle - low);
    if (!std::isfinite(middle) || !std::isfinite(radius)) {
        return {0, std::numeric_limits<double>::infinity()};
    }
    // the subtraction is off by at most u times itself
    return {middle, radius == 0 ? 0.0 : ball_detail::inflated(radius)};
}

Vector<double> slope_defect_row_sums(const Matrix<double>& r, const Matrix<Ball>& h) {
    const Index n = r.rows();
    Columns middle(n, n);
    Vector<double> middle_sums = Vector<double>::Zero(n); // of row j of |H|
    Vector<double> radius_sums = Vector<double>::Zero(n);
    for (Index j = 0; j < n; ++j) {
        for (Index k = 0; k < n; ++k) {
            middle(j, k) = h(j, k).middle;
            middle_sums[j] += std::abs(h(j, k).middle);
            radius_sums[j] += mutant("slope_defect_forgets_radii") ? 0.0 : h(j, k).radius;
        }
    }
    const Columns left = r;
    Columns product(n, n);
    constexpr Index band = 64;
    for (Index first = 0; first < n; first += band) {
        poll_stop();
        product.middleRows(first, std::min(band, n - first)).noalias() = left.middleRows(first, std::min(band, n - first)) * middle;
    }
    // row i of |I - R H| sums to at most |I - product|_i + sum_j |R_ij| (error middle_sums_j + radius_sums_j)
    const double error = product_error(n);
    Vector<double> sums(n);
    for (Index i = 0; i < n; ++i) {
        double sum = 0;
        for (Index k = 0; k < n; ++k) {
            sum += std::abs((i == k ? 1.0 : 0.0) - product(i, k)) + ball_detail::unit * 2 + ball_detail::tiny;
        }
        for (Index j = 0; j < n; ++j) {
            sum += std::abs(r(i, j)) * (error * middle_sums[j] + radius_sums[j]);
        }
        sum = sum * (1 + product_error(2 * n)) + ball_detail::tiny;
        sums[i] = std::isfinite(sum) ? sum : std::numeric_limits<double>::infinity();
    }
    return sums;
}

Vector<Ball> multiply(const Matrix<double>& r, const Vector<Ball>& f) {
    const Index n = r.cols();
    const double error = product_error(n);
    Vector<Ball> result(r.rows());
    for (Index i = 0; i < r.rows(); ++i) {
        double middle = 0;
        double size = 0;
        double radius = 0;
        for (Index j = 0; j < n; ++j) {
            middle += r(i, j) * f[j].middle;
            size += std::abs(r(i, j) * f[j].middle);
            radius += std::abs(r(i, j)) * f[j].radius;
        }
        const double bound = ((mutant("ball_row_radius_halved") ? radius / 2 : radius) + error * size) * (1 + product_error(2 * n)) +
                             static_cast<double>(n + 1) * ball_detail::tiny;
        result[i] = {middle, std::isfinite(middle) ? bound : std::numeric_limits<double>::infinity()};
    }
    return result;
}

ScaledBalls scaled_balls(const Vector<Interval>& x) {
    std::optional<long> largest;
    for (Index i = 0; i < x.size(); ++i) {
        const Real size = abs(x[i]).upper();
        if (size.is_finite() && size > Real(0)) {
            largest = std::max(largest.value_or(std::numeric_limits<long>::min()), static_cast<long>(mpfr_get_exp(size.data())));
        }
    }
    const long rounding = -static_cast<long>(working_digits() * 10 / 3); // all zeros: a power of two below whatever else is rounded
    ScaledBalls r{Vector<Ball>(x.size()), largest.value_or(rounding)};
    for (Index i = 0; i < x.size(); ++i) {
        Interval scaled = x[i];
        mpfi_mul_2si(scaled.data(), x[i].data(), -r.exponent);
        r.balls[i] = Ball::enclosing(scaled);
    }
    return r;
}

Real times_power_of_two(double x, long exponent) {
    const PrecisionScope whole_double(std::max(working_digits(), 17)); // a proof rests on it, whatever the caller's digits
    Real r(x);
    mpfr_mul_2si(r.data(), r.data(), exponent, MPFR_RNDN);
    return r;
}

std::optional<Matrix<double>> find_positive_inverse(const Matrix<double>& a) {
    const Eigen::LLT<Columns> factor{Columns(a)};
    if (factor.info() != Eigen::Success) {
        return std::nullopt;
    }
    return Matrix<double>(factor.solve(Columns::Identity(a.rows(), a.cols())));
}

std::optional<Vector<double>> find_positive_solution(const Matrix<double>& a, const Vector<double>& b) {
    const Eigen::LLT<Columns> factor{Columns(a)};
    if (factor.info() != Eigen::Success) {
        return std::nullopt;
    }
    return Vector<double>(factor.solve(b));
}

} // namespace attest
