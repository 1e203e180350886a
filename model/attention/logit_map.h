// The linear map from coefficient tables to logits, A -> G A G_QQ, with the Gram matrix converted once.
//
// LogitModel::logits_of_coefficients converts the rational Gram matrix at every call, which is right for one call and
// wrong for 10^5 steps. Exact zeros are left out, so one-hot embeddings cost nothing.
#pragma once

#include "model/attention/logit_model.h"
#include "model/stop.h"

namespace attest {

template <class T>
class LogitMap {
public:
    /// Converts at the working digits of the caller (Interval: encloses).
    explicit LogitMap(const LogitModel& model) : tokens_(sparse_rows(model.gram(), all_tokens(model), all_tokens(model))) {
        between_queries_ = sparse_rows(model.gram(), model.queries(), model.queries());
    }

    /// The logits of E' A E_Q for a K x Q table A: K x Q.
    Matrix<T> operator()(const Matrix<T>& a) const {
        Matrix<T> left = zero_matrix<T>(a.rows(), a.cols()); // G A
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            poll_stop();
            for (const Entry& entry : tokens_[i]) {
                for (Index q = 0; q < a.cols(); ++q) {
                    left(static_cast<Index>(i), q) += entry.value * a(entry.column, q);
                }
            }
        }
        Matrix<T> result = zero_matrix<T>(a.rows(), a.cols());
        for (std::size_t q = 0; q < between_queries_.size(); ++q) { // G is symmetric: row q is column q
            poll_stop();
            for (const Entry& entry : between_queries_[q]) {
                for (Index v = 0; v < a.rows(); ++v) {
                    result(v, static_cast<Index>(q)) += left(v, entry.column) * entry.value;
                }
            }
        }
        return result;
    }

private:
    struct Entry {
        Index column;
        T value;
    };

    static std::vector<Token> all_tokens(const LogitModel& model) {
        std::vector<Token> r(static_cast<std::size_t>(model.tokens()));
        for (std::size_t v = 0; v < r.size(); ++v) {
            r[v] = static_cast<Token>(v);
        }
        return r;
    }
    static std::vector<std::vector<Entry>> sparse_rows(const Matrix<Rational>& gram, const std::vector<Token>& rows,
                                                       const std::vector<Token>& columns) {
        std::vector<std::vector<Entry>> r(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            poll_stop();
            for (std::size_t j = 0; j < columns.size(); ++j) {
                const Rational& value = gram(rows[i], columns[j]);
                if (value != 0) {
                    r[i].push_back({static_cast<Index>(j), number_from<T>(value)});
                }
            }
        }
        return r;
    }

    std::vector<std::vector<Entry>> tokens_;
    std::vector<std::vector<Entry>> between_queries_;
};

} // namespace attest
