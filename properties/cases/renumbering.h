// How the tokens and the matrices over them are called after a change of the vocabulary or of the dimension.
#pragma once

#include "model/data/dataset.h"

namespace attest {

/// The old tokens `kept`, in this order, become 0, 1, …; the others go.
class Renumbering {
public:
    Renumbering(int tokens, std::vector<Token> kept);
    /// The old tokens that stay, by new number.
    const std::vector<Token>& kept() const { return kept_; }
    /// The new number; -1 for a token that goes.
    Token operator()(Token v) const { return numbers_[static_cast<std::size_t>(v)]; }
    /// Tokens that go are dropped from the list.
    std::vector<Token> operator()(const std::vector<Token>& list) const;

private:
    std::vector<Token> kept_;
    std::vector<Token> numbers_;
};

/// The kept rows; the kept rows and columns.
Matrix<Rational> rows_of(const Matrix<Rational>& matrix, const std::vector<Token>& kept);
Matrix<Rational> block_of(const Matrix<Rational>& matrix, const std::vector<Token>& kept);
/// The upper left rows x cols block, with `fill` where the matrix ends.
Matrix<Rational> resized(const Matrix<Rational>& matrix, Index rows, Index cols, const Rational& fill);

} // namespace attest
