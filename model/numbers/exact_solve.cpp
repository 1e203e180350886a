#include "model/numbers/exact_solve.h"

#include <flint/fmpq.h>
#include <flint/fmpq_mat.h>
#include <flint/fmpz_mat.h>

namespace attest {
namespace {

// FLINT's matrices with an owner.
class FlintRationals {
public:
    FlintRationals(Index rows, Index cols) { fmpq_mat_init(data_, rows, cols); }
    explicit FlintRationals(const Matrix<Rational>& m) : FlintRationals(m.rows(), m.cols()) {
        for (Index i = 0; i < m.rows(); ++i) {
            for (Index j = 0; j < m.cols(); ++j) {
                fmpq_set_mpq(fmpq_mat_entry(data_, i, j), m(i, j).backend().data());
            }
        }
    }
    ~FlintRationals() { fmpq_mat_clear(data_); }
    FlintRationals(const FlintRationals&) = delete;
    FlintRationals& operator=(const FlintRationals&) = delete;
    fmpq_mat_struct* get() { return data_; }
    Matrix<Rational> matrix() const {
        Matrix<Rational> r(fmpq_mat_nrows(data_), fmpq_mat_ncols(data_));
        for (Index i = 0; i < r.rows(); ++i) {
            for (Index j = 0; j < r.cols(); ++j) {
                fmpq_get_mpq(r(i, j).backend().data(), fmpq_mat_entry(data_, i, j));
            }
        }
        return r;
    }

private:
    fmpq_mat_t data_;
};

class FlintIntegers {
public:
    FlintIntegers(Index rows, Index cols) { fmpz_mat_init(data_, rows, cols); }
    ~FlintIntegers() { fmpz_mat_clear(data_); }
    FlintIntegers(const FlintIntegers&) = delete;
    FlintIntegers& operator=(const FlintIntegers&) = delete;
    fmpz_mat_struct* get() { return data_; }

private:
    fmpz_mat_t data_;
};

} // namespace

Matrix<Rational> exact_product(const Matrix<Rational>& a, const Matrix<Rational>& b) {
    FlintRationals fa(a);
    FlintRationals fb(b);
    FlintRationals product(a.rows(), b.cols());
    fmpq_mat_mul(product.get(), fa.get(), fb.get());
    return product.matrix();
}

std::optional<Matrix<Rational>> exact_solve(const Matrix<Rational>& a, const Matrix<Rational>& b) {
    FlintRationals fa(a);
    FlintRationals fb(b);
    FlintRationals x(a.cols(), b.cols());
    if (a.rows() == 0 || b.cols() == 0) {
        return x.matrix();
    }
    if (fmpq_mat_solve(x.get(), fa.get(), fb.get()) == 0) {
        return std::nullopt;
    }
    return x.matrix();
}

Index exact_rank(const Matrix<Rational>& a) {
    FlintRationals fa(a);
    FlintIntegers integers(a.rows(), a.cols());
    fmpq_mat_get_fmpz_mat_rowwise(integers.get(), nullptr, fa.get());
    return fmpz_mat_rank(integers.get());
}

std::vector<Index> independent_rows(const Matrix<Rational>& a) {
    // pivots of the reduced row echelon form of the transpose are the first independent columns, i.e. rows of a
    FlintRationals t(transposed(a));
    FlintIntegers integers(a.cols(), a.rows());
    FlintIntegers reduced(a.cols(), a.rows());
    fmpq_mat_get_fmpz_mat_rowwise(integers.get(), nullptr, t.get());
    fmpz_t denominator;
    fmpz_init(denominator);
    const slong rank = fmpz_mat_rref(reduced.get(), denominator, integers.get());
    fmpz_clear(denominator);
    std::vector<Index> rows;
    Index column = 0;
    for (slong r = 0; r < rank; ++r) {
        while (fmpz_is_zero(fmpz_mat_entry(reduced.get(), r, column)) != 0) {
            ++column;
        }
        rows.push_back(column++);
    }
    return rows;
}

std::optional<ScaledInverse> exact_inverse_integers(const Matrix<Integer>& a) {
    const Index n = a.rows();
    FlintIntegers fa(n, n);
    FlintIntegers inverse(n, n);
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j) {
            fmpz_set_mpz(fmpz_mat_entry(fa.get(), i, j), a(i, j).backend().data());
        }
    }
    fmpz_t common;
    fmpz_init_set_ui(common, 1);
    if (n > 0 && fmpz_mat_inv(inverse.get(), common, fa.get()) == 0) {
        fmpz_clear(common);
        return std::nullopt;
    }
    if (fmpz_sgn(common) < 0) {
        fmpz_neg(common, common);
        fmpz_mat_neg(inverse.get(), inverse.get());
    }
    ScaledInverse r{Matrix<Integer>(n, n), 0};
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j) {
            fmpz_get_mpz(r.numerators(i, j).backend().data(), fmpz_mat_entry(inverse.get(), i, j));
        }
    }
    fmpz_get_mpz(r.denominator.backend().data(), common);
    fmpz_clear(common);
    return r;
}

std::optional<ScaledSolution> exact_solve_integers(const Matrix<Integer>& a, const std::vector<Integer>& b) {
    const Index n = a.rows();
    FlintIntegers fa(n, n);
    FlintIntegers fb(n, 1);
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j) {
            fmpz_set_mpz(fmpz_mat_entry(fa.get(), i, j), a(i, j).backend().data());
        }
        fmpz_set_mpz(fmpz_mat_entry(fb.get(), i, 0), b[static_cast<std::size_t>(i)].backend().data());
    }
    FlintIntegers x(n, 1);
    fmpz_t common;
    fmpz_init_set_ui(common, 1);
    if (n > 0 && fmpz_mat_solve(x.get(), common, fa.get(), fb.get()) == 0) {
        fmpz_clear(common);
        return std::nullopt;
    }
    if (fmpz_sgn(common) < 0) {
        fmpz_neg(common, common);
        fmpz_mat_neg(x.get(), x.get());
    }
    ScaledSolution r;
    r.numerators.resize(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i) {
        fmpz_get_mpz(r.numerators[static_cast<std::size_t>(i)].backend().data(), fmpz_mat_entry(x.get(), i, 0));
    }
    fmpz_get_mpz(r.denominator.backend().data(), common);
    fmpz_clear(common);
    return r;
}

} // namespace attest
