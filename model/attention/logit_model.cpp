#include "model/attention/logit_model.h"

#include "model/mutant.h"
#include "model/numbers/exact_solve.h"

#include <algorithm>
#include <stdexcept>

namespace attest {
namespace {

// Is the last sample equal to an earlier one as a bag, with the same query and label? (For a fault of the mutation tests.)
bool is_repeated(const std::vector<CountedSample>& samples) {
    const CountedSample& last = samples.back();
    return std::any_of(samples.begin(), samples.end() - 1, [&](const CountedSample& s) {
        return s.query_index == last.query_index && s.label == last.label &&
               std::equal(s.counts.begin(), s.counts.end(), last.counts.begin(), last.counts.end(),
                          [](const TokenCount& a, const TokenCount& b) { return a.token == b.token && a.count == b.count; });
    });
}

} // namespace

LogitModel::LogitModel(const Dataset& data) : tokens_(data.tokens()), queries_(data.queries()), embedding_(data.embedding().matrix()) {
    gram_ = exact_product(embedding_, transposed(embedding_));
    samples_.reserve(data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        samples_.push_back(
            {query_index(s.query), s.label, multiplicity(s.context, s.label), static_cast<int>(s.context.size()), token_counts(s.context)});
        if (mutant("duplicate_samples_counted_once") && is_repeated(samples_)) {
            samples_.pop_back();
        }
    }
}

int LogitModel::query_index(Token query) const {
    const auto at = std::lower_bound(queries_.begin(), queries_.end(), query);
    if (at == queries_.end() || *at != query) {
        throw std::out_of_range("token " + std::to_string(query) + " is no query of the dataset");
    }
    return static_cast<int>(at - queries_.begin());
}

namespace {

template <class T>
Matrix<T> query_rows(const Matrix<Rational>& all, const std::vector<Token>& queries) {
    Matrix<T> r(static_cast<Index>(queries.size()), all.cols());
    for (Index q = 0; q < r.rows(); ++q) {
        for (Index j = 0; j < r.cols(); ++j) {
            r(q, j) = number_from<T>(all(queries[static_cast<std::size_t>(q)], j));
        }
    }
    return r;
}

} // namespace

template <class T>
Matrix<T> LogitModel::logits(const Matrix<T>& w) const {
    return multiply(multiply(converted<T>(embedding_), w), transposed(query_rows<T>(embedding_, queries_)));
}

template <class T>
Matrix<T> LogitModel::weights(const Matrix<T>& a) const {
    return multiply(multiply(transposed(converted<T>(embedding_)), a), query_rows<T>(embedding_, queries_));
}

template <class T>
Matrix<T> LogitModel::logits_of_coefficients(const Matrix<T>& a) const {
    // Row q of query_rows(gram) holds e_query' e_v for every v; only its query columns enter.
    Matrix<T> between_queries(static_cast<Index>(queries_.size()), static_cast<Index>(queries_.size()));
    for (Index p = 0; p < between_queries.rows(); ++p) {
        for (Index q = 0; q < between_queries.cols(); ++q) {
            between_queries(p, q) = number_from<T>(gram_(queries_[static_cast<std::size_t>(p)], queries_[static_cast<std::size_t>(q)]));
        }
    }
    return multiply(multiply(converted<T>(gram_), a), between_queries);
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template Matrix<T> LogitModel::logits(const Matrix<T>&) const;                                                                                   \
    template Matrix<T> LogitModel::weights(const Matrix<T>&) const;                                                                                  \
    template Matrix<T> LogitModel::logits_of_coefficients(const Matrix<T>&) const;
ATTEST_INSTANTIATE(Rational)
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

} // namespace attest
