#include "model/numbers/singular_values.h"

#include <cmath>
#include <type_traits>

namespace attest {
namespace {

constexpr int most_sweeps = 60;

template <class T>
T column_product(const Matrix<T>& a, Index i, Index j) {
    T r(0);
    for (Index k = 0; k < a.rows(); ++k) {
        r += a(k, i) * a(k, j);
    }
    return r;
}

} // namespace

template <class T>
T relative_unit() {
    if constexpr (std::is_same_v<T, double>) {
        return 0x1p-52;
    } else {
        return Real::power_of_ten(1 - working_digits());
    }
}

template <class T>
OrthogonalColumns<T> orthogonal_columns(const Matrix<T>& g) {
    using std::abs;
    using std::sqrt;
    OrthogonalColumns<T> r{g, zero_matrix<T>(g.cols(), g.cols()), zero_vector<T>(g.cols())};
    for (Index i = 0; i < g.cols(); ++i) {
        r.v(i, i) = T(1);
    }
    const T enough = relative_unit<T>();
    bool turned = true;
    for (int sweep = 0; turned && sweep < most_sweeps; ++sweep) {
        turned = false;
        for (Index i = 0; i < g.cols(); ++i) {
            for (Index j = i + 1; j < g.cols(); ++j) {
                const T p = column_product(r.a, i, i);
                const T q = column_product(r.a, j, j);
                const T pq = column_product(r.a, i, j);
                if (!(abs(pq) > enough * sqrt(p) * sqrt(q))) {
                    continue;
                }
                turned = true;
                const T zeta = (q - p) / (T(2) * pq);
                const T tangent = (zeta < T(0) ? T(-1) : T(1)) / (abs(zeta) + sqrt(T(1) + zeta * zeta));
                const T cosine = T(1) / sqrt(T(1) + tangent * tangent);
                const T sine = cosine * tangent;
                const auto rotate = [&](Matrix<T>& m) {
                    for (Index k = 0; k < m.rows(); ++k) {
                        const T x = m(k, i);
                        const T y = m(k, j);
                        m(k, i) = cosine * x - sine * y;
                        m(k, j) = sine * x + cosine * y;
                    }
                };
                rotate(r.a);
                rotate(r.v);
            }
        }
    }
    for (Index i = 0; i < g.cols(); ++i) {
        r.lengths[i] = sqrt(column_product(r.a, i, i));
    }
    return r;
}

template double relative_unit();
template Real relative_unit();
template OrthogonalColumns<double> orthogonal_columns(const Matrix<double>&);
template OrthogonalColumns<Real> orthogonal_columns(const Matrix<Real>&);

} // namespace attest
