#include "model/descent/polar_factor.h"

#include "model/numbers/singular_values.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace attest {
namespace {

/// G over its largest entry, so that squares neither vanish nor overflow; nothing when G = 0 or some entry is no number.
template <class T>
std::optional<T> largest_entry_of(const Matrix<T>& g) {
    using std::abs;
    T r(0);
    for (Index i = 0; i < g.size(); ++i) {
        const T size(abs(g.data()[i]));
        if (!(size >= T(0)) || !(size <= T(std::numeric_limits<double>::max()) || !std::is_same_v<T, double>)) {
            return std::nullopt;
        }
        r = r < size ? size : r;
    }
    return r > T(0) ? std::optional<T>(r) : std::nullopt;
}

/// Columns of length 1, those that are 0 left out.
template <class T>
Matrix<T> unit_columns(const Matrix<T>& g) {
    Matrix<T> r(g.rows(), g.cols());
    Index kept = 0;
    for (Index j = 0; j < g.cols(); ++j) {
        Matrix<T> column(g.rows(), 1);
        for (Index i = 0; i < g.rows(); ++i) {
            column(i, 0) = g(i, j);
        }
        const std::optional<T> largest = largest_entry_of(column);
        if (!largest) {
            continue;
        }
        using std::sqrt;
        for (Index i = 0; i < g.rows(); ++i) {
            column(i, 0) /= *largest;
        }
        const T length = sqrt(inner_product(column, column));
        for (Index i = 0; i < g.rows(); ++i) {
            r(i, kept) = column(i, 0) / length;
        }
        ++kept;
    }
    return r.leftCols(kept);
}

template <class T>
Index rank_of(const Matrix<T>& g) {
    using std::sqrt;
    const Vector<T> values = orthogonal_columns(unit_columns(g)).lengths;
    T largest(0);
    for (Index i = 0; i < values.size(); ++i) {
        largest = largest < values[i] ? values[i] : largest;
    }
    const T least = largest * sqrt(relative_unit<T>() * sqrt(relative_unit<T>()));
    Index r = 0;
    for (Index i = 0; i < values.size(); ++i) {
        r += values[i] > least ? 1 : 0;
    }
    return r;
}

template <class T>
std::optional<Matrix<T>> approximate_factor(const Matrix<T>& g) {
    const std::optional<T> largest = largest_entry_of(g);
    if (!largest) {
        return std::nullopt;
    }
    Matrix<T> scaled = g;
    for (Index i = 0; i < g.size(); ++i) {
        scaled.data()[i] /= *largest;
    }
    const Index rank = rank_of(scaled);
    const OrthogonalColumns<T> columns = orthogonal_columns(scaled);
    std::vector<Index> order(static_cast<std::size_t>(g.cols()));
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = static_cast<Index>(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](Index i, Index j) { return columns.lengths[i] > columns.lengths[j]; });
    Matrix<T> r = zero_matrix<T>(g.rows(), g.cols());
    for (Index n = 0; n < rank; ++n) {
        const Index c = order[static_cast<std::size_t>(n)];
        if (!(columns.lengths[c] > T(0))) {
            break;
        }
        for (Index i = 0; i < g.rows(); ++i) {
            const T u = columns.a(i, c) / columns.lengths[c];
            for (Index j = 0; j < g.cols(); ++j) {
                r(i, j) += u * columns.v(j, c);
            }
        }
    }
    return r;
}

// ---- intervals

Interval frobenius(const Matrix<Interval>& m) {
    Interval r(0);
    for (Index i = 0; i < m.size(); ++i) {
        r += square(m.data()[i]);
    }
    return sqrt(r);
}

Matrix<Interval> exactly(const Matrix<Real>& m) {
    Matrix<Interval> r(m.rows(), m.cols());
    for (Index i = 0; i < m.size(); ++i) {
        r.data()[i] = Interval::exactly(m.data()[i]);
    }
    return r;
}

