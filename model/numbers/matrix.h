// Matrices over every number of the project: Eigen stores them, the loops here multiply them.
//
// Eigen's own product kernels cost 15 to 20 s of compile time a unit on multiprecision scalars and its factorisations
// compare scalars, which intervals do not allow. So only storage, blocks, sums and transposes are taken from Eigen;
// products are the plain loops below.
//
// Matrices pass between units that may be compiled for different processors (a package for every x86-64, its user with -march=native). By
// itself Eigen aligns to the widest vectors of the unit, and what one has allocated another cannot free. So all align to 64 bytes, the widest.
#pragma once

#include "model/numbers/number.h"

#ifndef EIGEN_MAX_ALIGN_BYTES // attest's CMake targets say so
#define EIGEN_MAX_ALIGN_BYTES 64
#endif
#include <Eigen/Core>
#include <boost/multiprecision/eigen.hpp>
static_assert(EIGEN_DEFAULT_ALIGN_BYTES == 64,
              "attest's matrices are aligned to 64 bytes: link attest's CMake targets, or compile with -DEIGEN_MAX_ALIGN_BYTES=64");

namespace Eigen {

template <>
struct NumTraits<attest::Real> : GenericNumTraits<attest::Real> {
    using Real = attest::Real;
    using NonInteger = attest::Real;
    using Nested = attest::Real;
    using Literal = attest::Real;
    enum { IsInteger = 0, IsSigned = 1, IsComplex = 0, RequireInitialization = 1, ReadCost = 4, AddCost = 8, MulCost = 16 };
};
template <>
struct NumTraits<attest::Interval> : GenericNumTraits<attest::Interval> {
    using Real = attest::Interval;
    using NonInteger = attest::Interval;
    using Nested = attest::Interval;
    using Literal = attest::Interval;
    enum { IsInteger = 0, IsSigned = 1, IsComplex = 0, RequireInitialization = 1, ReadCost = 8, AddCost = 16, MulCost = 32 };
};

} // namespace Eigen

namespace attest {

template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using Vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;
using Index = Eigen::Index;

template <class T>
Matrix<T> zero_matrix(Index rows, Index cols) {
    Matrix<T> r(rows, cols);
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] = T(0);
    }
    return r;
}
template <class T>
Vector<T> zero_vector(Index size) {
    Vector<T> r(size);
    for (Index i = 0; i < size; ++i) {
        r[i] = T(0);
    }
    return r;
}

/// A B. Needs a.cols() == b.rows().
template <class T>
Matrix<T> multiply(const Matrix<T>& a, const Matrix<T>& b) {
    Matrix<T> r = zero_matrix<T>(a.rows(), b.cols());
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index k = 0; k < a.cols(); ++k) {
            for (Index j = 0; j < b.cols(); ++j) {
                r(i, j) += a(i, k) * b(k, j);
            }
        }
    }
    return r;
}
/// A x.
template <class T>
Vector<T> multiply(const Matrix<T>& a, const Vector<T>& x) {
    Vector<T> r = zero_vector<T>(a.rows());
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index j = 0; j < a.cols(); ++j) {
            r[i] += a(i, j) * x[j];
        }
    }
    return r;
}
template <class T>
Matrix<T> transposed(const Matrix<T>& a) {
    Matrix<T> r(a.cols(), a.rows());
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index j = 0; j < a.cols(); ++j) {
            r(j, i) = a(i, j);
        }
    }
    return r;
}
/// The Frobenius inner product sum_ij a_ij b_ij.
template <class T>
T inner_product(const Matrix<T>& a, const Matrix<T>& b) {
    T r(0);
    for (Index i = 0; i < a.size(); ++i) {
        r += a.data()[i] * b.data()[i];
    }
    return r;
}
template <class T>
T inner_product(const Vector<T>& a, const Vector<T>& b) {
    T r(0);
    for (Index i = 0; i < a.size(); ++i) {
        r += a[i] * b[i];
    }
    return r;
}
/// Entry by entry, rounded to T (or enclosed by it).
template <class T>
Matrix<T> converted(const Matrix<Rational>& a) {
    Matrix<T> r(a.rows(), a.cols());
    for (Index i = 0; i < a.size(); ++i) {
        r.data()[i] = number_from<T>(a.data()[i]);
    }
    return r;
}
template <class T>
Vector<T> converted(const Vector<Rational>& a) {
    Vector<T> r(a.size());
    for (Index i = 0; i < a.size(); ++i) {
        r[i] = number_from<T>(a[i]);
    }
    return r;
}

} // namespace attest
