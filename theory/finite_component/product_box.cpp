#include "theory/finite_component/product_box.h"

#include "model/numbers/approximate_solve.h"
#include "model/numbers/interval_newton.h"
#include "model/stop.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attest {
namespace {

/// Newton's step; the Hessian is positive definite.
std::optional<Vector<double>> newton_step(const RestrictedBlock::Derivatives<double>& at) { return find_positive_solution(at.hessian, at.gradient); }
std::optional<Vector<Real>> newton_step(const RestrictedBlock::Derivatives<Real>& at) { return find_solution(at.hessian, at.gradient); }

/// Damped Newton from y until a full step of size `last` was made. When it does not converge, y stays: rounding may have led it
/// astray. Takes the steps it makes off `steps_left`: a start far away costs steps of few digits, never steps of many.
///
/// With d the largest change of a logit difference inside a context that the full step makes, the step log(1 + d)/d
/// lowers Lbar from every point, because a third derivative of a log-sum-exp is at most d times the second (generalised
/// self-concordance; Sun and Tran-Dinh 2019, section 3). So no values are compared and no line search is needed.
template <class T>
void descend(const RestrictedBlock& block, const T& last, int& steps_left, Vector<T>& y) {
    using std::log1p;
    const Vector<T> start = y;
    const int most_steps = std::min(300, steps_left);
    T previous(std::numeric_limits<int>::max());
    for (int i = 0; i < most_steps; ++i, --steps_left) {
        poll_stop();
        const RestrictedBlock::Derivatives<T> at = block.derivatives(y);
        const std::optional<Vector<T>> step = newton_step(at);
        if (!step) {
            break;
        }
        const T length = block.spread(*step);
        if (!(length < T(std::numeric_limits<int>::max()))) {
            break; // a singular Hessian, or not a number
        }
        if (length == T(0)) {
            return;
        }
        const T damping = length < last ? T(1) : log1p(length) / length;
        for (Index b = 0; b < y.size(); ++b) {
            y[b] -= damping * (*step)[b];
        }
        const bool stalled = length < T(1) / T(1000) && !(length < previous / T(2)); // the rounding is reached
        if (length < last || stalled) {
            return;
        }
        previous = length;
    }
    y = start;
}

Vector<Real> rounded(const Vector<Real>& y) {
    Vector<Real> r(y.size());
    for (Index b = 0; b < y.size(); ++b) {
        r[b] = y[b] + Real(0);
    }
    return r;
}

Vector<double> find_block_minimum_in_double(const RestrictedBlock& block, int& steps_left) {
    Vector<double> y = zero_vector<double>(static_cast<Index>(block.coordinates().size()));
    descend(block, 1e-9, steps_left, y);
    return y;
}

} // namespace

// Double first, then twice the digits at each stage, where one step is enough as a rule:
// a step of size 10^-(digits/2 - 5) leaves an error near its square. Krawczyk's operator makes the last digits good.
Vector<Real> find_block_minimum(const RestrictedBlock& block) {
    const Index size = static_cast<Index>(block.coordinates().size());
    int steps_left = 1500;
    const Vector<double> first = find_block_minimum_in_double(block, steps_left);
    Vector<Real> y(size);
    for (Index b = 0; b < size; ++b) {
        y[b] = Real(first[b]);
    }
    const int last = working_digits();
    for (int digits = std::min(last, 30);; digits = std::min(last, 2 * digits)) {
        const PrecisionScope scope(digits);
        y = rounded(y);
        descend(block, Real::power_of_ten(5 - digits / 2), steps_left, y);
        if (digits == last) {
            return y;
        }
    }
}

namespace {

/// The minimum of a block by Krawczyk's operator (model/numbers/interval_newton.h) whose slopes and approximate inverse are doubles: only the
/// gradient is evaluated at the working digits, a few times. Nothing when the inverse is too poor; the caller then takes all digits.
class DoubleSlopes {
public:
    explicit DoubleSlopes(BlockBalls& balls) : balls_(balls), block_(balls.block()) {}