/// Of G with independent columns: D = G S^{-1}, S = (G'G)^{1/2}. With H H' near S, P = H H', and T near P^{-1}, R = P T - I, |R| < 1: P is positive
/// definite (singular, P T could not be near I), its least eigenvalue is at least l = (1 - |R|)/|T|. X = S - P solves S X + X P = G'G - P^2, so
/// |X| <= |G'G - P^2|/l; and D - G T = -D X P^{-1} - G P^{-1} R, G P^{-1} = D (I + X P^{-1}), gives |D - G T| <= x + (1 + x) |R|, x = |X|/l.
/// All norms Frobenius; the Sylvester operator is bounded below by the least eigenvalue of P as S >= 0.
std::optional<Matrix<Interval>> factor_of_independent_columns(const Matrix<Interval>& g) {
    Matrix<Real> middle_of_g(g.rows(), g.cols());
    for (Index i = 0; i < g.size(); ++i) {
        middle_of_g.data()[i] = g.data()[i].midpoint();
    }
    const OrthogonalColumns<Real> columns = orthogonal_columns(middle_of_g);
    const Index n = g.cols();
    Matrix<Real> root(n, n);
    Matrix<Real> inverse = zero_matrix<Real>(n, n);
    for (Index i = 0; i < n; ++i) {
        for (Index c = 0; c < n; ++c) {
            if (!(columns.lengths[c] > Real(0))) {
                return std::nullopt;
            }
            root(i, c) = columns.v(i, c) * sqrt(columns.lengths[c]);
            for (Index j = 0; j < n; ++j) {
                inverse(i, j) += columns.v(i, c) * columns.v(j, c) / columns.lengths[c];
            }
        }
    }
    const Matrix<Interval> h = exactly(root);
    const Matrix<Interval> p = multiply(h, transposed(h));
    const Matrix<Interval> t = exactly(inverse);
    Matrix<Interval> defect = multiply(p, t);
    for (Index i = 0; i < n; ++i) {
        defect(i, i) -= Interval(1);
    }
    const Interval r = frobenius(defect);
    if (less(r, Interval(1)) != Truth::yes) {
        return std::nullopt;
    }
    const Interval least = (Interval(1) - r) / frobenius(t);
    const Interval apart = frobenius(multiply(transposed(g), g) - multiply(p, p)) / square(least);
    const Interval radius = apart + (Interval(1) + apart) * r;
    if (less(radius, Interval(Rational(1, 2))) != Truth::yes) { // below it |X| <= l/2: S is regular, the columns of every G are independent
        return std::nullopt;
    }
    Matrix<Interval> d = multiply(g, t);
    for (Index i = 0; i < d.size(); ++i) {
        d.data()[i] += Interval::around(Real(0), radius.upper());
    }
    return d;
}

// ---- what all numbers share

bool exactly_zero(double x) { return x == 0; }
bool exactly_zero(const Real& x) { return x == Real(0); }
bool exactly_zero(const Interval& x) { return equal(x, Interval(0)) == Truth::yes; }

template <class T>
std::vector<Index> nonzero_rows(const Matrix<T>& g) {
    std::vector<Index> r;
    for (Index i = 0; i < g.rows(); ++i) {
        bool zero = true;
        for (Index j = 0; j < g.cols(); ++j) {
            zero = zero && exactly_zero(g(i, j));
        }
        if (!zero) {
            r.push_back(i);
        }
    }
    return r;
}

} // namespace

template <class T>
std::optional<Matrix<T>> polar_factor(const Matrix<T>& g) {
    const std::vector<Index> rows = nonzero_rows(g);
    const std::vector<Index> cols = nonzero_rows(transposed(g));
    if (rows.empty()) {
        return std::nullopt;
    }
    const bool wide = cols.size() > rows.size(); // columns are what is turned: have the fewer of them
    const std::vector<Index>& down = wide ? cols : rows;
    const std::vector<Index>& across = wide ? rows : cols;
    Matrix<T> core(static_cast<Index>(down.size()), static_cast<Index>(across.size()));
    for (std::size_t i = 0; i < down.size(); ++i) {
        for (std::size_t j = 0; j < across.size(); ++j) {
            core(static_cast<Index>(i), static_cast<Index>(j)) = wide ? g(across[j], down[i]) : g(down[i], across[j]);
        }
    }
    std::optional<Matrix<T>> factor;
    if constexpr (std::is_same_v<T, Interval>) {
        factor = factor_of_independent_columns(core);
    } else {
        factor = approximate_factor(core);
    }
    if (!factor) {
        return std::nullopt;
    }
    Matrix<T> r = zero_matrix<T>(g.rows(), g.cols());
    for (std::size_t i = 0; i < down.size(); ++i) {
        for (std::size_t j = 0; j < across.size(); ++j) {
            (wide ? r(across[j], down[i]) : r(down[i], across[j])) = (*factor)(static_cast<Index>(i), static_cast<Index>(j));
        }
    }
    return r;
}

template std::optional<Matrix<double>> polar_factor(const Matrix<double>&);
template std::optional<Matrix<Real>> polar_factor(const Matrix<Real>&);
template std::optional<Matrix<Interval>> polar_factor(const Matrix<Interval>&);

} // namespace attest
