#include "model/numbers/enclosed_solve.h"

#include "model/mutant.h"
#include "model/stop.h"

#include <algorithm>
#include <cmath>

namespace attest {
namespace {

Rational times_power_of_two(const Rational& x, long exponent) {
    Rational r = x;
    if (exponent >= 0) {
        mpq_mul_2exp(r.backend().data(), x.backend().data(), static_cast<mp_bitcnt_t>(exponent));
    } else {
        mpq_div_2exp(r.backend().data(), x.backend().data(), static_cast<mp_bitcnt_t>(-exponent));
    }
    return r;
}

/// floor(log2 x) up to one, for x > 0.
long binary_exponent(const Rational& x) {
    return static_cast<long>(mpz_sizeinbase(mpq_numref(x.backend().data()), 2)) -
           static_cast<long>(mpz_sizeinbase(mpq_denref(x.backend().data()), 2));
}

} // namespace

std::optional<EnclosedSolver> EnclosedSolver::make(const Matrix<Rational>& a) {
    const Index n = a.rows();
    EnclosedSolver r;
    for (Index i = 0; i < n; ++i) {
        if (a(i, i) <= 0) {
            return std::nullopt;
        }
        r.exponents_.push_back(-binary_exponent(a(i, i)) / 2);
    }
    r.scaled_.resize(n, n);
    Matrix<double> middle(n, n);
    Matrix<Ball> balls(n, n);
    const PrecisionScope few(20);
    for (Index i = 0; i < n; ++i) {
        poll_stop();
        for (Index j = 0; j < n; ++j) {
            r.scaled_(i, j) = times_power_of_two(a(i, j), r.exponents_[static_cast<std::size_t>(i)] + r.exponents_[static_cast<std::size_t>(j)]);
            balls(i, j) = Ball::enclosing(Interval(r.scaled_(i, j)));
            middle(i, j) = balls(i, j).middle;
        }
    }
    std::optional<Matrix<double>> inverse = find_positive_inverse(middle);
    if (!inverse) {
        return std::nullopt;
    }
    r.inverse_ = std::move(*inverse);
    r.defects_ = slope_defect_row_sums(r.inverse_, balls);
    for (Index i = 0; i < n; ++i) {
        r.largest_defect_ = std::max(r.largest_defect_, r.defects_[i]);
    }
    if (!(r.largest_defect_ < 0.5)) {
        return std::nullopt;
    }
    return r;
}

std::optional<Vector<Interval>> EnclosedSolver::solve(const Vector<Interval>& b) const {
    const Index n = b.size();
    Matrix<Interval> a(n, n);
    for (Index i = 0; i < n * n; ++i) {
        a.data()[i] = Interval(scaled_.data()[i]);
    }
    Vector<Interval> right(n);
    Vector<Interval> y(n); // points
    for (Index i = 0; i < n; ++i) {
        right[i] = b[i];
        mpfi_mul_2si(right[i].data(), b[i].data(), exponents_[static_cast<std::size_t>(i)]);
        y[i] = Interval(0);
    }
    double previous = std::numeric_limits<double>::infinity();
    for (;;) {
        poll_stop();
        const ScaledBalls residual = scaled_balls(Vector<Interval>(right - multiply(a, y)));
        const Vector<Ball> step = multiply(inverse_, residual.balls);
        double middle = 0;
        double radius = 0;
        double size = 0;
        for (Index i = 0; i < n; ++i) {
            middle = std::max(middle, std::abs(step[i].middle));
            radius = std::max(radius, step[i].radius);
            size = std::max(size, step[i].magnitude());
        }
        const double length = std::log2(middle) + static_cast<double>(residual.exponent);
        const bool last = middle <= 2 * radius;
        if (!std::isfinite(size) || (!last && !(length < previous - 1))) {
            return std::nullopt;
        }
        previous = length;
        if (!last) {
            for (Index i = 0; i < n; ++i) {
                y[i] = Interval::exactly((y[i] + Interval::exactly(times_power_of_two(step[i].middle, residual.exponent))).midpoint());
            }
            continue;
        }
        const double distance = ball_detail::inflated(size / (1 - largest_defect_)); // of y to the solution
        Vector<Interval> r(n);
        for (Index i = 0; i < n; ++i) {
            const double width = ball_detail::inflated((mutant("enclosed_solve_width_halved") ? step[i].radius / 2 : step[i].radius) +
                                                       ball_detail::inflated(defects_[i] * distance));
            r[i] = y[i] + Interval::around(times_power_of_two(step[i].middle, residual.exponent), times_power_of_two(width, residual.exponent));
            mpfi_mul_2si(r[i].data(), r[i].data(), exponents_[static_cast<std::size_t>(i)]);
        }
        return r;
    }
}

} // namespace attest
