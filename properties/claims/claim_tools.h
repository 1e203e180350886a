// Small helpers that several groups of claims share: numbers and matrices as text, exact comparisons.
#pragma once

#include "properties/claims/claim.h"

#include <string>

namespace attest {

/// "[[1, 1/2], [0, 1]]"
std::string matrix_text(const Matrix<Rational>& m);
bool equal_matrices(const Matrix<Rational>& a, const Matrix<Rational>& b);
bool is_zero(const Matrix<Rational>& m);
/// a b, a + s b.
Matrix<Rational> scaled(const Matrix<Rational>& m, const Rational& factor);
Matrix<Rational> sum(const Matrix<Rational>& a, const Matrix<Rational>& b);
Matrix<Rational> difference(const Matrix<Rational>& a, const Matrix<Rational>& b);
/// |m|_F^2.
Rational norm_squared(const Matrix<Rational>& m);
/// (e_i - e_j)' W e_k, exact.
Rational margin(const Embedding& embedding, const Matrix<Rational>& w, Token query, Token from, Token to);
/// The samples of one query, as a dataset of its own.
Dataset samples_of_query(const Dataset& data, Token query);
/// The dataset with every embedding multiplied by `factor`.
Dataset with_scaled_embedding(const Dataset& data, const Rational& factor);

} // namespace attest