    std::optional<Vector<Interval>> enclose() {
        int steps_left = 1500;
        const Vector<double> start = find_block_minimum_in_double(block_, steps_left);
        const std::optional<Matrix<double>> inverse = find_positive_inverse(block_.derivatives(start).hessian);
        if (!inverse) {
            return std::nullopt;
        }
        y_.resize(start.size());
        for (Index i = 0; i < start.size(); ++i) {
            y_[i] = Real(start[i]);
        }
        return refine(*inverse) ? krawczyk(*inverse) : std::nullopt;
    }

private:
    static double largest(const Vector<Ball>& x, double Ball::*part) {
        double r = 0;
        for (Index i = 0; i < x.size(); ++i) {
            r = std::max(r, std::abs(x[i].*part));
        }
        return r;
    }

    /// Newton's method with the fixed inverse gains its digits at every step. Ends with the last step not taken, in step_: it is the one of the
    /// operator.
    bool refine(const Matrix<double>& inverse) {
        double previous = std::numeric_limits<double>::infinity(); // log2 of the step before
        for (;;) {
            poll_stop();
            const ScaledBalls f = balls_.gradient(y_);
            step_ = {multiply(inverse, f.balls), f.exponent};
            const double middle = largest(step_.balls, &Ball::middle);
            const double radius = largest(step_.balls, &Ball::radius);
            if (!std::isfinite(middle) || !std::isfinite(radius)) {
                return false;
            }
            if (middle <= 2 * radius) {
                return true;
            }
            const double size = std::log2(middle) + static_cast<double>(step_.exponent);
            if (!(size < previous - 4)) { // less than a digit gained: y is as near as its rounding allows, or the inverse is no good here
                return size < -0.8 * 3.32 * working_digits();
            }
            previous = size;
            for (Index i = 0; i < y_.size(); ++i) {
                y_[i] -= times_power_of_two(step_.balls[i].middle, step_.exponent);
            }
        }
    }

    std::optional<Vector<Interval>> krawczyk(const Matrix<double>& inverse) const {
        double radius = 0; // of the box, in units of 2^exponent
        for (Index i = 0; i < y_.size(); ++i) {
            radius = std::max(radius, 2 * step_.balls[i].magnitude());
        }
        radius = radius > 0 ? radius : 1;
        for (int attempt = 0; attempt < 3; ++attempt, radius *= 16) {
            poll_stop();
            const Vector<double> defects = slope_defect_row_sums(inverse, balls_.hessian(y_, radius, step_.exponent));
            Vector<Interval> image(y_.size());
            bool inside = true;
            for (Index i = 0; i < y_.size() && inside; ++i) {
                const double spread = ball_detail::inflated(defects[i] * radius);
                inside = ball_detail::inflated(step_.balls[i].magnitude() + spread) < radius;
                const double width = ball_detail::inflated(step_.balls[i].radius + spread);
                if (inside) {
                    image[i] = Interval::exactly(y_[i]) -
                               Interval::around(times_power_of_two(step_.balls[i].middle, step_.exponent), times_power_of_two(width, step_.exponent));
                }
            }
            if (inside) {
                return image;
            }
        }
        return std::nullopt;
    }

    BlockBalls& balls_;
    const RestrictedBlock& block_;
    Vector<Real> y_;
    ScaledBalls step_; // R f(y)
};

std::optional<Vector<Interval>> enclose_block_minimum(BlockBalls& balls) {
    const RestrictedBlock& block = balls.block();
    // many digits of few coordinates come faster from Newton's method at all digits, which doubles them
    if (working_digits() <= 200 || block.coordinates().size() >= 40) {
        if (std::optional<Vector<Interval>> r = DoubleSlopes(balls).enclose()) {
            return r;
        }
    }
    const EnclosedMap gradient = {[&](const Vector<Interval>& y) { return block.gradient(y); },
                                  [&](const Vector<Interval>& y) { return block.derivatives(y).hessian; }};
    return enclose_zero(gradient, find_block_minimum(block));
}

} // namespace

std::optional<Vector<Interval>> enclose_products(std::vector<BlockBalls>& blocks, Index dimension) {
    Vector<Interval> r(dimension);
    for (BlockBalls& balls : blocks) {
        poll_stop();
        const std::optional<Vector<Interval>> part = enclose_block_minimum(balls);
        if (!part) {
            return std::nullopt;
        }
        for (Index i = 0; i < part->size(); ++i) {
            r[balls.block().coordinates()[static_cast<std::size_t>(i)]] = (*part)[i];
        }
    }
    return r;
}

} // namespace attest
