#include "theory/norm_svm/spectral_bounds.h"

#include "model/mutant.h"
#include "model/numbers/singular_values.h"
#include "theory/finite_component/least_curvature.h"

#include <algorithm>
#include <cmath>

namespace attest {
namespace {

/// Is t^2 I - V'V shown positive definite?
bool shown_below(const Rational& t, const Matrix<Rational>& v) {
    Matrix<Interval> rest = converted<Interval>(multiply(transposed(v), v));
    for (Index i = 0; i < rest.size(); ++i) {
        rest.data()[i] = -rest.data()[i];
    }
    for (Index i = 0; i < rest.rows(); ++i) {
        rest(i, i) += Interval(Rational(t * t));
    }
    return check_positive_definite(rest);
}

Interval squared_length(const Matrix<Interval>& m) {
    Interval r(0);
    for (Index i = 0; i < m.size(); ++i) {
        r += square(m.data()[i]);
    }
    return r;
}

Rational largest_entry(const Matrix<Rational>& v) {
    Rational r = 0;
    for (Index i = 0; i < v.size(); ++i) {
        r = std::max(r, Rational(abs(v.data()[i])));
    }
    return r;
}

} // namespace

Rational spectral_norm_above(const Matrix<Rational>& v) {
    const Rational size = largest_entry(v);
    if (size == 0) {
        return 0;
    }
    Matrix<Rational> scaled = v;
    for (Index i = 0; i < v.size(); ++i) {
        scaled.data()[i] /= size;
    }
    const Vector<double> values = orthogonal_columns(converted<double>(scaled)).lengths;
    constexpr long grid = 1L << 20;
    const long near = static_cast<long>(std::ceil(values.maxCoeff() * grid)); // at most d 2^20
    long above = 1;
    while (!shown_below(Rational(near + above, grid), scaled)) {
        above *= 2; // ends: |V|_2 is finite
    }
    const Rational r = size * Rational(near + above, grid);
    return mutant("spectral_norm_halved") ? Rational(r / 2) : r;
}

Interval spectral_norm_above(const Matrix<Interval>& g) {
    Interval largest(0);
    for (Index i = 0; i < g.size(); ++i) {
        largest = max(largest, abs(g.data()[i]));
    }
    if (!(largest.upper() > Real(0))) {
        return Interval(0);
    }
    const Interval unit = Interval::exactly(largest.upper());
    Matrix<Rational> near(g.rows(), g.cols());
    Matrix<Interval> rest(g.rows(), g.cols());
    constexpr long grid = 1L << 40;
    for (Index i = 0; i < g.size(); ++i) {
        const Interval entry = g.data()[i] / unit; // at most 1 in size
        near.data()[i] = Rational(std::lround(entry.midpoint().to_double() * static_cast<double>(grid)), grid);
        rest.data()[i] = entry - Interval(near.data()[i]);
    }
    return unit * (Interval(spectral_norm_above(near)) + sqrt(squared_length(rest)));
}

bool shown_below_one(const Matrix<Rational>& v) { return shown_below(1, v); }

Interval nuclear_norm_above(const Matrix<Interval>& g) {
    Real size(0);
    for (Index i = 0; i < g.size(); ++i) {
        const Real entry = abs(g.data()[i]).upper();
        size = size < entry ? entry : size;
    }
    if (!(size > Real(0)) || !size.is_finite()) {
        return size.is_finite() ? Interval(0) : Interval::whole_line();
    }
    Matrix<Real> middle(g.rows(), g.cols());
    Matrix<Interval> scaled(g.cols(), g.rows()); // G' over its largest entry
    for (Index i = 0; i < g.rows(); ++i) {
        for (Index j = 0; j < g.cols(); ++j) {
            scaled(j, i) = g(i, j) / Interval::exactly(size);
            middle(i, j) = scaled(j, i).midpoint();
        }
    }
    const OrthogonalColumns<Real> columns = orthogonal_columns(middle);
    Real delta(0);
    for (Index c = 0; c < g.cols(); ++c) {
        delta = delta < columns.lengths[c] ? columns.lengths[c] : delta;
    }
    delta *= Real::power_of_ten(-working_digits() / 2);
    Matrix<Interval> a(g.cols(), g.cols());
    Matrix<Interval> t(g.cols(), g.cols());
    for (Index c = 0; c < g.cols(); ++c) {
        const Real root = sqrt(columns.lengths[c] + delta);
        for (Index i = 0; i < g.cols(); ++i) {
            a(i, c) = Interval::exactly(columns.v(i, c) * root);
            t(c, i) = Interval::exactly(columns.v(i, c) / root);
        }
    }
    Matrix<Interval> defect = multiply(t, a);
    for (Index i = 0; i < defect.rows(); ++i) {
        defect(i, i) -= Interval(1);
    }
    const Interval left = Interval(1) - sqrt(squared_length(defect));
    if (positive(left) != Truth::yes) {
        return Interval::whole_line();
    }
    const Interval other = mutant("nuclear_norm_of_one_factor") ? Interval(0) : squared_length(multiply(t, scaled)) / square(left);
    return Interval::exactly(size) * (squared_length(a) + other) / Interval(2);
}

} // namespace attest
