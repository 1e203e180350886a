#include "properties/cases/renumbering.h"

namespace attest {

Renumbering::Renumbering(int tokens, std::vector<Token> kept) : kept_(std::move(kept)), numbers_(static_cast<std::size_t>(tokens), -1) {
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        numbers_[static_cast<std::size_t>(kept_[i])] = static_cast<Token>(i);
    }
}

std::vector<Token> Renumbering::operator()(const std::vector<Token>& list) const {
    std::vector<Token> r;
    for (const Token v : list) {
        if ((*this)(v) >= 0) {
            r.push_back((*this)(v));
        }
    }
    return r;
}

Matrix<Rational> rows_of(const Matrix<Rational>& matrix, const std::vector<Token>& kept) {
    Matrix<Rational> r(static_cast<Index>(kept.size()), matrix.cols());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        r.row(static_cast<Index>(i)) = matrix.row(kept[i]);
    }
    return r;
}

Matrix<Rational> block_of(const Matrix<Rational>& matrix, const std::vector<Token>& kept) {
    return transposed(rows_of(transposed(rows_of(matrix, kept)), kept));
}

Matrix<Rational> resized(const Matrix<Rational>& matrix, Index rows, Index cols, const Rational& fill) {
    Matrix<Rational> r(rows, cols);
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < cols; ++j) {
            r(i, j) = i < matrix.rows() && j < matrix.cols() ? matrix(i, j) : fill;
        }
    }
    return r;
}

} // namespace attest
