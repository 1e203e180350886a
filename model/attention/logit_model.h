// A dataset in the coordinates in which the risk sees it: token counts per sample and logits per (token, query).
//
// The model sees W only through the logits z_{v,k} = e_v' W e_k, a K x Q table over the Q distinct queries that occur.
// A gradient with respect to the logits is a K x Q table R; the gradient with respect to W is E' R E_Q, its effect on
// the logits is G R G_QQ with the Gram matrix G = E E'. So everything after this file works with K x Q tables.
#pragma once

#include "model/data/dataset.h"

#include <vector>

namespace attest {

/// Sample i with its counts; `counts` are ascending by token.
struct CountedSample {
    int query_index = 0; ///< column of the logit table
    Token label = 0;
    int label_count = 0; ///< m_y, 0 when R fails for the sample
    int length = 0;      ///< T
    std::vector<TokenCount> counts;
};

class LogitModel {
public:
    explicit LogitModel(const Dataset& data);

    int tokens() const { return tokens_; }
    /// The distinct queries, ascending; column q of a logit table belongs to queries()[q].
    const std::vector<Token>& queries() const { return queries_; }
    int query_index(Token query) const; ///< throws std::out_of_range for a query that does not occur
    const std::vector<CountedSample>& samples() const { return samples_; }
    /// K x K matrix e_i' e_j.
    const Matrix<Rational>& gram() const { return gram_; }

    /// z = E W E_Q', K x Q, for a d x d matrix W.
    template <class T>
    Matrix<T> logits(const Matrix<T>& w) const;
    /// The d x d matrix E' A E_Q for a K x Q table A.
    template <class T>
    Matrix<T> weights(const Matrix<T>& a) const;
    /// G A G_QQ: the logits of E' A E_Q, K x Q.
    template <class T>
    Matrix<T> logits_of_coefficients(const Matrix<T>& a) const;
    /// <E' A E_Q, E' B E_Q> = <A, G B G_QQ>.
    template <class T>
    T coefficient_product(const Matrix<T>& a, const Matrix<T>& b) const {
        return inner_product(a, logits_of_coefficients(b));
    }

private:
    int tokens_;
    std::vector<Token> queries_;
    std::vector<CountedSample> samples_;
    Matrix<Rational> embedding_; // K x d
    Matrix<Rational> gram_;      // K x K
};

// Instantiated in logit_model.cpp for Rational, double, Real and Interval.

} // namespace attest
