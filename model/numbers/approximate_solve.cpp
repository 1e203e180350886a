#include "model/numbers/approximate_solve.h"

#include "model/stop.h"

#include <cmath>
#include <utility>

namespace attest {
namespace {

bool finite(double x) { return std::isfinite(x); }
bool finite(const Real& x) { return x.is_finite(); }

} // namespace

template <class T>
std::optional<Matrix<T>> find_solution(Matrix<T> a, Matrix<T> b) {
    using std::abs;
    const Index n = a.rows();
    for (Index column = 0; column < n; ++column) {
        Index pivot = column;
        for (Index i = column + 1; i < n; ++i) {
            if (abs(a(i, column)) > abs(a(pivot, column))) {
                pivot = i;
            }
        }
        if (a(pivot, column) == T(0) || !finite(a(pivot, column))) {
            return std::nullopt;
        }
        if (pivot != column) {
            a.row(pivot).swap(a.row(column));
            b.row(pivot).swap(b.row(column));
        }
        for (Index i = column + 1; i < n; ++i) {
            poll_stop();
            const T factor = a(i, column) / a(column, column);
            if (factor == T(0)) {
                continue;
            }
            for (Index j = column + 1; j < n; ++j) {
                a(i, j) -= factor * a(column, j);
            }
            for (Index j = 0; j < b.cols(); ++j) {
                b(i, j) -= factor * b(column, j);
            }
        }
    }
    for (Index i = n; i-- > 0;) {
        poll_stop();
        for (Index j = 0; j < b.cols(); ++j) {
            for (Index k = i + 1; k < n; ++k) {
                b(i, j) -= a(i, k) * b(k, j);
            }
            b(i, j) /= a(i, i);
        }
    }
    return b;
}

template <class T>
std::optional<Vector<T>> find_solution(const Matrix<T>& a, const Vector<T>& b) {
    const std::optional<Matrix<T>> x = find_solution(a, Matrix<T>(b));
    return x ? std::optional<Vector<T>>(x->col(0)) : std::nullopt;
}

template <class T>
std::optional<Matrix<T>> find_inverse(const Matrix<T>& a) {
    Matrix<T> identity = zero_matrix<T>(a.rows(), a.rows());
    for (Index i = 0; i < a.rows(); ++i) {
        identity(i, i) = T(1);
    }
    return find_solution(a, std::move(identity));
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template std::optional<Matrix<T>> find_solution(Matrix<T>, Matrix<T>);                                                                           \
    template std::optional<Vector<T>> find_solution(const Matrix<T>&, const Vector<T>&);                                                             \
    template std::optional<Matrix<T>> find_inverse(const Matrix<T>&);
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
#undef ATTEST_INSTANTIATE

} // namespace attest
