#include "model/numbers/interval_newton.h"

#include "model/mutant.h"

#include "model/numbers/approximate_solve.h"
#include "model/stop.h"

#include <algorithm>

namespace attest {
namespace {

Matrix<Real> midpoints(const Matrix<Interval>& a) {
    Matrix<Real> r(a.rows(), a.cols());
    for (Index i = 0; i < a.size(); ++i) {
        r.data()[i] = a.data()[i].midpoint();
    }
    return r;
}

Matrix<Interval> points(const Matrix<Real>& a) {
    Matrix<Interval> r(a.rows(), a.cols());
    for (Index i = 0; i < a.size(); ++i) {
        r.data()[i] = Interval::exactly(a.data()[i]);
    }
    return r;
}

Vector<Interval> middle_of(const Vector<Interval>& x) { return points(midpoints(Matrix<Interval>(x))).col(0); }

/// An upper bound of |x| over all entries; infinite when one of them is unbounded.
Real magnitude(const Vector<Interval>& x) {
    Interval r(0);
    for (Index i = 0; i < x.size(); ++i) {
        r = max(r, abs(x[i]));
    }
    return r.upper();
}

/// A B, which can be stopped between two rows.
Matrix<Interval> product_by_rows(const Matrix<Interval>& a, const Matrix<Interval>& b) {
    Matrix<Interval> r(a.rows(), b.cols());
    for (Index i = 0; i < a.rows(); ++i) {
        poll_stop();
        r.row(i) = multiply(Matrix<Interval>(a.row(i)), b);
    }
    return r;
}

/// Slopes need only be good enough for a contraction, so they are enclosed at a quarter of the digits; the step is not.
int digits_of_slopes() { return std::min(working_digits(), 40 + working_digits() / 4); }

/// I - R J(box), every number with `digits` digits.
Matrix<Interval> slope_defect(const Matrix<Interval>& r, const EnclosedMap& f, const Vector<Interval>& box, int digits) {
    const PrecisionScope scope(digits);
    Matrix<Interval> defect = -product_by_rows(r, f.jacobian(mutant("krawczyk_slope_at_centre") ? middle_of(box) : box));
    for (Index i = 0; i < defect.rows(); ++i) {
        defect(i, i) += Interval(1);
    }
    return defect;
}

} // namespace

std::optional<Vector<Interval>> enclose_zero(const EnclosedMap& f, const Vector<Real>& centre) {
    const Index n = centre.size();
    if (n == 0) {
        return Vector<Interval>(0);
    }
    const std::optional<Matrix<Real>> inverse = [&] {
        const PrecisionScope scope(digits_of_slopes());
        return find_inverse(midpoints(f.jacobian(points(Matrix<Real>(centre)).col(0))));
    }();
    return inverse ? enclose_zero(f, centre, *inverse) : std::nullopt;
}

std::optional<Vector<Interval>> enclose_zero(const EnclosedMap& f, const Vector<Real>& centre, const Matrix<Real>& inverse) {
    const Index n = centre.size();
    if (n == 0) {
        return Vector<Interval>(0);
    }
    const int slope_digits = digits_of_slopes();
    const Vector<Interval> x = points(Matrix<Real>(centre)).col(0);
    const Matrix<Interval> r = points(inverse);
    const Vector<Interval> value = f.value(x);
    const Vector<Interval> step = multiply(r, mutant("krawczyk_value_of_the_midpoint") ? middle_of(value) : value);
    const Real step_size = magnitude(step);
    if (!step_size.is_finite()) {
        return std::nullopt;
    }
    // Wider than the step and never a point, since K(X) has to lie in the interior; wider again where slopes are badly scaled.
    Real radius = step_size * Real(2) + Real::power_of_ten(-2L * working_digits());
    constexpr int attempts = 3;
    for (int attempt = 0; attempt < attempts; ++attempt, radius *= Real(16)) {
        Vector<Interval> box(n);
        Vector<Interval> offset(n);
        for (Index i = 0; i < n; ++i) {
            box[i] = Interval::around(centre[i], radius);
            offset[i] = box[i] - x[i];
        }
        Vector<Interval> image = mutant("krawczyk_without_step") ? x : Vector<Interval>(x - step);
        if (!mutant("krawczyk_without_slope")) {
            image += multiply(slope_defect(r, f, box, slope_digits), offset);
        }
        bool inside = true;
        for (Index i = 0; i < n; ++i) {
            inside = inside && (strictly_inside(image[i], box[i]) || (i > 0 && mutant("krawczyk_first_coordinate_only")));
        }
        if (inside) {
            return image;
        }
    }
    return std::nullopt;
}

} // namespace attest
