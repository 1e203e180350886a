// Small helpers that several groups of claims share: exact matrices, parts of a dataset, verdicts that they all give.
#pragma once

#include "model/attention/logit_model.h"
#include "model/numbers/number_text.h"
#include "properties/claims/claim.h"

#include <string>

namespace attest {

/// A claim that is decided over the rationals, or by enclosures (of which 1 % may stay undecided).
Claim exact_claim(std::string id, std::string statement, std::string source, std::vector<Hypothesis> hypotheses = {});
Claim enclosed_claim(std::string id, std::string statement, std::string source, std::vector<Hypothesis> hypotheses = {});

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
/// Enclosed logits of exact weights, K x Q.
inline Matrix<Interval> enclosed_logits(const LogitModel& model, const Matrix<Rational>& w) { return converted<Interval>(model.logits(w)); }
/// Row k of the input "attention-weights": positive weights p_{k,v} in place of e^{z_v}.
std::vector<Rational> query_weights(const CaseFacts& facts, Token query);
/// undecided: W_fin was not enclosed at the working digits.
Verdict no_enclosure();
/// Mutually orthogonal query embeddings.
bool queries_orthogonal(const Dataset& data);
/// The samples of one query, as a dataset of its own.
Dataset samples_of_query(const Dataset& data, Token query);
/// The dataset with every embedding multiplied by `factor`.
Dataset with_scaled_embedding(const Dataset& data, const Rational& factor);

} // namespace attest
