#include "theory/norm_svm/norm_caps.h"

#include "model/mutant.h"
#include "model/numbers/exact_solve.h"

namespace attest {
namespace {

bool symmetric(const Matrix<Rational>& a) {
    if (a.rows() != a.cols()) {
        return false;
    }
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index j = 0; j < i; ++j) {
            if (a(i, j) != a(j, i)) {
                return false;
            }
        }
    }
    return true;
}

/// Subtracts multiples of row p from the rows below, so that column p is 0 there. The pivot is not 0.
void eliminate(Matrix<Rational>& a, Index p) {
    for (Index r = p + 1; r < a.rows(); ++r) {
        if (a(r, p) == 0) {
            continue;
        }
        const Rational factor = a(r, p) / a(p, p);
        for (Index c = p; c < a.cols(); ++c) {
            a(r, c) -= factor * a(p, c);
        }
    }
}

/// Of a symmetric matrix: every pivot of its elimination is positive, or is 0 in a row of zeros.
bool positive_semidefinite(Matrix<Rational> a) {
    for (Index p = 0; p < a.rows(); ++p) {
        if (p > 0 && mutant("norm_cap_of_the_first_pivot")) {
            return true;
        }
        if (a(p, p) < 0) {
            return false;
        }
        if (a(p, p) > 0) {
            eliminate(a, p);
            continue;
        }
        for (Index c = p + 1; c < a.cols(); ++c) {
            if (a(p, c) != 0) {
                return false;
            }
        }
    }
    return true;
}

} // namespace

const char* matrix_norm_text(MatrixNorm norm) {
    switch (norm) {
    case MatrixNorm::spectral: return "the spectral norm";
    case MatrixNorm::nuclear: return "the nuclear norm";
    }
    return "";
}

MatrixNorm dual(MatrixNorm norm) {
    switch (norm) {
    case MatrixNorm::spectral: return MatrixNorm::nuclear;
    case MatrixNorm::nuclear: return MatrixNorm::spectral;
    }
    return norm;
}

bool spectral_norm_at_most(const Matrix<Rational>& x, const Rational& t) {
    if (t < 0) {
        return false;
    }
    Matrix<Rational> rest = -exact_product(transposed(x), x);
    for (Index i = 0; i < rest.rows(); ++i) {
        rest(i, i) += t * t;
    }
    return positive_semidefinite(std::move(rest));
}

std::optional<Rational> nuclear_norm_bound(const Matrix<Rational>& x, const Matrix<Rational>& p) {
    if (p.rows() != x.rows() || !symmetric(p)) {
        return std::nullopt;
    }
    const Index n = p.rows();
    Rational traces = 0;
    Matrix<Rational> a(n, n + x.cols()); // P = L D L' beside X becomes D L' beside L^{-1} X; tr Q = sum of its squares over D
    a.leftCols(n) = p;
    a.rightCols(x.cols()) = x;
    for (Index i = 0; i < n; ++i) {
        if (a(i, i) <= 0) {
            return std::nullopt;
        }
        eliminate(a, i);
        traces += p(i, i);
        for (Index c = 0; c < x.cols(); ++c) {
            traces += a(i, n + c) * a(i, n + c) / a(i, i);
        }
    }
    return mutant("norm_cap_of_half_the_traces") ? Rational(traces / 4) : Rational(traces / 2);
}

bool norm_cap_holds(MatrixNorm norm, const Matrix<Rational>& x, const Rational& bound, const Matrix<Rational>& p) {
    switch (norm) {
    case MatrixNorm::spectral: return p.size() == 0 && spectral_norm_at_most(x, bound);
    case MatrixNorm::nuclear: {
        const auto shown = nuclear_norm_bound(x, p);
        return shown && *shown <= bound;
    }
    }
    return false;
}

} // namespace attest
